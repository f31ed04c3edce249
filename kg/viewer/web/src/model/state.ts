// What the page shows, kept in its address, so that a link restores it and Back goes back.

import type { NodeId } from "./corpus";
import { type Filters, NO_FILTERS } from "./filters";

export type Tab = "map" | "results" | "papers" | "ask";
export type Chart = "table" | "leaderboard" | "comparison" | "plot" | "timeline" | "coverage";

export type Scene =
  | { kind: "all" }
  | { kind: "around"; node: NodeId; depth: number }
  | { kind: "path"; from: NodeId; to: NodeId }
  | { kind: "nodes"; nodes: NodeId[] };

export interface Camera {
  x: number;
  y: number;
  scale: number;
}

export interface State {
  tab: Tab;
  chart: Chart;
  scene: Scene;
  selected: NodeId | null;
  filters: Filters;
  camera: Camera | null;
}

export const START: State = {
  tab: "map",
  chart: "table",
  scene: { kind: "all" },
  selected: null,
  filters: NO_FILTERS,
  camera: null,
};

const TABS: Tab[] = ["map", "results", "papers", "ask"];
const CHARTS: Chart[] = ["table", "leaderboard", "comparison", "plot", "timeline", "coverage"];

export function toFragment(state: State): string {
  const out = new URLSearchParams();
  if (state.tab !== "map") out.set("tab", state.tab);
  if (state.chart !== "table") out.set("chart", state.chart);
  const { scene, filters: f } = state;
  if (scene.kind === "around") out.set("around", `${scene.node}.${scene.depth}`);
  if (scene.kind === "path") out.set("path", `${scene.from}.${scene.to}`);
  if (scene.kind === "nodes") out.set("nodes", scene.nodes.join("."));
  if (state.selected) out.set("show", state.selected);
  if (f.hiddenTypes.length) out.set("hide", f.hiddenTypes.join("."));
  if (f.hiddenRoles.length) out.set("roles", f.hiddenRoles.join("."));
  for (const key of ["from", "to", "metric", "hardware", "least", "most"] as const) {
    if (f[key] !== null) out.set(key, String(f[key]));
  }
  if (f.unit !== NO_FILTERS.unit) out.set("unit", f.unit);
  if (state.camera) {
    const { x, y, scale } = state.camera;
    out.set("at", [x.toFixed(0), y.toFixed(0), scale.toFixed(3)].join("_"));
  }
  return out.toString();
}

/** Read an address; what makes no sense in it is left at its default. */
export function fromFragment(fragment: string, exists: (id: NodeId) => boolean): State {
  const read = new URLSearchParams(fragment.replace(/^#/, ""));
  const list = (name: string): string[] => read.get(name)?.split(".").filter(Boolean) ?? [];
  const number = (name: string): number | null => {
    const value = read.get(name);
    return value === null || value === "" || !Number.isFinite(Number(value)) ? null : Number(value);
  };
  const entity = (name: string): number | null => {
    const value = number(name);
    return value !== null && exists(`e${value}`) ? value : null;
  };
  const one = <T extends string>(name: string, known: T[]): T => known.find((k) => k === read.get(name)) ?? known[0];
  const selected = read.get("show");
  const at = read.get("at")?.split("_").map(Number) ?? [];
  return {
    tab: one("tab", TABS),
    chart: one("chart", CHARTS),
    scene: readScene(list, exists),
    selected: selected && exists(selected) ? selected : null,
    filters: {
      hiddenTypes: list("hide"),
      hiddenRoles: list("roles").map(Number),
      from: number("from"),
      to: number("to"),
      metric: entity("metric"),
      hardware: entity("hardware"),
      unit: read.get("unit") ?? NO_FILTERS.unit,
      least: number("least"),
      most: number("most"),
    },
    camera: at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? { x: at[0], y: at[1], scale: at[2] } : null,
  };
}

function readScene(list: (name: string) => string[], exists: (id: NodeId) => boolean): Scene {
  const [node, depth] = list("around");
  if (node && exists(node)) return { kind: "around", node, depth: Math.min(3, Math.max(1, Number(depth) || 1)) };
  const [from, to] = list("path");
  if (from && to && exists(from) && exists(to)) return { kind: "path", from, to };
  const nodes = list("nodes").filter(exists);
  return nodes.length ? { kind: "nodes", nodes } : { kind: "all" };
}

export class Store {
  private readonly listeners: ((now: State, before: State) => void)[] = [];

  constructor(
    public state: State,
    exists: (id: NodeId) => boolean,
  ) {
    window.addEventListener("popstate", () => this.replace(fromFragment(location.hash, exists)));
  }

  subscribe(listener: (now: State, before: State) => void): void {
    this.listeners.push(listener);
  }

  /** Change what is shown; a step that Back takes back. */
  go(change: Partial<State>): void {
    const next = { ...this.state, ...change };
    const fragment = toFragment(next);
    if (fragment === toFragment(this.state)) return;
    history.pushState(null, "", `#${fragment}`);
    this.replace(next);
  }

  /** Keep where the picture stands in the address, without a step for each move. */
  keepCamera(camera: Camera): void {
    this.state = { ...this.state, camera };
    history.replaceState(null, "", `#${toFragment(this.state)}`);
  }

  private replace(next: State): void {
    const before = this.state;
    this.state = next;
    for (const listener of this.listeners) listener(next, before);
  }
}
