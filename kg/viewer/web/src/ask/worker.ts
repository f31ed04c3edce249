// Runs SPARQL beside the page: Oxigraph as WebAssembly, which the page hands over together with the graph.

import { initSync, Store, type Term } from "oxigraph/web.js";

export type Cell = { kind: "iri" | "literal" | "blank"; value: string; language?: string; datatype?: string } | null;

export type Answer =
  | { kind: "rows"; names: string[]; rows: Cell[][] }
  | { kind: "boolean"; value: boolean }
  | { kind: "triples"; text: string; count: number };

export type Request = { kind: "load"; wasm: ArrayBuffer; quads: string } | { kind: "ask"; id: number; query: string };
export type Reply =
  | { kind: "loaded"; quads: number }
  | { kind: "answer"; id: number; answer: Answer; ms: number }
  | { kind: "failed"; id: number; message: string };

const ROWS = 20_000;
let store: Store;

self.addEventListener("message", ({ data }: MessageEvent<Request>) => {
  if (data.kind === "load") {
    initSync({ module: data.wasm });
    store = new Store();
    store.load(data.quads, { format: "application/n-quads", no_transaction: true });
    reply({ kind: "loaded", quads: store.size });
    return;
  }
  const began = performance.now();
  try {
    const answer = ask(data.query);
    reply({ kind: "answer", id: data.id, answer, ms: performance.now() - began });
  } catch (error) {
    reply({ kind: "failed", id: data.id, message: error instanceof Error ? error.message : String(error) });
  }
});

const reply = (message: Reply): void => self.postMessage(message);

function ask(query: string): Answer {
  const found = store.query(query, { use_default_graph_as_union: true }) as unknown;
  if (typeof found === "boolean") return { kind: "boolean", value: found };
  const list = found as Map<string, Term>[] | { toString(): string }[];
  if (!list.length || list[0] instanceof Map) return rows(list as Map<string, Term>[]);
  return { kind: "triples", text: (list as { toString(): string }[]).map((quad) => `${quad} .`).join("\n"), count: list.length };
}

function rows(found: Map<string, Term>[]): Answer {
  const names = [...new Set(found.flatMap((row) => [...row.keys()]))];
  return { kind: "rows", names, rows: found.slice(0, ROWS).map((row) => names.map((name) => cell(row.get(name)))) };
}

function cell(term: Term | undefined): Cell {
  if (!term) return null;
  if (term.termType === "NamedNode") return { kind: "iri", value: term.value };
  if (term.termType !== "Literal") return { kind: "blank", value: term.toString() };
  return { kind: "literal", value: term.value, language: term.language, datatype: term.datatype.value };
}
