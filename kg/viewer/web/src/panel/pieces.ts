// Pieces that the panels are made of.

import { type Corpus, entityId, type NodeId, numberText, paperId } from "../model/corpus";
import type { MentionRow, PaperTexts, Slot } from "../model/payload";
import type { Context } from "../shell/context";
import { h, innerLink } from "../shell/dom";
import { sign } from "../shell/sign";
import { table } from "../shell/table";

/** A link to a node, with the sign of its type. */
export function nodeLink(context: Context, id: NodeId, text = context.corpus.labelOf(id)): HTMLElement {
  const link = innerLink(text, id, () => context.show(id), { class: "node" });
  if (id[0] !== "r") link.prepend(sign(context.corpus, context.corpus.groupOf(id)));
  return link;
}

export interface Mark {
  start: number;
  end: number;
  make(words: string): Node;
}

/** Text with marks in it; of marks that overlap, the longer goes first and the other is left out. */
export function markedText(text: string, marks: Mark[], from = 0, to = text.length): DocumentFragment {
  const out = document.createDocumentFragment();
  const kept: Mark[] = [];
  for (const mark of [...marks].sort((a, b) => b.end - b.start - (a.end - a.start) || a.start - b.start)) {
    const apart = kept.every((k) => mark.end <= k.start || k.end <= mark.start);
    if (mark.start >= from && mark.end <= to && mark.end > mark.start && apart) kept.push(mark);
  }
  let at = from;
  for (const mark of kept.sort((a, b) => a.start - b.start)) {
    out.append(text.slice(at, mark.start), mark.make(text.slice(mark.start, mark.end)));
    at = mark.end;
  }
  out.append(text.slice(at, to));
  return out;
}

/** The sentence of a mention, its words marked. */
export function sentenceOf(texts: PaperTexts, mention: MentionRow, type: string): HTMLElement {
  const [, , field, start, end, from, to] = mention;
  const [name, text] = texts.fields[field] ?? ["", ""];
  const mark: Mark = { start, end, make: (words) => h("mark", { class: `type-${type}`, text: words }) };
  return h("blockquote", { attributes: { title: `${name}, confidence ${mention[7]}` } }, markedText(text, [mark], from, to));
}

/** Where the number of a result stands, so that it can be marked: inside its quote, else the quote itself. */
export function numberSpan(text: string, start: number, end: number, written: string | undefined): [number, number] {
  const at = written ? text.slice(start, end).indexOf(written) : -1;
  return at < 0 ? [start, end] : [start + at, start + at + written!.length];
}

export function names(corpus: Corpus, entities: number[] | undefined): string {
  return (entities ?? []).map((e) => corpus.entities[e].label).join(", ");
}

export function slotLinks(context: Context, entities: number[] | undefined): Node {
  const out = document.createDocumentFragment();
  (entities ?? []).forEach((e, i) => out.append(i ? ", " : "", nodeLink(context, entityId(e))));
  return out;
}

const SIGNS = { increase: "↑", decrease: "↓", absolute: "" };

/** The number of a result, which leads to its sentence. */
export function resultLink(context: Context, index: number): HTMLElement {
  const result = context.corpus.results[index];
  const link = innerLink(numberText(result), `r${index}`, () => context.show(`r${index}`), { class: "node value" });
  const arrow = SIGNS[result.direction];
  if (arrow) link.append(h("span", { class: "arrow", text: ` ${arrow}`, attributes: { title: result.direction, "aria-hidden": "true" } }));
  return link;
}

/** A paper by its short name; the whole title stands in its tip and in the panel. */
export function paperLink(context: Context, paper: number): HTMLElement {
  const link = nodeLink(context, paperId(paper), context.corpus.shortLabelOf(paperId(paper)));
  link.title = context.corpus.papers[paper].title;
  return link;
}

/** A table of results; columns that would be the same in each row can be left out. */
export function resultTable(context: Context, label: string, results: number[], without: (Slot | "paper")[] = []): HTMLElement {
  const { corpus } = context;
  const slot = (name: Slot, title: string) => ({
    title,
    key: name as Slot | "paper",
    value: (r: number) => names(corpus, corpus.results[r][name]),
    show: (r: number) => slotLinks(context, corpus.results[r][name]),
  });
  const columns = [
    slot("subject", "Method"),
    { title: "Result", key: "value", numeric: true, value: (r: number) => corpus.results[r].value, show: (r: number) => resultLink(context, r) },
    slot("metric", "Metric"),
    slot("baseline", "Over"),
    slot("dataset", "Dataset"),
    slot("hardware", "Hardware"),
    {
      title: "Paper",
      key: "paper",
      value: (r: number) => corpus.papers[corpus.results[r].paper].title,
      show: (r: number) => paperLink(context, corpus.results[r].paper),
    },
  ].filter(({ key }) => !without.includes(key as Slot) && (key === "value" || key === "paper" || results.some((r) => corpus.results[r][key as Slot])));
  return table({ label, columns, rows: results });
}

export function heading(corpus: Corpus, group: string, kind: string, title: string): HTMLElement {
  const what = h("p", "what", sign(corpus, group), kind);
  return h("header", {}, what, h("h2", { text: title }));
}

