// Speed-ups: every result that is a factor, on a logarithmic scale, the largest on top.

import { numberText } from "../model/corpus";
import { names } from "../panel/pieces";
import type { Context } from "../shell/context";
import { h, svg } from "../shell/dom";

const ROW = 26;
const LEFT = 250;
const WIDTH = 1080;
const RIGHT = 400;
const TOP = 34;
const MOST = 120;

export function factorPlot(context: Context, results: number[]): Node {
  const { corpus } = context;
  const factors = results
    .filter((r) => corpus.results[r].unit === "x" && corpus.results[r].value > 0)
    .sort((a, b) => top(corpus.results[b]) - top(corpus.results[a]) || a - b);
  if (!factors.length) return h("p", { class: "none", text: "No result here is a factor such as 2×." });
  const drawn = factors.slice(0, MOST);
  const low = Math.min(1, ...drawn.map((r) => corpus.results[r].value));
  const high = Math.max(2, ...drawn.map((r) => top(corpus.results[r])));
  const x = (value: number) => LEFT + ((Math.log(value) - Math.log(low)) / (Math.log(high) - Math.log(low))) * (WIDTH - LEFT - RIGHT);
  const height = TOP + drawn.length * ROW + 10;
  const label = "Results that are factors, on a logarithmic scale; each leads to its sentence";
  const plot = svg("svg", { viewBox: `0 0 ${WIDTH} ${height}`, class: "plot", role: "group", "aria-label": label });
  plot.append(...ticks(low, high).map((tick) => axis(x(tick), tick, height)));
  drawn.forEach((r, i) => plot.append(row(context, r, TOP + i * ROW + ROW / 2, x)));
  const note = factors.length > MOST ? `The largest ${MOST} of ${factors.length}. ` : "";
  return h("div", {}, h("p", { class: "about", text: `${note}A line is a range. Numbers are as each paper states them; set-ups differ.` }), h("div", "scroll", plot));
}

const top = (result: { value: number; high?: number }): number => result.high ?? result.value;

/** 1, 2, 5 and their tenfolds within the bounds; tenfolds alone where they span more than two decades. */
export function ticks(low: number, high: number): number[] {
  const out: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    for (const digit of high / low > 100 ? [1] : [1, 2, 5]) {
      const tick = digit * 10 ** power;
      if (tick >= low * 0.999 && tick <= high * 1.001) out.push(tick);
    }
  }
  return out;
}

function axis(x: number, tick: number, height: number): SVGElement {
  return svg("g", { class: "axis" }, svg("line", { x1: x, x2: x, y1: TOP - 8, y2: height }), svg("text", { x, y: 14, "text-anchor": "middle" }, `${(+tick.toPrecision(3)).toLocaleString("en")}×`));
}

function row(context: Context, r: number, y: number, x: (value: number) => number): SVGElement {
  const { corpus } = context;
  const result = corpus.results[r];
  const subject = names(corpus, result.subject) || corpus.papers[result.paper].title;
  const metric = names(corpus, result.metric);
  const over = result.baseline ? ` over ${names(corpus, result.baseline)}` : "";
  const on = result.hardware ? ` on ${names(corpus, result.hardware)}` : "";
  const [from, to] = [x(result.value), x(top(result))];
  const open = () => context.show(`r${r}`);
  const group = svg(
    "g",
    { class: "row", role: "button", tabindex: "0" },
    svg("rect", { x: 0, y: y - ROW / 2, width: WIDTH, height: ROW, class: "hit" }),
    svg("line", { x1: LEFT, x2: from, y1: y, y2: y, class: "stem" }),
    svg("line", { x1: from, x2: to, y1: y, y2: y, class: "span" }),
    svg("circle", { cx: from, cy: y, r: 5 }),
    svg("text", { x: LEFT - 10, y: y + 4, "text-anchor": "end" }, clip(subject, 34), " "),
    svg("text", { x: to + 11, y: y + 4, class: "detail" }, svg("tspan", { class: "strong" }, numberText(result)), ` ${clip(`${metric}${over}${on}`, 46)}`),
  );
  if (to > from) group.append(svg("circle", { cx: to, cy: y, r: 5 }));
  group.addEventListener("click", open);
  group.addEventListener("keydown", (event) => {
    if ((event as KeyboardEvent).key === "Enter" || (event as KeyboardEvent).key === " ") {
      event.preventDefault();
      open();
    }
  });
  return group;
}

const clip = (text: string, most: number): string => (text.length > most ? `${Array.from(text).slice(0, most - 1).join("")}…` : text);
