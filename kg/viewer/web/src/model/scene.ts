// State → the nodes and edges to draw.

import { type Corpus, entityId, indexOf, type NodeId, paperId } from "./corpus";
import { applyFilters, choosesPapers, type Filters, type Left } from "./filters";
import { findPath } from "./path";
import { placeInLine, placeTree, type Tree } from "./places";
import type { Scene } from "./state";

export interface SceneNode {
  id: NodeId;
  label: string;
  group: string;
  size: number;
  x: number;
  y: number;
  /** higher: its label goes first */
  weight: number;
}

export interface SceneEdge {
  id: string;
  from: NodeId;
  to: NodeId;
  width: number;
  label?: string;
}

export interface Drawing {
  nodes: SceneNode[];
  edges: SceneEdge[];
  /** nodes that belong here but were left out, because more would not stay smooth or legible */
  omitted: number;
  note: string;
  /** whether the places say which papers belong together */
  clustered?: boolean;
}

/** More than this is neither smooth to move nor of use to look at. */
export const MOST_DRAWN = 400;

export class Scenes {
  /** the overview stands for more than it draws, so filters on papers change counts there and not nodes */
  readonly overview: boolean;

  constructor(private readonly corpus: Corpus) {
    this.overview = corpus.core.network.nodes.some((node) => node.group === "Topic");
  }

  draw(scene: Scene, filters: Filters): Drawing {
    const left = applyFilters(this.corpus, filters);
    if (scene.kind === "around") return this.around(scene.node, scene.depth, filters, left);
    if (scene.kind === "path") return this.path(scene.from, scene.to);
    if (scene.kind === "nodes") return this.chosen(scene.nodes);
    if (this.overview && choosesPapers(filters)) return this.filtered(filters, left);
    return this.everything(filters, left);
  }

  private everything(filters: Filters, left: Left): Drawing {
    const { nodes, edges } = this.corpus.core.network;
    const shown = edges.filter((edge) => edge.from[0] !== "p" || this.edgeStays(edge.from, edge.to, filters, left));
    const reached = new Set(shown.flatMap((edge) => [edge.from, edge.to]));
    const kept = nodes.filter((node) => {
      if (filters.hiddenTypes.includes(node.group)) return false;
      if (node.id[0] === "p") return left.papers.has(indexOf(node.id));
      return node.id[0] === "t" || this.overview || reached.has(node.id);
    });
    const ids = new Set(kept.map((node) => node.id));
    return {
      nodes: kept.map((node) => ({ ...node, label: this.corpus.shortLabelOf(node.id), weight: this.weight(node.id) })),
      edges: shown.filter((edge) => ids.has(edge.from) && ids.has(edge.to)),
      omitted: 0,
      clustered: true,
      note: this.overview ? this.overviewNote() : "",
    };
  }

  private overviewNote(): string {
    const { papers, entities, core } = this.corpus;
    const counts = `${papers.length.toLocaleString("en")} papers, ${entities.length.toLocaleString("en")} entities`;
    return `${counts}: ${core.topics.length} topics and what most papers name. Double-click opens a neighbourhood.`;
  }

  private edgeStays(from: NodeId, to: NodeId, filters: Filters, left: Left): boolean {
    const paper = indexOf(from);
    if (!left.papers.has(paper)) return false;
    if (!filters.hiddenRoles.length) return true;
    return this.corpus.rolesBetween(paper, indexOf(to)).some((role) => !filters.hiddenRoles.includes(role));
  }

  /** Filtered papers of a corpus too large to draw whole: the papers and what they share. */
  private filtered(filters: Filters, left: Left): Drawing {
    const papers = [...left.papers].slice(0, 40).map(paperId);
    const tree: Tree = new Map([["", papers]]);
    const seen = new Set<NodeId>(papers);
    for (const paper of papers) tree.set(paper, this.nextTo(paper, filters, seen, 8));
    return this.treeDrawing(tree, "", seen, left.papers.size - papers.length);
  }

  private around(node: NodeId, depth: number, filters: Filters, left: Left): Drawing {
    const seen = new Set<NodeId>([node]);
    const tree: Tree = new Map();
    let ring = [node];
    let omitted = 0;
    for (let step = 1; step <= depth; step++) {
      const next: NodeId[] = [];
      const room = Math.max(3, Math.floor((MOST_DRAWN - seen.size) / ring.length));
      for (const at of ring) {
        const all = this.corpus.neighbours(at).filter((n) => !seen.has(n) && this.stays(at, n, filters, left));
        const kept = this.mostConnected(all, Math.min(room, MOST_DRAWN - seen.size));
        omitted += all.length - kept.length;
        kept.forEach((n) => seen.add(n));
        tree.set(at, kept);
        next.push(...kept);
      }
      ring = next;
    }
    return this.treeDrawing(tree, node, seen, omitted);
  }

