// The panel beside the picture: one paper, entity, result or topic, and what can be drawn around it.

import { indexOf, type NodeId } from "../model/corpus";
import type { Context } from "../shell/context";
import { Combobox } from "../shell/combobox";
import { announce, button, copyText, h } from "../shell/dom";
import { entityPanel } from "./entity";
import { paperPanel } from "./paper";
import { resultPanel } from "./result";
import { topicPanel } from "./topic";

const PANELS: Record<string, (context: Context, index: number) => Promise<Node[]>> = {
  p: paperPanel,
  e: entityPanel,
  r: resultPanel,
  t: topicPanel,
};

export class Panel {
  readonly element = h("section", { class: "panel", attributes: { "aria-label": "Details", tabindex: "-1", hidden: true } });
  private shown: NodeId | null = null;

  constructor(private readonly context: Context) {}

  async show(id: NodeId | null): Promise<void> {
    if (id === this.shown) return;
    this.shown = id;
    this.element.hidden = id === null;
    if (id === null) return this.element.replaceChildren();
    const body = await PANELS[id[0]](this.context, indexOf(id));
    if (this.shown !== id) return; // another was asked for while this one was read
    this.element.replaceChildren(this.bar(id), h("article", {}, ...body));
    this.element.scrollTop = 0;
  }

  private bar(id: NodeId): HTMLElement {
    const { store } = this.context;
    const bar = h("div", "bar");
    if (id[0] !== "r") {
      const depths = [1, 2, 3].map((depth) =>
        button(String(depth), () => store.go({ tab: "map", scene: { kind: "around", node: id, depth }, camera: null }), {
          attributes: { "aria-label": `Draw what is within ${depth} of it` },
        }),
      );
      bar.append(h("span", { class: "group", attributes: { role: "group", "aria-label": "Neighbourhood" } }, h("span", { text: "Around it" }), ...depths));
      bar.append(button("Path to…", () => this.askPath(id, bar), { class: "small" }));
    }
    bar.append(
      button("Copy link", () => (void copyText(location.href), announce("Copied the link to this view")), { class: "small" }),
      button("×", () => store.go({ selected: null }), { class: "close", attributes: { "aria-label": "Close the details" } }),
    );
    return bar;
  }

  private askPath(from: NodeId, bar: HTMLElement): void {
    if (bar.querySelector(".combobox")) return;
    const box = new Combobox(this.context.corpus, {
      id: "path-to",
      label: "Path to",
      hint: "Paper or entity to reach",
      find: (typed) => this.context.search.find(typed, 8, (id) => id !== from),
      choose: (to) => this.context.store.go({ tab: "map", scene: { kind: "path", from, to }, camera: null }),
    });
    bar.append(box.element);
    box.input.focus();
  }
}
