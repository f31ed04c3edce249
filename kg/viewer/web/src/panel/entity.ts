// An entity: what it is, the papers that name it by role with their sentences, the results in which it stands.

import { entityId, paperId } from "../model/corpus";
import type { Slot } from "../model/payload";
import type { Context } from "../shell/context";
import { button, h, plural, webLink } from "../shell/dom";
import { heading, nodeLink, resultTable, sentenceOf } from "./pieces";

const FIRST = 12;

const TABLES: [Slot, string][] = [
  ["subject", "Results of it"],
  ["baseline", "Results over it"],
  ["hardware", "Results on it"],
  ["dataset", "Results on it"],
  ["metric", "Results in it"],
];

export async function entityPanel(context: Context, entity: number): Promise<Node[]> {
  const { corpus } = context;
  const { label, kind, iri, same } = corpus.entities[entity];
  const type = corpus.typeOf(entity);
  const what = kind && kind !== type ? `${type}, ${kind.toLowerCase()}` : type;
  const out: Node[] = [heading(corpus, type, kind && kind === kind.toUpperCase() ? `${type}, ${kind}` : what, label)];
  const own = corpus.paperCount(entity);
  const under = corpus.papersUnder(entity).size;
  const counts = under > own ? `${plural(own, "paper")} by name, ${under.toLocaleString("en")} with all that is narrower` : plural(own, "paper");
  out.push(h("p", { class: "about", text: counts }), h("dl", "facts", ...facts(context, entity)));
  out.push(...(await papersByRole(context, entity, type)));
  for (const [slot, title] of TABLES) {
    const results = corpus.resultsOfEntity[entity].filter((r) => corpus.results[r][slot]?.includes(entity));
    if (results.length) out.push(h("h3", { text: title }), resultTable(context, title, results, [slot]));
  }
  const addresses = [iri, ...(same ?? [])].map((url) => h("li", {}, webLink(url)));
  out.push(h("details", {}, h("summary", { text: "Identifiers" }), h("ul", "links", ...addresses)));
  return out;
}

function facts(context: Context, entity: number): Node[] {
  const { corpus } = context;
  const { aliases } = corpus.entities[entity];
  const out: Node[] = [];
  if (aliases?.length) out.push(h("dt", { text: "also" }), h("dd", { text: aliases.join(", ") }));
  const broader = corpus.broaderOf(entity);
  if (broader.length) out.push(h("dt", { text: "is a" }), h("dd", {}, ...broader.map((e) => nodeLink(context, entityId(e)))));
  const narrower = corpus.narrower[entity];
  if (narrower.length) {
    out.push(h("dt", { text: "narrower" }), h("dd", {}, ...narrower.map((e) => nodeLink(context, entityId(e)))));
  }
  return out;
}

async function papersByRole(context: Context, entity: number, type: string): Promise<Node[]> {
  const { corpus } = context;
  const groups = new Map<number, number[]>();
  for (const [paper, role] of corpus.stated[entity]) groups.set(role, [...(groups.get(role) ?? []), paper]);
  const out: Node[] = [];
  for (const [role, papers] of [...groups].sort((a, b) => a[0] - b[0])) {
    const list = h("ul", "evidence");
    const add = async (from: number, to: number) => {
      for (const paper of papers.slice(from, to)) list.append(await evidence(context, entity, paper, role, type));
    };
    await add(0, FIRST);
    out.push(h("h3", { text: `${plural(papers.length, "paper")} ${verbFor(corpus.core.roles[role].verb, papers.length)} it` }), list);
    if (papers.length > FIRST) {
      const more = button(`Show all ${papers.length}`, () => (more.remove(), void add(FIRST, papers.length)), { class: "small" });
      out.push(more);
    }
  }
  return out;
}

/** The verb as it goes with one paper, or with several: "uses", "use"; "is evaluated on", "are evaluated on". */
export function verbFor(verb: string, count: number): string {
  if (count === 1) return verb;
  const [first, ...rest] = verb.split(" ");
  const many = first === "is" ? "are" : first === "addresses" ? "address" : first.replace(/s$/, "");
  return [many, ...rest].join(" ");
}

async function evidence(context: Context, entity: number, paper: number, role: number, type: string): Promise<HTMLElement> {
  const texts = await context.corpus.textsOf(paper);
  const sentences = new Map<string, HTMLElement>();
  for (const mention of texts.mentions) {
    const key = `${mention[2]} ${mention[5]}`;
    const inText = mention[2] > 0 || !sentences.size;
    if (mention[0] === entity && mention[1] === role && inText && !sentences.has(key)) {
      sentences.set(key, sentenceOf(texts, mention, type));
    }
  }
  return h("li", {}, nodeLink(context, paperId(paper)), ...[...sentences.values()].slice(0, 3));
}
