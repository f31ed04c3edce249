// The drawn network: vis-network for nodes, edges, moving and picking; labels and topics by our own hand.

import type { Corpus } from "../model/corpus";
import { indexOf, type NodeId } from "../model/corpus";
import type { Drawing, SceneNode } from "../model/scene";
import type { Camera } from "../model/state";
import type { Themes } from "../shell/theme";
import { type Hull, MARGIN, topicHulls } from "./hulls";
import { FONT_SIZE, type Label, Labels } from "./labels";

const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const FAINT = 0.16;
const DOUBLE_CLICK = 220;

export interface PictureEvents {
  select(id: NodeId | null): void;
  open(id: NodeId): void;
  moved(camera: Camera): void;
}

export class Picture {
  private readonly network: vis.Network;
  private readonly nodes = new vis.DataSet<Record<string, unknown>>();
  private readonly edges = new vis.DataSet<Record<string, unknown>>();
  private readonly labels: Labels;
  private drawing: Drawing = { nodes: [], edges: [], omitted: 0, note: "" };
  private byId = new Map<NodeId, SceneNode>();
  private around: Set<NodeId> | null = null;
  private selected: NodeId | null = null;
  private hovered: NodeId | null = null;
  private placed: { scale: number; labels: Label[] } | null = null;
  private hulls: Hull[] = [];
  private keep = 0;
  private clicked = 0;
  private fitting = true;

  constructor(
    readonly box: HTMLElement,
    private readonly corpus: Corpus,
    private readonly themes: Themes,
    private readonly events: PictureEvents,
  ) {
    const measuring = document.createElement("canvas").getContext("2d")!;
    measuring.font = `${FONT_SIZE}px ${FONT}`;
    this.labels = new Labels((text) => measuring.measureText(text).width);
    const options = { ...corpus.core.network.options, groups: this.groups(), autoResize: true };
    this.network = new vis.Network(box, { nodes: this.nodes, edges: this.edges }, options);
    this.network.on("beforeDrawing", (context) => this.drawTopics(context));
    this.network.on("afterDrawing", (context) => this.drawLabels(context));
    this.network.on("click", ({ nodes, pointer }) => {
      const id = nodes[0] ?? this.labelAt(pointer.DOM);
      clearTimeout(this.clicked); // selecting opens the panel and moves the picture: wait whether a second click comes
      this.clicked = window.setTimeout(() => events.select(id), DOUBLE_CLICK);
    });
    this.network.on("doubleClick", ({ nodes, pointer }) => {
      clearTimeout(this.clicked);
      const id = nodes[0] ?? this.labelAt(pointer.DOM);
      if (id) events.open(id);
    });
    this.network.on("hoverNode", ({ node }) => this.hover(node));
    this.network.on("blurNode", () => this.hover(null));
    for (const event of ["zoom", "dragEnd", "animationFinished"] as const) this.network.on(event, () => this.moved());
    this.network.on("resize", () => this.fitting && this.fit());
    themes.onChange(() => this.restyle());
  }

  /** Draw something else; where no camera is given, all of it in view. */
  show(drawing: Drawing, camera: Camera | null): void {
    this.drawing = drawing;
    this.byId = new Map(drawing.nodes.map((node) => [node.id, node]));
    this.placed = null;
    this.hulls = !drawing.clustered ? [] : topicHulls(drawing.nodes, (paper) => this.corpus.papers[indexOf(paper)].topic);
    this.nodes.clear();
    this.edges.clear();
    this.nodes.add(drawing.nodes.map((node) => this.styledNode(node)));
    this.edges.add(drawing.edges.map((edge) => ({ ...edge, color: this.edgeColour(edge.from, edge.to), font: this.edgeFont() })));
    this.fitting = camera === null;
    if (camera) this.network.moveTo({ position: camera, scale: camera.scale });
    else this.fit();
  }

  /** Mark a node and fade what is not next to it. */
  select(id: NodeId | null, bring = false): void {
    this.selected = id && this.byId.has(id) ? id : null;
    this.around = this.selected && this.drawing.clustered ? this.nextTo(this.selected) : null;
    this.restyle();
    if (this.selected) this.network.selectNodes([this.selected], false);
    else this.network.unselectAll();
    if (this.selected && bring) this.bringIntoView(this.selected);
  }

