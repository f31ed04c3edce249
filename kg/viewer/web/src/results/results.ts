// The results tab: one table of all, leaderboards, a comparison of methods, plots.

import { choosesPapers } from "../model/filters";
import type { Chart } from "../model/state";
import { resultTable } from "../panel/pieces";
import type { Context } from "../shell/context";
import { button, h } from "../shell/dom";
import { coverage, timeline } from "./bars";
import { comparison } from "./comparison";
import { leaderboards } from "./leaderboard";
import { factorPlot } from "./plot";

const CHARTS: [Chart, string, (context: Context, results: number[]) => Node][] = [
  ["table", "All results", (context, results) => resultTable(context, "Results", results)],
  ["leaderboard", "Leaderboards", leaderboards],
  ["comparison", "Who beats whom", comparison],
  ["plot", "Speed-ups", factorPlot],
  ["timeline", "By year", timeline],
  ["coverage", "Coverage", coverage],
];

export function resultsView(context: Context): Node[] {
  const { chart, filters } = context.store.state;
  const { results } = context.left();
  const choices = CHARTS.map(([name, title]) =>
    button(title, () => context.store.go({ chart: name }), { attributes: { "aria-pressed": String(name === chart) } }),
  );
  const draw = CHARTS.find(([name]) => name === chart)![2];
  const nothing = choosesPapers(filters) ? "No result fits the filters." : "These papers state no results.";
  return [
    h("div", { class: "choices", attributes: { role: "group", "aria-label": "View of the results" } }, ...choices),
    results.length ? draw(context, results) : h("p", { class: "none", text: nothing }),
  ];
}
