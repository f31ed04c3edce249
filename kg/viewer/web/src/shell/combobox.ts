// A text field with a list of what fits what is typed (ARIA combobox with a listbox).

import { type Corpus, indexOf, type NodeId } from "../model/corpus";
import type { Hit } from "../model/search";
import { h, plural } from "./dom";
import { sign } from "./sign";

export interface ComboboxOptions {
  id: string;
  label: string;
  hint: string;
  find(typed: string): Hit[];
  choose(id: NodeId): void;
  /** keep the chosen label in the field, rather than emptying it */
  keeps?: boolean;
}

export class Combobox {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private hits: Hit[] = [];
  private active = -1;

  constructor(
    private readonly corpus: Corpus,
    private readonly options: ComboboxOptions,
  ) {
    const { id, label, hint } = options;
    this.input = h("input", {
      attributes: {
        id, type: "search", placeholder: hint, autocomplete: "off", spellcheck: "false", role: "combobox",
        "aria-label": label, "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${id}-list`,
      },
      on: {
        input: () => this.refresh(),
        keydown: (event: KeyboardEvent) => this.key(event),
        blur: () => setTimeout(() => this.close(), 120),
        focus: () => this.input.value && !options.keeps && this.refresh(),
      },
    });
    this.list = h("ul", { class: "hits", attributes: { id: `${id}-list`, role: "listbox", "aria-label": label, hidden: true } });
    this.element = h("div", "combobox", this.input, this.list);
  }

  private refresh(): void {
    this.hits = this.options.find(this.input.value);
    this.active = this.hits.length ? 0 : -1;
    const empty = this.input.value.trim() !== "" && !this.hits.length;
    this.list.replaceChildren(...this.hits.map((hit, i) => this.item(hit, i)));
    if (empty) this.list.append(h("li", { class: "none", text: "Nothing like this here", attributes: { role: "option", "aria-disabled": "true" } }));
    this.list.hidden = !this.hits.length && !empty;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark();
  }

  private item(hit: Hit, i: number): HTMLLIElement {
    const about = hit.id[0] === "e" ? plural(this.corpus.paperCount(indexOf(hit.id)), "paper") : "paper";
    return h(
      "li",
      {
        attributes: { role: "option", id: `${this.options.id}-${i}` },
        on: { mousedown: (event: MouseEvent) => (event.preventDefault(), this.choose(i)), mousemove: () => this.mark((this.active = i)) },
      },
      sign(this.corpus, this.corpus.groupOf(hit.id)),
      h("span", { class: "name", text: this.corpus.labelOf(hit.id) }),
      hit.alias && h("span", { class: "alias", text: `also ${hit.alias}` }),
      h("span", { class: "about", text: `${hit.id[0] === "e" ? `${this.corpus.typeOf(indexOf(hit.id)).toLowerCase()}, ` : ""}${about}` }),
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.close(!this.list.hidden);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (this.list.hidden) this.refresh();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = this.hits.length ? (this.active + step + this.hits.length) % this.hits.length : -1;
      this.mark();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private mark(_ = 0): void {
    Array.from(this.list.children).forEach((item, i) => item.setAttribute("aria-selected", String(i === this.active)));
    const item = this.list.children[this.active];
    if (item) item.scrollIntoView({ block: "nearest" });
    if (item) this.input.setAttribute("aria-activedescendant", item.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private choose(i: number): void {
    const { id } = this.hits[i];
    this.input.value = this.options.keeps ? this.corpus.labelOf(id) : "";
    this.close();
    this.options.choose(id);
  }

  private close(still = false): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (!still && !this.options.keeps && document.activeElement !== this.input) this.input.value = "";
  }
}
