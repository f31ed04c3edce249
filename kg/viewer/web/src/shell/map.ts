// The map tab: the picture with its tools.

import { indexOf, type NodeId } from "../model/corpus";
import type { Scenes } from "../model/scene";
import type { State } from "../model/state";
import { Picture } from "../picture/picture";
import { toSvg } from "../picture/svg";
import type { Context } from "./context";
import { announce, button, download, h, plural } from "./dom";

const KEYS = "Arrow keys go from node to node, Enter opens the neighbourhood, plus and minus zoom, 0 shows all, Shift with arrows moves the picture.";
const STEPS: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class MapView {
  readonly element: HTMLElement;
  readonly picture: Picture;
  private readonly where = h("p", "where");
  private readonly note = h("p", "note");

  constructor(
    private readonly context: Context,
    private readonly scenes: Scenes,
  ) {
    const box = h("div", {
      class: "canvas",
      attributes: { role: "application", tabindex: "0", "aria-label": "Picture of the graph", "aria-describedby": "map-keys", "aria-roledescription": "network" },
      on: { keydown: (event: KeyboardEvent) => this.key(event) },
    });
    const tools = h(
      "div",
      { class: "tools", attributes: { role: "group", "aria-label": "Picture" } },
      button("+", () => this.picture.zoom(1.3), { attributes: { "aria-label": "Zoom in" } }),
      button("−", () => this.picture.zoom(1 / 1.3), { attributes: { "aria-label": "Zoom out" } }),
      button("Fit", () => this.picture.fit(), { attributes: { title: "Show all" } }),
      button("PNG", () => this.png(), { attributes: { "aria-label": "Save as PNG" } }),
      button("SVG", () => this.svg(), { attributes: { "aria-label": "Save as SVG" } }),
    );
    const keys = h("p", { class: "off-screen", text: KEYS, attributes: { id: "map-keys" } });
    this.element = h("div", "map", box, this.where, tools, this.note, keys);
    this.picture = new Picture(box, context.corpus, context.themes, {
      select: (id) => context.store.go({ selected: id }),
      open: (id) => this.open(id),
      moved: (camera) => context.store.keepCamera(camera),
    });
  }

  /** Follow the state; what did not change is not drawn again. */
  follow(now: State, before: State | null): void {
    const redrawn = !before || before.scene !== now.scene || before.filters !== now.filters;
    if (redrawn) {
      const drawing = this.scenes.draw(now.scene, now.filters);
      this.picture.show(drawing, now.camera);
      this.describe(now, drawing.omitted, drawing.note);
    }
    if (redrawn || before.selected !== now.selected) {
      if (now.selected && !redrawn && now.tab === "map" && now.selected[0] !== "r" && !this.picture.draws(now.selected)) {
        return this.context.store.go({ scene: { kind: "around", node: now.selected, depth: 1 }, camera: null });
      }
      const paper = now.selected?.[0] === "r" ? `p${this.context.corpus.results[indexOf(now.selected)].paper}` : now.selected;
      this.picture.select(paper, !redrawn);
    }
  }

  private describe(now: State, omitted: number, note: string): void {
    const { corpus, store } = this.context;
    const { scene } = now;
    const parts: Node[] = [];
    if (scene.kind !== "all") parts.push(button("← Whole picture", () => store.go({ scene: { kind: "all" }, camera: null }), { class: "small" }));
    if (scene.kind === "around") {
      parts.push(h("span", { text: `${plural(scene.depth, "step")} around ${corpus.labelOf(scene.node)}` }));
      const deeper = (depth: number) => store.go({ scene: { ...scene, depth }, camera: null });
      if (scene.depth > 1) parts.push(button("Less", () => deeper(scene.depth - 1), { class: "small" }));
      if (scene.depth < 3) parts.push(button("More", () => deeper(scene.depth + 1), { class: "small" }));
    }
    if (scene.kind === "path") parts.push(h("span", { text: `From ${corpus.shortLabelOf(scene.from)} to ${corpus.shortLabelOf(scene.to)}` }));
    if (scene.kind === "nodes") parts.push(h("span", { text: plural(scene.nodes.length, "node") }));
    this.where.replaceChildren(...parts);
    this.where.hidden = !parts.length;
    const left = omitted ? `${plural(omitted, "less connected node")} left out.` : "";
    const empty = this.picture.shown.nodes.length ? "" : "Nothing fits the filters.";
    this.note.textContent = [note, left, empty].filter(Boolean).join(" ");
    this.note.hidden = !this.note.textContent;
  }

  private open(node: NodeId): void {
    this.context.store.go({ scene: { kind: "around", node, depth: 1 }, selected: node, camera: null });
  }

  private key(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    const { selected } = this.context.store.state;
    if (step && event.shiftKey) this.picture.pan(step[0] * 80, step[1] * 80);
    else if (step) this.step(selected && this.picture.draws(selected) ? selected : null, step);
    else if (event.key === "Enter" && selected) this.open(selected);
    else if (event.key === "+" || event.key === "=") this.picture.zoom(1.3);
    else if (event.key === "-") this.picture.zoom(1 / 1.3);
    else if (event.key === "0") this.picture.fit();
    else return;
    event.preventDefault();
  }

  private step(from: NodeId | null, [dx, dy]: [number, number]): void {
    const to = this.picture.nodeTowards(from, dx, dy);
    if (!to) return;
    this.context.store.go({ selected: to });
    announce(`${this.context.corpus.groupOf(to)}: ${this.context.corpus.labelOf(to)}`);
  }

  private png(): void {
    const { canvas } = this.picture;
    const copy = h("canvas");
    [copy.width, copy.height] = [canvas.width, canvas.height];
    const context = copy.getContext("2d")!;
    context.fillStyle = this.context.themes.paper;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(canvas, 0, 0);
    copy.toBlob((blob) => blob && download("graph.png", blob), "image/png");
  }

  private svg(): void {
    const { corpus, themes } = this.context;
    const shape = (group: string) => corpus.core.looks[group]?.shape ?? "dot";
    download("graph.svg", new Blob([toSvg(this.picture, themes, shape, corpus.core.title)], { type: "image/svg+xml" }));
  }
}
