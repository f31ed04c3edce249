// The small sign of a type, the same shape and colour as its nodes in the picture.

import type { Corpus } from "../model/corpus";
import { svg } from "./dom";

const PATHS: Record<string, string> = {
  square: "M2 2H12V12H2Z",
  diamond: "M7 1L13 7L7 13L1 7Z",
  hexagon: "M1 7L4 1.8H10L13 7L10 12.2H4Z",
  triangle: "M7 1.2L13 12H1Z",
  triangleDown: "M7 12.8L1 2H13Z",
  dot: "M7 1.5A5.5 5.5 0 1 1 6.99 1.5Z",
};

export function sign(corpus: Corpus, group: string): SVGElement {
  const shape = corpus.core.looks[group]?.shape ?? "dot";
  const path = svg("path", { d: PATHS[shape] });
  return svg("svg", { class: `sign type-${group}`, viewBox: "0 0 14 14", "aria-hidden": "true" }, path);
}