  /** Mark several nodes and fade the others. */
  highlight(ids: NodeId[]): void {
    this.selected = null;
    this.around = new Set(ids.filter((id) => this.byId.has(id)));
    this.restyle();
  }

  draws(id: NodeId): boolean {
    return this.byId.has(id);
  }

  zoom(factor: number): void {
    this.network.moveTo({ scale: Math.min(8, Math.max(0.05, this.network.getScale() * factor)) });
    this.moved();
  }

  pan(x: number, y: number): void {
    const at = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: at.x + x / scale, y: at.y + y / scale } });
    this.moved();
  }

  fit(): void {
    this.fitting = true;
    this.network.fit({ animation: false, maxZoomLevel: 1.25 });
    this.network.moveTo({ scale: this.network.getScale() * 0.9 }); // labels stand out over the nodes
    this.placed = null;
  }

  /** The nearest node in a direction, for moving by keys. */
  nodeTowards(from: NodeId | null, dx: number, dy: number): NodeId | null {
    const middle = this.network.getViewPosition();
    const at = from ? this.byId.get(from) ?? middle : middle;
    let best: [number, NodeId | null] = [Infinity, null];
    for (const node of this.drawing.nodes) {
      const [x, y] = [node.x - at.x, node.y - at.y];
      const along = x * dx + y * dy;
      const across = Math.abs(x * dy - y * dx);
      const away = along + 2 * across;
      if (node.id !== from && (from === null || along > across * 0.6) && away < best[0]) best = [away, node.id];
    }
    return best[1];
  }

  get camera(): Camera {
    return { ...this.network.getViewPosition(), scale: this.network.getScale() };
  }

  get canvas(): HTMLCanvasElement {
    return this.box.querySelector("canvas")!;
  }

  get shown(): Drawing {
    return this.drawing;
  }

  get faded(): Set<NodeId> | null {
    return this.around;
  }

  topicShapes(): Hull[] {
    return this.hulls;
  }

  /** Labels as they stand now, in pixels of the picture's box. */
  labelBoxes(): (Label & { text: string })[] {
    const origin = this.network.canvasToDOM({ x: 0, y: 0 });
    return this.placeLabels().map((label) => ({
      ...label,
      text: label.lines.join(" "),
      left: label.left + origin.x,
      right: label.right + origin.x,
      top: label.top + origin.y,
      bottom: label.bottom + origin.y,
    }));
  }

  /** Where a node stands in the picture's box. */
  positionOf(id: NodeId): vis.Point | null {
    const node = this.byId.get(id);
    return node ? this.network.canvasToDOM(node) : null;
  }

  redraw(): void {
    this.network.redraw();
  }

  private bringIntoView(id: NodeId): void {
    const at = this.positionOf(id)!;
    const { clientWidth: width, clientHeight: height } = this.box;
    const inside = at.x > 40 && at.y > 40 && at.x < width - 40 && at.y < height - 40;
    const scale = Math.max(this.network.getScale(), 0.8);
    if (inside && scale === this.network.getScale()) return;
    const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.network.moveTo({ position: this.byId.get(id)!, scale, animation: calm ? false : { duration: 350 } });
    this.fitting = false;
  }

  private nextTo(id: NodeId): Set<NodeId> {
    const out = new Set([id]);
    for (const edge of this.drawing.edges) {
      if (edge.from === id) out.add(edge.to);
      if (edge.to === id) out.add(edge.from);
    }
    return out;
  }

  private hover(id: NodeId | null): void {
    this.hovered = id;
    this.placed = null;
    this.box.classList.toggle("on-node", id !== null);
    this.network.redraw();
  }

  private labelAt(point: vis.Point): NodeId | null {
    const inside = (l: Label) => l.left <= point.x && point.x <= l.right && l.top <= point.y && point.y <= l.bottom;
    return this.labelBoxes().find(inside)?.id ?? null;
  }

  private moved(): void {
    this.fitting = false;
    clearTimeout(this.keep);
    this.keep = window.setTimeout(() => this.events.moved(this.camera), 150);
  }

  private groups(): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const [name, look] of Object.entries(this.corpus.core.looks)) {
      const colour = this.themes.colour(name);
      const ring = { background: colour, border: this.themes.ink };
      out[name] = { shape: look.shape, color: { background: colour, border: this.themes.paper, highlight: ring, hover: ring } };
    }
    const soft = { background: this.themes.dark ? "#2b3a4d" : "#dde6f0", border: this.themes.colour("Paper") };
    out.Topic = { shape: "dot", color: { ...soft, highlight: soft, hover: soft } };
    return out;
  }

  private styledNode(node: SceneNode): Record<string, unknown> {
    const { id, group, size, x, y } = node;
    const opacity = !this.around || this.around.has(id) ? 1 : FAINT;
    return { id, group, size, x, y, opacity };
  }

  private edgeColour(from: NodeId, to: NodeId): Record<string, unknown> {
    const lit = this.selected !== null && (from === this.selected || to === this.selected);
    const other = from === this.selected ? to : from;
    const faint = this.around !== null && !lit && !(this.around.has(from) && this.around.has(to) && this.selected === null);
    const color = lit ? this.themes.colour(this.corpus.groupOf(other)) : this.themes.line;
    return { color, hover: color, highlight: color, opacity: faint ? 0.25 : lit ? 0.9 : 0.75 };
  }

  private edgeFont(): Record<string, unknown> {
    return { color: this.themes.faint, strokeColor: this.themes.paper, strokeWidth: 4, size: 12, face: FONT };
  }

  private restyle(): void {
    this.placed = null;
    this.network.setOptions({ groups: this.groups() });
    this.nodes.update(this.drawing.nodes.map((node) => this.styledNode(node)));
    this.edges.update(this.drawing.edges.map((e) => ({ id: e.id, color: this.edgeColour(e.from, e.to) })));
  }

  private placeLabels(): Label[] {
    const scale = this.network.getScale();
    if (!this.placed || this.placed.scale !== scale) {
      const first = new Set([this.hovered, this.selected].filter((id): id is NodeId => id !== null));
      const only = this.around && new Set([...this.around, ...first]);
      this.placed = { scale, labels: this.labels.place(this.drawing.nodes, scale, first, only) };
    }
    return this.placed.labels;
  }

  private drawLabels(context: CanvasRenderingContext2D): void {
    const labels = this.placeLabels();
    const scale = this.placed!.scale;
    context.save();
    context.scale(1 / scale, 1 / scale);
    context.textBaseline = "top";
    context.textAlign = "center";
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = this.themes.paper;
    context.fillStyle = this.themes.ink;
    for (const label of labels) {
      context.font = `${label.strong ? "600 " : ""}${FONT_SIZE}px ${FONT}`;
      label.lines.forEach((line, i) => {
        const [x, y] = [(label.left + label.right) / 2, label.top + 1 + i * 14];
        context.strokeText(line, x, y);
        context.fillText(line, x, y);
      });
    }
    if (!this.around) this.drawTopicNames(context, scale);
    context.restore();
  }

  /** Names of topics in capitals, where no label stands; the context is in pixels. */
  private drawTopicNames(context: CanvasRenderingContext2D, scale: number): void {
    context.font = `600 11px ${FONT}`;
    context.fillStyle = this.themes.faint;
    for (const { topic, top } of this.hulls) {
      const text = this.corpus.core.topics[topic].label.toLocaleUpperCase("en");
      const [x, y, half] = [top[0] * scale, top[1] * scale, context.measureText(text).width / 2];
      const box = { left: x - half, right: x + half, top: y, bottom: y + 14 };
      const free = this.placed!.labels.every((l) => l.right < box.left || box.right < l.left || l.bottom < box.top || box.bottom < l.top);
      if (free) {
        context.strokeText(text, x, y);
        context.fillText(text, x, y);
      }
    }
  }

  private drawTopics(context: CanvasRenderingContext2D): void {
    context.save();
    context.lineJoin = "round";
    context.lineWidth = 2 * MARGIN;
    for (const { points, topic } of this.hulls) {
      context.fillStyle = context.strokeStyle = this.themes.tint(topic);
      context.beginPath();
      points.forEach(([x, y], i) => (i ? context.lineTo(x, y) : context.moveTo(x, y)));
      context.closePath();
      context.stroke();
      context.fill();
    }
    context.restore();
  }
}
