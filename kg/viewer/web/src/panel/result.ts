// A result: its sentence, and every slot.

import { numberText, paperId } from "../model/corpus";
import { SLOTS } from "../model/payload";
import type { Context } from "../shell/context";
import { h } from "../shell/dom";
import { heading, markedText, nodeLink, numberSpan, slotLinks } from "./pieces";

const TITLES = { subject: "Method", metric: "Metric", baseline: "Compared with", dataset: "Dataset", hardware: "Hardware" };

export async function resultPanel(context: Context, index: number): Promise<Node[]> {
  const { corpus } = context;
  const result = corpus.results[index];
  const texts = await corpus.textsOf(result.paper);
  const row = texts.results[corpus.resultsOfPaper[result.paper].indexOf(index)];
  const out: Node[] = [heading(corpus, "Metric", "Result", corpus.resultLabel(index))];
  if (row) {
    const [field, start, end, quote] = row;
    const text = texts.fields[field]?.[1] ?? quote;
    const [from, to] = numberSpan(text, start, end, result.number);
    const mark = { start: from, end: to, make: (words: string) => h("mark", { class: "number", text: words }) };
    out.push(h("blockquote", "large", markedText(text, from === start && to === end ? [] : [mark], start, end)));
  }
  const facts: [string, Node | string][] = [["Value", numberText(result)], ["Direction", result.direction]];
  if (result.number) facts.push(["As written", result.number]);
  for (const slot of SLOTS) if (result[slot]) facts.push([TITLES[slot], slotLinks(context, result[slot])]);
  facts.push(["Paper", nodeLink(context, paperId(result.paper))], ["Confidence", String(result.confidence)]);
  if (row?.[4]) facts.push(["Found by", row[4]]);
  out.push(h("dl", "facts", ...facts.flatMap(([name, value]) => [h("dt", { text: name }), h("dd", {}, value)])));
  return out;
}
