// The papers tab: a table of the papers that the filters leave.

import { entityId, paperId } from "../model/corpus";
import { nodeLink } from "../panel/pieces";
import type { Context } from "./context";
import { h } from "./dom";
import { table } from "./table";

export function papersView(context: Context): Node[] {
  const { corpus } = context;
  const papers = [...context.left().papers];
  if (!papers.length) return [h("p", { class: "none", text: "No paper fits the filters." })];
  const proposed = corpus.core.roles.findIndex((role) => role.name === "proposed");
  const ofRole = (p: number) => corpus.papers[p].roles.filter(([role]) => role === proposed).map(([, e]) => e);
  const columns = [
    { title: "Paper", value: (p: number) => corpus.papers[p].title, show: (p: number) => nodeLink(context, paperId(p)) },
    {
      title: "Proposes",
      value: (p: number) => ofRole(p).map((e) => corpus.entities[e].label).join(", "),
      show: (p: number) => {
        const out = document.createDocumentFragment();
        ofRole(p).forEach((e, i) => out.append(i ? ", " : "", nodeLink(context, entityId(e))));
        return out;
      },
    },
    { title: "Topic", value: (p: number) => corpus.core.topics[corpus.papers[p].topic].label, show: (p: number) => nodeLink(context, `t${corpus.papers[p].topic}`) },
    { title: "Results", numeric: true, value: (p: number) => corpus.resultsOfPaper[p].length },
    { title: "Year", numeric: true, value: (p: number) => corpus.papers[p].year ?? "" },
  ].filter(({ title }) => title !== "Year" || corpus.papers.some((p) => p.year !== null));
  return [table({ label: "Papers", columns, rows: papers })];
}
