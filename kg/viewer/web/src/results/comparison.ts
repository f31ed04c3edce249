// Who beats whom: methods in rows, what they were compared with in columns, the best number in each cell.

import { type Corpus, entityId } from "../model/corpus";
import { nodeLink, resultLink } from "../panel/pieces";
import type { Context } from "../shell/context";
import { announce, button, copyText, h } from "../shell/dom";
import { numberText } from "../model/corpus";
import { toCsv } from "../shell/table";

const MOST = 25;

export interface Grid {
  rows: number[];
  columns: number[];
  cells: Map<string, number[]>;
}

/** Pairs of method and baseline that results state; the baselines that most are compared with come first. */
export function comparisonGrid(corpus: Corpus, results: number[]): Grid {
  const cells = new Map<string, number[]>();
  const rows = new Map<number, number>();
  const columns = new Map<number, Set<number>>();
  for (const r of results) {
    const { subject, baseline } = corpus.results[r];
    for (const s of subject ?? []) {
      for (const b of baseline ?? []) {
        cells.set(`${s} ${b}`, [...(cells.get(`${s} ${b}`) ?? []), r]);
        rows.set(s, (rows.get(s) ?? 0) + 1);
        columns.set(b, (columns.get(b) ?? new Set()).add(s));
      }
    }
  }
  const order = [...columns].sort((a, b) => b[1].size - a[1].size || a[0] - b[0]).map(([b]) => b).slice(0, MOST);
  const first = (s: number) => order.findIndex((b) => cells.has(`${s} ${b}`));
  const kept = [...rows.keys()].filter((s) => first(s) >= 0).sort((a, b) => first(a) - first(b) || rows.get(b)! - rows.get(a)! || a - b);
  return { rows: kept.slice(0, 2 * MOST), columns: order, cells };
}

export function comparison(context: Context, results: number[]): Node {
  const { corpus } = context;
  const { rows, columns, cells } = comparisonGrid(corpus, results);
  if (!rows.length) return h("p", { class: "none", text: "No result here names both a method and what it was compared with." });
  const head = h("tr", {}, h("th", { text: "Method", attributes: { scope: "col" } }), ...columns.map((b) => h("th", { attributes: { scope: "col" } }, "over ", nodeLink(context, entityId(b)))));
  const body = rows.map((s) =>
    h("tr", {}, h("th", { attributes: { scope: "row" } }, nodeLink(context, entityId(s))), ...columns.map((b) => cell(context, cells.get(`${s} ${b}`)))),
  );
  const copy = button("Copy as CSV", () => {
    const lines = rows.map((s) => [corpus.entities[s].label, ...columns.map((b) => (cells.get(`${s} ${b}`) ?? []).map((r) => numberText(corpus.results[r])).join("; "))]);
    void copyText(toCsv([["Method", ...columns.map((b) => corpus.entities[b].label)], ...lines]));
    announce(`Copied ${rows.length} rows as CSV`);
  }, { class: "small" });
  const scroll = h("div", { class: "scroll", attributes: { role: "region", "aria-label": "Comparison of methods", tabindex: "0" } }, h("table", "grid", h("thead", {}, head), h("tbody", {}, ...body)));
  return h("div", "table", scroll, h("div", "below", copy));
}

function cell(context: Context, results: number[] | undefined): HTMLTableCellElement {
  const td = h("td");
  for (const r of results ?? []) {
    const metric = context.corpus.results[r].metric?.[0];
    td.append(h("div", {}, resultLink(context, r), metric !== undefined && h("span", { class: "about", text: ` ${context.corpus.entities[metric].label}` })));
  }
  return td;
}
