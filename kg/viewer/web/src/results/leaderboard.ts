// Leaderboards: for one metric in one unit, methods by their best number.

import { type Corpus, entityId } from "../model/corpus";
import { nodeLink, names, paperLink, resultLink, slotLinks } from "../panel/pieces";
import type { Context } from "../shell/context";
import { h, plural } from "../shell/dom";
import { table } from "../shell/table";

export interface Board {
  metric: number;
  unit: string;
  direction: string;
  results: number[];
}

/** Numbers can be ranked when they measure the same thing in the same unit and go the same way. */
export function boards(corpus: Corpus, results: number[]): Board[] {
  const found = new Map<string, Board>();
  for (const r of results) {
    const { metric, unit = "", direction } = corpus.results[r];
    for (const m of metric ?? []) {
      const key = `${m} ${unit} ${direction}`;
      const board = found.get(key) ?? { metric: m, unit, direction, results: [] };
      board.results.push(r);
      found.set(key, board);
    }
  }
  return [...found.values()].sort((a, b) => b.results.length - a.results.length || a.metric - b.metric);
}

export function leaderboards(context: Context, results: number[]): Node {
  const { corpus } = context;
  const all = boards(corpus, results);
  const choice = h(
    "select",
    { attributes: { id: "board" }, on: { change: () => fill() } },
    ...all.map((board, i) => h("option", { text: `${title(corpus, board)} (${board.results.length})`, attributes: { value: i } })),
  );
  const place = h("div");
  const fill = () => place.replaceChildren(boardTable(context, all[Number(choice.value)]));
  if (all.length) fill();
  const label = h("label", { text: "Metric ", attributes: { for: "board" } });
  return h("div", {}, h("p", "line", label, choice), place);
}

function title(corpus: Corpus, { metric, unit, direction }: Board): string {
  const way = { increase: "gain", decrease: "reduction", absolute: "value" }[direction] ?? direction;
  return `${corpus.entities[metric].label}, ${way} in ${unit === "x" ? "×" : unit || "score"}`;
}

function boardTable(context: Context, board: Board): HTMLElement {
  const { corpus } = context;
  const most = Math.max(...board.results.map((r) => Math.abs(corpus.results[r].value)));
  const bar = (r: number) => {
    const meter = h("span", { class: "meter", attributes: { "aria-hidden": "true" } }, h("span", {}));
    (meter.firstChild as HTMLElement).style.width = `${(100 * Math.abs(corpus.results[r].value)) / (most || 1)}%`;
    return h("span", "ranked", resultLink(context, r), meter);
  };
  const slot = (name: "subject" | "baseline" | "dataset" | "hardware", head: string) => ({
    title: head,
    value: (r: number) => names(corpus, corpus.results[r][name]),
    show: (r: number) => slotLinks(context, corpus.results[r][name]),
  });
  const columns = [
    slot("subject", "Method"),
    { title: "Result", numeric: true, value: (r: number) => corpus.results[r].value, show: bar },
    slot("baseline", "Over"),
    slot("dataset", "Dataset"),
    slot("hardware", "Hardware"),
    { title: "Paper", value: (r: number) => corpus.papers[corpus.results[r].paper].title, show: (r: number) => paperLink(context, corpus.results[r].paper) },
  ];
  const note = h("p", "about", `${plural(board.results.length, "result")} in `, nodeLink(context, entityId(board.metric)), ". Numbers are as each paper states them; set-ups differ.");
  return h("div", {}, note, table({ label: title(corpus, board), columns, rows: board.results, sorted: { column: 1, down: true } }));
}
