// A topic: what its papers name most, and the papers.

import { entityId, paperId } from "../model/corpus";
import type { Context } from "../shell/context";
import { button, h, plural } from "../shell/dom";
import { heading, nodeLink } from "./pieces";

const FIRST = 60;

export async function topicPanel(context: Context, index: number): Promise<Node[]> {
  const { corpus } = context;
  const { label, papers } = corpus.core.topics[index];
  const counts = new Map<number, number>();
  for (const paper of papers) for (const e of new Set(corpus.papers[paper].roles.map(([, e]) => e))) counts.set(e, (counts.get(e) ?? 0) + 1);
  const share = (e: number) => (counts.get(e)! * counts.get(e)!) / corpus.paperCount(e);
  const top = [...counts.keys()].filter((e) => counts.get(e)! > 1).sort((a, b) => share(b) - share(a) || a - b).slice(0, 15);
  const list = h("ul", "plain", ...papers.slice(0, FIRST).map((p) => h("li", {}, nodeLink(context, paperId(p)))));
  const more = button(`Show all ${papers.length}`, () => {
    list.append(...papers.slice(FIRST).map((p) => h("li", {}, nodeLink(context, paperId(p)))));
    more.remove();
  }, { class: "small" });
  return [
    heading(corpus, "Topic", "Topic", label),
    h("p", { class: "about", text: `${plural(papers.length, "paper")}, grouped by their titles and the names in them` }),
    h("h3", { text: "Named here more than elsewhere" }),
    h("p", "chips", ...top.map((e) => nodeLink(context, entityId(e), `${corpus.entities[e].label} (${counts.get(e)})`))),
    h("h3", { text: "Papers" }),
    list,
    ...(papers.length > FIRST ? [more] : []),
  ];
}
