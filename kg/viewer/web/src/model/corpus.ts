// What the core block says, indexed both ways.

import { readBlock, type Core, type Entity, type Paper, type PaperTexts, type Result, SLOTS } from "./payload";

/** A node's name in the picture and in addresses: p, e, t or r and an index. */
export type NodeId = string;

export const paperId = (index: number): NodeId => `p${index}`;
export const entityId = (index: number): NodeId => `e${index}`;
export const indexOf = (id: NodeId): number => Number(id.slice(1));

export class Corpus {
  readonly papers: Paper[];
  readonly entities: Entity[];
  readonly results: Result[];
  /** entity → [paper, role] */
  readonly stated: [paper: number, role: number][][];
  readonly narrower: number[][];
  readonly resultsOfPaper: number[][];
  /** entity → results in which it fills a slot */
  readonly resultsOfEntity: number[][];
  private readonly texts = new Map<number, Promise<{ papers: PaperTexts[] }>>();
  private readonly paperCounts: number[];

  constructor(readonly core: Core) {
    this.papers = core.papers;
    this.entities = core.entities;
    this.results = core.results;
    this.stated = core.entities.map(() => []);
    this.narrower = core.entities.map(() => []);
    this.resultsOfPaper = core.papers.map(() => []);
    this.resultsOfEntity = core.entities.map(() => []);
    core.papers.forEach((paper, p) => {
      for (const [role, entity] of paper.roles) this.stated[entity].push([p, role]);
    });
    core.entities.forEach((entity, e) => {
      for (const broader of entity.broader ?? []) this.narrower[broader].push(e);
    });
    core.results.forEach((result, r) => {
      this.resultsOfPaper[result.paper].push(r);
      const filled = new Set(SLOTS.flatMap((slot) => result[slot] ?? []));
      for (const entity of filled) this.resultsOfEntity[entity].push(r);
    });
    this.paperCounts = this.stated.map((pairs) => new Set(pairs.map(([p]) => p)).size);
  }

  typeOf(entity: number): string {
    return this.core.types[this.entities[entity].type ?? 0];
  }

  /** What the node is called in the picture's legend: Paper, Topic, or the type of the entity. */
  groupOf(id: NodeId): string {
    if (id[0] === "e") return this.typeOf(indexOf(id));
    return id[0] === "p" ? "Paper" : id[0] === "t" ? "Topic" : "Result";
  }

  labelOf(id: NodeId): string {
    const index = indexOf(id);
    if (id[0] === "p") return this.papers[index].title;
    if (id[0] === "e") return this.entities[index].label;
    return id[0] === "t" ? this.core.topics[index].label : this.resultLabel(index);
  }

  /** The name that stands in the picture: of a paper, what stands before the colon, which is mostly a name. */
  shortLabelOf(id: NodeId): string {
    const label = this.labelOf(id);
    const before = id[0] === "p" ? label.indexOf(": ") : -1;
    return before > 1 && before <= 32 ? label.slice(0, before) : label;
  }

  exists(id: NodeId): boolean {
    const lists: Record<string, unknown[]> = {
      p: this.papers,
      e: this.entities,
      t: this.core.topics,
      r: this.results,
    };
    return /^[petr]\d+$/.test(id) && indexOf(id) < lists[id[0]].length;
  }

  resultLabel(index: number): string {
    const result = this.results[index];
    const subject = result.subject?.map((e) => this.entities[e].label).join(", ") ?? "A result";
    const metric = result.metric?.map((e) => this.entities[e].label).join(", ") ?? "";
    return `${subject}: ${numberText(result)} ${metric}`.trim();
  }

  /** How many papers name an entity. */
  paperCount(entity: number): number {
    return this.paperCounts[entity];
  }

  /** The entity and everything narrower. */
  withNarrower(entity: number): Set<number> {
    return this.closure(entity, (e) => this.narrower[e]);
  }

  /** Everything broader, the nearest first. */
  broaderOf(entity: number): number[] {
    return [...this.closure(entity, (e) => this.entities[e].broader ?? [])].slice(1);
  }

  /** Papers that name the entity or anything narrower. */
  papersUnder(entity: number): Set<number> {
    const out = new Set<number>();
    for (const e of this.withNarrower(entity)) for (const [p] of this.stated[e]) out.add(p);
    return out;
  }

  neighbours(id: NodeId): NodeId[] {
    const index = indexOf(id);
    if (id[0] === "p") return [...new Set(this.papers[index].roles.map(([, e]) => entityId(e)))];
    if (id[0] === "t") return this.core.topics[index].papers.map(paperId);
    if (id[0] === "r") return [paperId(this.results[index].paper)];
    const papers = new Set(this.stated[index].map(([p]) => paperId(p)));
    const concepts = [...(this.entities[index].broader ?? []), ...this.narrower[index]].map(entityId);
    return [...papers, ...concepts];
  }

  rolesBetween(paper: number, entity: number): number[] {
    return this.papers[paper].roles.filter(([, e]) => e === entity).map(([role]) => role);
  }

  async textsOf(paper: number): Promise<PaperTexts> {
    const block = Math.floor(paper / this.core.block);
    let texts = this.texts.get(block);
    if (!texts) this.texts.set(block, (texts = readBlock(`texts-${block}`)));
    return (await texts).papers[paper % this.core.block];
  }

  private closure(start: number, next: (entity: number) => number[]): Set<number> {
    const seen = new Set([start]);
    for (const entity of seen) for (const e of next(entity)) seen.add(e);
    return seen;
  }
}

/** A result's number as people write it: "up to 3.7×", "9–53×", "70%". */
export function numberText(result: Result): string {
  const unit = result.unit === "x" ? "×" : result.unit ?? "";
  const joined = unit === "×" || unit === "%" ? unit : unit && ` ${unit}`;
  const value = result.high === undefined ? grouped(result.value) : `${grouped(result.value)}–${grouped(result.high)}`;
  return [result.qualifier, value + joined].filter(Boolean).join(" ");
}

export const grouped = (value: number): string =>
  value.toLocaleString("en", { maximumFractionDigits: 6, useGrouping: Math.abs(value) >= 10_000 });
