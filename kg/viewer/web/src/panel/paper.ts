// A paper: its text with every mention and number marked, links, what it does with what, its results.

import { entityId, numberText } from "../model/corpus";
import type { PaperTexts } from "../model/payload";
import type { Context } from "../shell/context";
import { h, innerLink, webLink } from "../shell/dom";
import { heading, type Mark, markedText, nodeLink, numberSpan, resultTable } from "./pieces";

export async function paperPanel(context: Context, paper: number): Promise<Node[]> {
  const { corpus } = context;
  const texts = await corpus.textsOf(paper);
  const { title, year } = corpus.papers[paper];
  const about = [texts.creators.join(", "), texts.venue, texts.issued || (year && String(year))].filter(Boolean).join(" · ");
  const out: Node[] = [heading(corpus, "Paper", "Paper", title)];
  if (about) out.push(h("p", { class: "about", text: about }));
  out.push(...links(texts));
  for (const [index, [name]] of texts.fields.entries()) {
    if (index > 0) out.push(...field(context, paper, texts, index, name));
  }
  if (texts.fields.length < 2) out.push(h("p", { class: "none", text: "Nothing but the title of this paper is known." }));
  out.push(...roleLists(context, paper));
  const results = corpus.resultsOfPaper[paper];
  if (results.length) out.push(h("h3", { text: "Results" }), resultTable(context, "Results of this paper", results, ["paper"]));
  return out;
}

function links(texts: PaperTexts): Node[] {
  if (!texts.links.length) return [];
  const seen = new Set<string>();
  const items = texts.links
    .filter(([, url]) => !seen.has(url) && seen.add(url))
    .map(([kind, url]) => h("li", {}, h("span", { class: "kind", text: kind }), webLink(url, url.replace(/^https?:\/\//, ""))));
  return [h("ul", { class: "links", attributes: { "aria-label": "Links" } }, ...items)];
}

function field(context: Context, paper: number, texts: PaperTexts, index: number, name: string): Node[] {
  const text = texts.fields[index][1];
  const marks = [...numberMarks(context, paper, texts, index), ...mentionMarks(context, texts, index)];
  const body = h("p", "text", markedText(text, marks));
  if (name === "abstract") return [body];
  return [h("details", {}, h("summary", { text: name }), body)];
}

function mentionMarks(context: Context, texts: PaperTexts, index: number): Mark[] {
  const { corpus } = context;
  return texts.mentions
    .filter((m) => m[2] === index)
    .map(([entity, role, , start, end]) => {
      const type = corpus.typeOf(entity);
      const title = `${type}: ${corpus.entities[entity].label}; the paper ${corpus.core.roles[role].verb} it`;
      const make = (words: string) =>
        innerLink(words, entityId(entity), () => context.show(entityId(entity)), { class: `mention type-${type}`, attributes: { title } });
      return { start, end, make };
    });
}

function numberMarks(context: Context, paper: number, texts: PaperTexts, index: number): Mark[] {
  const { corpus } = context;
  const marks = new Map<number, Mark>();
  corpus.resultsOfPaper[paper].forEach((r, i) => {
    const row = texts.results[i];
    if (!row || row[0] !== index) return;
    const [start, end] = numberSpan(texts.fields[index][1], row[1], row[2], corpus.results[r].number);
    if (end - start > 40) return; // no number was found in the quote, and a whole sentence is no mark
    const attributes = { title: `Result: ${numberText(corpus.results[r])}` };
    marks.set(start, { start, end, make: (words) => innerLink(words, `r${r}`, () => context.show(`r${r}`), { class: "mention number", attributes }) });
  });
  return [...marks.values()];
}

function roleLists(context: Context, paper: number): Node[] {
  const { corpus } = context;
  const groups = new Map<number, number[]>();
  for (const [role, entity] of corpus.papers[paper].roles) groups.set(role, [...(groups.get(role) ?? []), entity]);
  const items = [...groups].flatMap(([role, entities]) => [
    h("dt", { text: corpus.core.roles[role].verb }),
    h("dd", {}, ...entities.map((e) => nodeLink(context, entityId(e)))),
  ]);
  return items.length ? [h("h3", { text: "What this paper does" }), h("dl", "roles", ...items)] : [];
}
