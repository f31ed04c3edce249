// What is seen, as an SVG document.

import { svg } from "../shell/dom";
import type { Themes } from "../shell/theme";
import type { SceneNode } from "../model/scene";
import type { Picture } from "./picture";

const SHAPES: Record<string, (r: number) => string> = {
  square: (r) => polygon([[-r, -r], [r, -r], [r, r], [-r, r]]),
  diamond: (r) => polygon([[0, -r], [r, 0], [0, r], [-r, 0]]),
  triangle: (r) => polygon([[0, -r * 1.15], [r, r * 0.6], [-r, r * 0.6]]),
  triangleDown: (r) => polygon([[0, r * 1.15], [r, -r * 0.6], [-r, -r * 0.6]]),
  hexagon: (r) => polygon([0, 1, 2, 3, 4, 5].map((i) => [r * Math.cos((i * Math.PI) / 3), r * Math.sin((i * Math.PI) / 3)])),
};

const polygon = (points: number[][]): string => `M${points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}Z`;

export function toSvg(picture: Picture, themes: Themes, shapeOf: (group: string) => string, title: string): string {
  const { clientWidth: width, clientHeight: height } = picture.box;
  const root = svg("svg", { xmlns: "http://www.w3.org/2000/svg", width, height, viewBox: `0 0 ${width} ${height}` });
  root.append(svg("title", {}, title), svg("rect", { width, height, fill: themes.paper }));
  const { nodes, edges } = picture.shown;
  const scale = picture.camera.scale;
  const faded = picture.faded;
  const opacity = (...ids: string[]) => (!faded || ids.every((id) => faded.has(id)) ? 1 : 0.2);
  const lines = svg("g", { stroke: themes.line });
  for (const edge of edges) {
    const [a, b] = [picture.positionOf(edge.from)!, picture.positionOf(edge.to)!];
    const place = { x1: a.x.toFixed(1), y1: a.y.toFixed(1), x2: b.x.toFixed(1), y2: b.y.toFixed(1) };
    lines.append(svg("line", { ...place, "stroke-width": edge.width * scale, opacity: opacity(edge.from, edge.to) }));
  }
  const marks = svg("g", { stroke: themes.paper });
  for (const node of nodes) marks.append(mark(node, picture, scale, shapeOf, themes, opacity(node.id)));
  root.append(lines, marks, labels(picture, themes));
  return new XMLSerializer().serializeToString(root);
}

function mark(
  node: SceneNode, picture: Picture, scale: number, shapeOf: (group: string) => string, themes: Themes, opacity: number,
): SVGElement {
  const { x, y } = picture.positionOf(node.id)!;
  const r = node.size * scale;
  const shape = SHAPES[shapeOf(node.group)];
  const looks = { fill: themes.colour(node.group), opacity };
  const name = svg("title", {}, node.label);
  if (!shape) return svg("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), ...looks }, name);
  return svg("path", { d: shape(r), transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, ...looks }, name);
}

function labels(picture: Picture, themes: Themes): SVGElement {
  const group = svg("g", { fill: themes.ink, "font-family": "sans-serif", "font-size": 12, "text-anchor": "middle" });
  for (const label of picture.labelBoxes()) {
    label.lines.forEach((line, i) => {
      const place = { x: ((label.left + label.right) / 2).toFixed(1), y: (label.top + 11 + 14 * i).toFixed(1) };
      group.append(svg("text", { ...place, "paint-order": "stroke", stroke: themes.paper, "stroke-width": 3 }, line));
    });
  }
  return group;
}
