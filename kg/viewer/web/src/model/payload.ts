// The data in the page, as kg/viewer/payload.py writes it. Papers and entities stand for one another by index.

export interface Paper {
  iri: string;
  title: string;
  year: number | null;
  topic: number;
  roles: [role: number, entity: number][];
}

export interface Entity {
  iri: string;
  label: string;
  type?: number;
  kind?: string;
  aliases?: string[];
  broader?: number[];
  same?: string[];
  known?: boolean;
}

export type Slot = "subject" | "metric" | "baseline" | "dataset" | "hardware";
export const SLOTS: Slot[] = ["subject", "metric", "baseline", "dataset", "hardware"];

export interface Result extends Partial<Record<Slot, number[]>> {
  iri: string;
  paper: number;
  value: number;
  high?: number;
  unit?: string;
  direction: "increase" | "decrease" | "absolute";
  qualifier?: string;
  number?: string;
  confidence: number;
}

export interface Look {
  shape: "square" | "dot" | "diamond" | "hexagon" | "triangle" | "triangleDown";
  light: string;
  dark: string;
  plural: string;
}

export interface NetworkNode {
  id: string;
  label: string;
  shape: string;
  size: number;
  x: number;
  y: number;
  group: string;
}

export interface NetworkEdge {
  id: string;
  from: string;
  to: string;
  width: number;
}

export interface Core {
  version: number;
  title: string;
  block: number;
  roles: { name: string; verb: string; iri: string }[];
  types: string[];
  looks: Record<string, Look>;
  papers: Paper[];
  entities: Entity[];
  results: Result[];
  topics: { label: string; papers: number[] }[];
  network: { nodes: NetworkNode[]; edges: NetworkEdge[]; options: Record<string, unknown> };
  drawn: number;
}

export type MentionRow = [
  entity: number,
  role: number,
  field: number,
  start: number,
  end: number,
  sentenceStart: number,
  sentenceEnd: number,
  confidence: number,
  extractor: string,
  generic: number,
];

export interface PaperTexts {
  fields: [name: string, text: string][];
  creators: string[];
  venue: string;
  issued: string;
  identifiers: string[];
  links: [kind: string, url: string][];
  mentions: MentionRow[];
  results: [field: number, start: number, end: number, quote: string, extractor: string][];
}

export interface SavedQuery {
  name: string;
  title: string;
  text: string;
}

/** The bytes of a block that stands compressed in the page. */
export async function unpack(text: string): Promise<Response> {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip")));
}

export function hasBlock(name: string): boolean {
  return document.getElementById(`data-${name}`) !== null;
}

/** Read a block of JSON; the element goes from the page afterwards, so that its text is not kept twice. */
export async function readBlock<T>(name: string): Promise<T> {
  const block = document.getElementById(`data-${name}`) as HTMLScriptElement;
  const text = block.textContent ?? "";
  const value = block.type === "application/json" ? JSON.parse(text) : await (await unpack(text)).json();
  return value as T;
}
