// Soft shapes behind the papers of each topic.

import type { SceneNode } from "../model/scene";

export type Point = [x: number, y: number];

/** The convex hull, anticlockwise (Andrew's monotone chain). */
export function convexHull(points: Point[]): Point[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  if (sorted.length < 3) return sorted;
  const half = (list: Point[]): Point[] => {
    const out: Point[] = [];
    for (const p of list) {
      while (out.length > 1 && turn(out[out.length - 2], out[out.length - 1], p) <= 0) out.pop();
      out.push(p);
    }
    return out.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

const turn = (o: Point, a: Point, b: Point): number => (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0]);

export interface Hull {
  topic: number;
  points: Point[];
  /** where the topic's name goes: the middle of the upper edge */
  top: Point;
}

/** How far a hull's edge stands off the papers in it. */
export const MARGIN = 100;

/** A hull for each topic of which three papers or more are drawn. */
export function topicHulls(nodes: Iterable<SceneNode>, topicOf: (paper: string) => number): Hull[] {
  const groups = new Map<number, Point[]>();
  for (const node of nodes) {
    if (node.id[0] !== "p") continue;
    const topic = topicOf(node.id);
    const points = groups.get(topic) ?? [];
    points.push([node.x, node.y]);
    groups.set(topic, points);
  }
  return [...groups].filter(([, points]) => points.length > 1).map(([topic, points]) => {
    const xs = points.map(([x]) => x);
    const top: Point = [(Math.min(...xs) + Math.max(...xs)) / 2, Math.min(...points.map(([, y]) => y)) - MARGIN - 24];
    return { topic, points: convexHull(points), top };
  });
}
