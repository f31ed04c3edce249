// Two plots of the papers that the filters leave: how many there are by year, and what they name.

import type { Corpus } from "../model/corpus";
import { SLOTS } from "../model/payload";
import type { Context } from "../shell/context";
import { h, svg } from "../shell/dom";

const ROW = 26;
const LEFT = 250;
const WIDTH = 1080;
const RIGHT = 120;

interface Bar {
  label: string;
  value: number;
  text: string;
  kind: "papers" | "results";
}

/** Papers and the results they state, a pair of bars a year. */
export function timeline(context: Context): Node {
  const { papers, results } = context.left();
  const { corpus } = context;
  const years = [...papers].map((p) => corpus.papers[p].year).filter((year) => year !== null);
  if (!years.length) return h("p", { class: "none", text: "No paper here has a date." });
  const count = (items: Iterable<number>, yearOf: (item: number) => number | null, year: number) => [...items].filter((i) => yearOf(i) === year).length;
  const bars: Bar[] = [];
  for (let year = Math.min(...years); year <= Math.max(...years); year++) {
    const stated = count(results, (r) => corpus.papers[corpus.results[r].paper].year, year);
    const published = count(papers, (p) => corpus.papers[p].year, year);
    bars.push({ label: String(year), value: published, text: `${published.toLocaleString("en")} papers`, kind: "papers" });
    bars.push({ label: "", value: stated, text: `${stated.toLocaleString("en")} results`, kind: "results" });
  }
  return picture("Papers and the results they state, by year", bars);
}

/** Which share of the papers name each kind of thing, and state results with each condition. */
export function coverage(context: Context): Node {
  const papers = [...context.left().papers];
  if (!papers.length) return h("p", { class: "none", text: "No paper fits the filters." });
  const bars = kinds(context.corpus).map(([label, names]): Bar => {
    const share = (100 * papers.filter(names).length) / papers.length;
    return { label, value: share, text: `${share.toFixed(0)} %`, kind: "papers" };
  });
  return picture(`What the ${papers.length.toLocaleString("en")} papers name`, bars, 100);
}

function kinds(corpus: Corpus): [string, (paper: number) => boolean][] {
  const inRole = (role: string, ...more: string[]) => {
    const wanted = new Set(corpus.core.roles.flatMap(({ name }, i) => ([role, ...more].includes(name) ? [i] : [])));
    return (p: number) => corpus.papers[p].roles.some(([r]) => wanted.has(r));
  };
  const slots = SLOTS.filter((slot) => ["baseline", "dataset", "hardware"].includes(slot));
  return [
    ["a proposed method", inRole("proposed")],
    ["a baseline", inRole("baseline")],
    ["a method built on", inRole("used")],
    ["a dataset", inRole("evaluated_on", "trained_on")],
    ["hardware", inRole("runs_on", "targets")],
    ["a task", inRole("addresses")],
    ["a metric", inRole("reports")],
    ["a result", (p) => corpus.resultsOfPaper[p].length > 0],
    ...slots.map((slot): [string, (p: number) => boolean] => [`a result with ${slot}`, (p) => corpus.resultsOfPaper[p].some((r) => corpus.results[r][slot]?.length)]),
  ];
}

function picture(title: string, bars: Bar[], most = Math.max(1, ...bars.map((bar) => bar.value))): Node {
  const height = bars.length * ROW + 10;
  const plot = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "plot", role: "img", "aria-label": title });
  bars.forEach((bar, i) => {
    const y = i * ROW + ROW / 2;
    const width = (bar.value / most) * (WIDTH - LEFT - RIGHT);
    plot.append(
      svg("text", { x: LEFT - 10, y: y + 4, "text-anchor": "end" }, bar.label),
      svg("rect", { x: LEFT, y: y - 8, width, height: 16, class: `bar ${bar.kind}` }),
      svg("text", { x: LEFT + width + 8, y: y + 4, class: "detail" }, bar.text),
    );
  });
  return h("div", {}, h("p", { class: "about", text: `${title}.` }), h("div", "scroll", plot));
}