  private stays(at: NodeId, next: NodeId, filters: Filters, left: Left): boolean {
    if (filters.hiddenTypes.includes(this.corpus.groupOf(next))) return false;
    if (next[0] === "p" && at[0] === "e") return this.edgeStays(next, at, filters, left);
    if (at[0] === "p") return this.edgeStays(at, next, { ...filters }, { ...left, papers: new Set([indexOf(at)]) });
    return next[0] !== "p" || left.papers.has(indexOf(next));
  }

  private nextTo(paper: NodeId, filters: Filters, seen: Set<NodeId>, most: number): NodeId[] {
    const all = this.corpus.neighbours(paper).filter((n) => !seen.has(n));
    const kept = this.mostConnected(all.filter((n) => !filters.hiddenTypes.includes(this.corpus.groupOf(n))), most);
    kept.forEach((n) => seen.add(n));
    return kept;
  }

  private mostConnected(nodes: NodeId[], most: number): NodeId[] {
    if (nodes.length <= most) return nodes;
    return nodes.sort((a, b) => this.weight(b) - this.weight(a) || indexOf(a) - indexOf(b)).slice(0, most);
  }

  private treeDrawing(tree: Tree, root: NodeId, ids: Set<NodeId>, omitted: number): Drawing {
    const places = placeTree(tree, root);
    const nodes = [...ids].map((id) => this.node(id, places.get(id)!));
    return { nodes, edges: this.edgesAmong(ids), omitted, note: "" };
  }

  private path(from: NodeId, to: NodeId): Drawing {
    const found = findPath(this.corpus, from, to);
    const ids = found ?? [from, to];
    const places = placeInLine(ids);
    const edges = ids.slice(1).map((id, i) => ({ id: `s${i}`, from: ids[i], to: id, width: 2, label: this.step(ids[i], id) }));
    const note = found ? "" : "Nothing in these papers joins the two.";
    return { nodes: ids.map((id) => this.node(id, places.get(id)!)), edges: found ? edges : [], omitted: 0, note };
  }

  /** What joins two neighbours, in words. */
  private step(a: NodeId, b: NodeId): string {
    const [paper, entity] = a[0] === "p" ? [a, b] : [b, a];
    if (paper[0] !== "p" || entity[0] !== "e") return "";
    const roles = this.corpus.rolesBetween(indexOf(paper), indexOf(entity));
    return roles.map((role) => this.corpus.core.roles[role].verb).join(", ");
  }

  private chosen(nodes: NodeId[]): Drawing {
    const ids = new Set(nodes.filter((id) => id[0] === "p" || id[0] === "e"));
    const papers = [...ids].filter((id) => id[0] === "p");
    const tree: Tree = new Map([["", papers]]);
    const seen = new Set<NodeId>(papers);
    for (const paper of papers) {
      const kept = this.corpus.neighbours(paper).filter((n) => ids.has(n) && !seen.has(n));
      kept.forEach((n) => seen.add(n));
      tree.set(paper, kept);
    }
    tree.get("")!.push(...[...ids].filter((id) => !seen.has(id)));
    return this.treeDrawing(tree, "", ids, 0);
  }

  private edgesAmong(ids: Set<NodeId>): SceneEdge[] {
    const out: SceneEdge[] = [];
    const add = (from: NodeId, to: NodeId) => out.push({ id: `${from}-${to}`, from, to, width: 1 });
    for (const id of ids) {
      if (id[0] === "p") {
        for (const entity of this.corpus.neighbours(id)) if (ids.has(entity)) add(id, entity);
      } else if (id[0] === "e") {
        for (const broader of this.corpus.entities[indexOf(id)].broader ?? []) {
          if (ids.has(entityId(broader))) add(id, entityId(broader));
        }
      } else if (id[0] === "t") {
        for (const paper of this.corpus.core.topics[indexOf(id)].papers) if (ids.has(paperId(paper))) add(id, paperId(paper));
      }
    }
    return out;
  }

  private node(id: NodeId, place: { x: number; y: number }): SceneNode {
    const count = id[0] === "e" ? this.corpus.paperCount(indexOf(id)) : 0;
    const size = id[0] === "e" ? 6 + 3.2 * Math.sqrt(Math.min(count, 60)) : id[0] === "t" ? 24 : 11;
    return { id, label: this.corpus.shortLabelOf(id), group: this.corpus.groupOf(id), size, ...place, weight: this.weight(id) };
  }

  private weight(id: NodeId): number {
    if (id[0] === "e") return this.corpus.paperCount(indexOf(id));
    return id[0] === "t" ? 1e6 : 8.5; // a paper's name after what nine papers share, before the rest
  }
}
