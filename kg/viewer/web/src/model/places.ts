// Places for what is drawn when asked: a tree around its root, or a line.

import type { NodeId } from "./corpus";

/** node → its children; the root may be "", which is not drawn. */
export type Tree = Map<NodeId, NodeId[]>;

export interface Place {
  x: number;
  y: number;
}

const GAP = 46;

/** The root in the middle, each ring a step further; a node has the share of the circle that its leaves need. */
export function placeRadially(tree: Tree, root: NodeId): Map<NodeId, Place> {
  const leaves = new Map<NodeId, number>();
  const count = (id: NodeId): number => {
    const sum = (tree.get(id) ?? []).reduce((n, child) => n + count(child), 0) || 1;
    leaves.set(id, sum);
    return sum;
  };
  const all = count(root);
  const places = new Map<NodeId, Place>();
  const widest = [0, ...ringSizes(tree, root)];
  const radii: number[] = [0];
  for (let ring = 1; ring < widest.length; ring++) {
    const room = ((ring === widest.length - 1 ? all : widest[ring]) * GAP) / (2 * Math.PI);
    radii.push(Math.max(radii[ring - 1] + 110, room));
  }
  const place = (id: NodeId, ring: number, from: number, to: number) => {
    const angle = (from + to) / 2;
    if (id) places.set(id, { x: 1.15 * radii[ring] * Math.cos(angle), y: radii[ring] * Math.sin(angle) });
    let at = from;
    for (const child of tree.get(id) ?? []) {
      const share = ((to - from) * leaves.get(child)!) / leaves.get(id)!;
      place(child, ring + 1, at, at + share);
      at += share;
    }
  };
  place(root, 0, -Math.PI / 2, 1.5 * Math.PI);
  return places;
}

function ringSizes(tree: Tree, root: NodeId): number[] {
  const sizes: number[] = [];
  let ring = tree.get(root) ?? [];
  while (ring.length) {
    sizes.push(ring.length);
    ring = ring.flatMap((id) => tree.get(id) ?? []);
  }
  return sizes;
}

/** From left to right, up and down in turn, so that the labels find room. */
export function placeInLine(ids: NodeId[]): Map<NodeId, Place> {
  return new Map(ids.map((id, i) => [id, { x: i * 190, y: i % 2 ? 34 : -34 }]));
}
