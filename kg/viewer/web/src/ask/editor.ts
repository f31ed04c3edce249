// The query's text field, with a list of what can follow.

import { h } from "../shell/dom";
import { type Completion, wordBefore } from "./completion";

export class Editor {
  readonly element: HTMLElement;
  readonly area: HTMLTextAreaElement;
  private readonly list = h("ul", { class: "hits", attributes: { id: "completions", role: "listbox", "aria-label": "Completions", hidden: true } });
  private found: Completion[] = [];
  private active = 0;

  constructor(
    private readonly complete: (word: string, text: string) => Completion[],
    private readonly run: () => void,
  ) {
    this.area = h("textarea", {
      attributes: {
        id: "query", rows: 12, spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": "SPARQL query",
        "aria-describedby": "query-help", "aria-controls": "completions",
      },
      on: {
        input: () => this.refresh(),
        keydown: (event: KeyboardEvent) => this.key(event),
        blur: () => setTimeout(() => this.close(), 120),
      },
    });
    this.element = h("div", "editor", this.area, this.list);
  }

  get text(): string {
    return this.area.value;
  }

  set text(text: string) {
    this.area.value = text;
    this.close();
  }

  private refresh(): void {
    const word = wordBefore(this.text, this.area.selectionStart);
    this.found = word ? this.complete(word, this.text) : [];
    this.active = 0;
    this.list.replaceChildren(...this.found.map((c, i) => this.item(c, i)));
    this.list.hidden = !this.found.length;
    this.mark();
  }

  private item(completion: Completion, i: number): HTMLElement {
    const choose = (event: MouseEvent) => (event.preventDefault(), this.choose(i));
    return h("li", { attributes: { role: "option", id: `completion-${i}` }, on: { mousedown: choose } }, h("span", { class: "name", text: completion.shown }), h("span", { class: "about", text: completion.about }));
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.run();
    else if (this.list.hidden) return;
    else if (event.key === "ArrowDown") this.active = (this.active + 1) % this.found.length;
    else if (event.key === "ArrowUp") this.active = (this.active + this.found.length - 1) % this.found.length;
    else if (event.key === "Enter" || event.key === "Tab") this.choose(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    this.mark();
  }

  private mark(): void {
    Array.from(this.list.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === this.active)));
    if (this.list.hidden) this.area.removeAttribute("aria-activedescendant");
    else this.area.setAttribute("aria-activedescendant", `completion-${this.active}`);
  }

  private choose(i: number): void {
    const cursor = this.area.selectionStart;
    const word = wordBefore(this.text, cursor);
    this.area.setRangeText(this.found[i].insert, cursor - word.length, cursor, "end");
    this.close();
  }

  private close(): void {
    this.list.hidden = true;
    this.mark();
  }
}
