// Places for what is drawn when asked: a tree packed around its root, or a line.

import type { NodeId } from "./corpus";

/** node → its children; the root may be "", which is not drawn. */
export type Tree = Map<NodeId, NodeId[]>;

export interface Place {
  x: number;
  y: number;
}

interface Circle extends Place {
  r: number;
}

const LEAF = 25;
const MIDDLE = 44;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

/** Each node in the middle of a circle in which its children's circles lie apart from each other, the larger inside. */
export function placeTree(tree: Tree, root: NodeId): Map<NodeId, Place> {
  const places = new Map<NodeId, Place>();
  const radii = new Map<NodeId, number>();
  const inside = new Map<NodeId, Map<NodeId, Circle>>();
  const pack = (id: NodeId): number => {
    const children = tree.get(id) ?? [];
    if (!children.length) return LEAF;
    const sizes = children.map((child): [NodeId, number] => [child, radii.get(child) ?? pack(child)]);
    sizes.sort((a, b) => b[1] - a[1]);
    const packed = packCircles(sizes, id ? MIDDLE : 0);
    inside.set(id, packed);
    const radius = Math.max(...[...packed.values()].map((c) => Math.hypot(c.x, c.y) + c.r));
    radii.set(id, radius);
    return radius;
  };
  const lay = (id: NodeId, x: number, y: number): void => {
    if (id) places.set(id, { x, y });
    for (const [child, at] of inside.get(id) ?? []) lay(child, x + at.x, y + at.y);
  };
  pack(root);
  lay(root, 0, 0);
  return places;
}

/** Lay circles around the origin, each on the nearest place of a sunflower's spiral on which it meets no other. */
function packCircles(sizes: [NodeId, number][], middle: number): Map<NodeId, Circle> {
  const placed = new Map<NodeId, Circle>();
  const cells = new Map<string, Circle[]>();
  const cell = 2 * Math.max(...sizes.map(([, r]) => r));
  const near = (x: number, y: number): Circle[] => {
    const found: Circle[] = [];
    for (let i = -1; i <= 1; i++) {
      for (let j = -1; j <= 1; j++) found.push(...(cells.get(`${Math.floor(x / cell) + i} ${Math.floor(y / cell) + j}`) ?? []));
    }
    return found;
  };
  let from = 0;
  let last = Infinity;
  for (const [id, r] of sizes) {
    if (r < last) from = 0; // smaller ones may fit where the larger did not
    last = r;
    for (let step = from; ; step++) {
      const away = 9 * Math.sqrt(step);
      const [x, y] = [1.25 * away * Math.cos(step * GOLDEN), away * Math.sin(step * GOLDEN)];
      if (Math.hypot(x, y) < middle + (middle ? r : 0)) continue;
      if (near(x, y).some((c) => Math.hypot(c.x - x, c.y - y) < c.r + r)) continue;
      const circle = { x, y, r };
      placed.set(id, circle);
      const key = `${Math.floor(x / cell)} ${Math.floor(y / cell)}`;
      cells.set(key, [...(cells.get(key) ?? []), circle]);
      from = step;
      break;
    }
  }
  return placed;
}

/** From left to right, up and down in turn, so that the labels find room. */
export function placeInLine(ids: NodeId[]): Map<NodeId, Place> {
  return new Map(ids.map((id, i) => [id, { x: i * 190, y: i % 2 ? 34 : -34 }]));
}
