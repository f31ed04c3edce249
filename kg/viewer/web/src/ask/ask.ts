// The SPARQL tab: saved queries, an editor, the answer as a table, its nodes in the picture.

import { type NodeId } from "../model/corpus";
import type { SavedQuery } from "../model/payload";
import { nodeLink } from "../panel/pieces";
import type { Context } from "../shell/context";
import { button, h, plural } from "../shell/dom";
import { table } from "../shell/table";
import { completions } from "./completion";
import { Editor } from "./editor";
import { ParameterFields } from "./parameters";
import { Engine, QueryFailed, type Timed } from "./engine";
import type { Answer, Cell } from "./worker";

export interface AskData {
  queries: SavedQuery[];
  prefixes: Record<string, string>;
  /** prefixed name → what it means */
  terms: Record<string, string>;
}

const FIRST = `SELECT ?paper ?title ?number WHERE {
  ?result kg:reportedIn ?paper ; kg:unit "x" ; kg:value ?number .
  ?paper dcterms:title ?title .
  FILTER (?number >= 2)
}
ORDER BY DESC(?number)`;

export class Ask {
  readonly element: HTMLElement;
  private readonly engine = new Engine();
  private readonly editor: Editor;
  private readonly answer = h("div", { class: "answer", attributes: { "aria-live": "polite" } });
  private readonly stop: HTMLButtonElement;
  private readonly parameters: ParameterFields;
  private readonly nodes = new Map<string, NodeId>();

  constructor(
    private readonly context: Context,
    private readonly data: AskData,
  ) {
    const { corpus, search } = context;
    corpus.papers.forEach((paper, p) => this.nodes.set(paper.iri, `p${p}`));
    corpus.entities.forEach((entity, e) => this.nodes.set(entity.iri, `e${e}`));
    corpus.results.forEach((result, r) => this.nodes.set(result.iri, `r${r}`));
    this.editor = new Editor((word, text) => completions(word, text, data.terms, search, corpus), () => void this.run());
    this.parameters = new ParameterFields(context);
    this.editor.text = FIRST;
    this.stop = button("Stop", () => this.engine.stop(), { class: "small", attributes: { hidden: true } });
    const run = button("Run", () => void this.run(), { class: "primary", attributes: { title: "Ctrl+Enter" } });
    const help = h("p", { class: "about", attributes: { id: "query-help" }, text: "Ctrl+Enter runs it. The prefixes kg, skos, dcterms, schema and the like need no declaration; a quote and two letters look a name up." });
    this.element = h("div", "ask", h("div", "asking", this.saved(), this.parameters.element, this.editor.element, help, h("p", "line", run, this.stop)), this.answer);
  }

  private saved(): Node {
    if (!this.data.queries.length) return h("span");
    const choice = h(
      "select",
      {
        attributes: { id: "saved" },
        on: { change: () => this.take(choice.value) },
      },
      h("option", { text: "your own", attributes: { value: "" } }),
      ...this.data.queries.map((query, i) => h("option", { text: query.title, attributes: { value: i } })),
    );
    return h("p", "line", h("label", { text: "Saved query", attributes: { for: "saved" } }), choice);
  }

  private take(chosen: string): void {
    this.editor.text = chosen === "" ? FIRST : this.data.queries[Number(chosen)].text;
    this.parameters.show(this.editor.text);
    if (!this.parameters.missing.length) void this.run();
  }

  private async run(): Promise<void> {
    const { missing } = this.parameters;
    if (missing.length) return this.say(`Choose ${missing.join(" and ")} first.`);
    this.stop.hidden = false;
    this.say(this.engine.quads ? "Running…" : "Starting the query engine…");
    try {
      this.show(await this.engine.ask(this.withPrefixes(this.parameters.bound(this.editor.text))));
    } catch (error) {
      if (!(error instanceof QueryFailed)) throw error;
      this.answer.replaceChildren(h("pre", { class: "failed", text: error.message, attributes: { role: "alert" } }));
    }
    this.stop.hidden = true;
  }

  /** Declare the known prefixes on the query's first line, so that lines in error messages stay right. */
  private withPrefixes(query: string): string {
    const declared = Object.entries(this.data.prefixes).filter(([name]) => !new RegExp(`PREFIX\\s+${name}:`, "i").test(query));
    return declared.map(([name, iri]) => `PREFIX ${name}: <${iri}> `).join("") + query;
  }

  private say(text: string): void {
    this.answer.replaceChildren(h("p", { class: "about", text }));
  }

  private show({ answer, ms }: Timed): void {
    const time = `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms, ${this.engine.quads.toLocaleString("en")} statements`;
    if (answer.kind === "boolean") return this.say(`${answer.value ? "Yes" : "No"} (${time})`);
    if (answer.kind === "triples") {
      return this.answer.replaceChildren(h("p", { class: "about", text: `${plural(answer.count, "triple")} in ${time}` }), h("pre", { text: answer.text }));
    }
    const ids = this.nodesIn(answer);
    const line = h("p", "line", h("span", { class: "about", text: `${plural(answer.rows.length, "row")} in ${time}` }));
    if (ids.length) line.append(button(`Show ${plural(ids.length, "node")} in the picture`, () => this.highlight(ids), { class: "small" }));
    this.answer.replaceChildren(line, answer.rows.length ? this.table(answer) : "");
  }

  private table({ names, rows }: Extract<Answer, { kind: "rows" }>): HTMLElement {
    const columns = names.map((title, i) => {
      const numeric = rows.every((row) => row[i] === null || /#(decimal|integer|double|float)$/.test(datatype(row[i])));
      return {
        title,
        numeric,
        value: (row: Cell[]) => (numeric && row[i] ? Number(row[i]!.value) : row[i]?.value ?? ""),
        show: (row: Cell[]) => this.cell(row[i]),
      };
    });
    return table({ label: "Answer", columns, rows });
  }

  private cell(cell: Cell): Node {
    const id = cell?.kind === "iri" ? this.nodes.get(cell.value) : undefined;
    if (id) return nodeLink(this.context, id);
    return document.createTextNode(cell ? (cell.kind === "iri" ? this.short(cell.value) : cell.value) : "");
  }

  private short(iri: string): string {
    const prefix = Object.entries(this.data.prefixes).filter(([, ns]) => iri.startsWith(ns)).sort((a, b) => b[1].length - a[1].length)[0];
    return prefix ? `${prefix[0]}:${iri.slice(prefix[1].length)}` : iri;
  }

  private nodesIn({ rows }: Extract<Answer, { kind: "rows" }>): NodeId[] {
    const ids = new Set<NodeId>();
    for (const row of rows) {
      for (const cell of row) {
        const id = cell?.kind === "iri" ? this.nodes.get(cell.value) : undefined;
        if (id?.[0] === "r") ids.add(`p${this.context.corpus.results[Number(id.slice(1))].paper}`);
        else if (id) ids.add(id);
      }
    }
    return [...ids].slice(0, 300);
  }

  private highlight(nodes: NodeId[]): void {
    this.context.store.go({ tab: "map", scene: { kind: "nodes", nodes }, selected: null, camera: null });
  }
}

const datatype = (cell: Cell): string => (cell?.kind === "literal" ? cell.datatype ?? "" : "");
