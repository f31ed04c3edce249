// The legend, which filters by type, and the other filters.

import { entityId } from "../model/corpus";
import { anyFilter, type Filters, NO_FILTERS } from "../model/filters";
import type { Context } from "./context";
import { button, h, plural } from "./dom";
import { sign } from "./sign";

export class Rail {
  readonly element: HTMLElement;
  private readonly summary = h("p", { class: "summary", attributes: { role: "status" } });
  private readonly reset: HTMLButtonElement;
  private readonly controls: (() => void)[] = [];

  constructor(private readonly context: Context) {
    this.reset = button("Clear filters", () => context.store.go({ filters: NO_FILTERS, camera: null }), { class: "small" });
    this.element = h(
      "aside",
      { class: "rail", attributes: { "aria-label": "Legend and filters" } },
      this.summary,
      this.reset,
      this.types(),
      this.select("metric", "Metric", this.entitiesOf("Metric")),
      this.select("hardware", "Hardware", this.entitiesOf("Hardware")),
      this.range("Number", ["least", "most"], "min", "max", this.units()),
      this.years(),
      this.roles(),
    );
    this.refresh();
  }

  /** Set the controls to the state, and say what is left. */
  refresh(): void {
    for (const control of this.controls) control();
    const { papers, results } = this.context.left();
    this.summary.textContent = `${plural(papers.size, "paper")}, ${plural(results.length, "result")}`;
    this.reset.hidden = !anyFilter(this.context.store.state.filters);
  }

  private get filters(): Filters {
    return this.context.store.state.filters;
  }

  private set(change: Partial<Filters>): void {
    this.context.store.go({ filters: { ...this.filters, ...change }, camera: null });
  }

  private types(): HTMLElement {
    const { corpus } = this.context;
    const counts: Record<string, number> = { Paper: corpus.papers.length };
    corpus.entities.forEach((_, e) => {
      if (corpus.paperCount(e)) counts[corpus.typeOf(e)] = (counts[corpus.typeOf(e)] ?? 0) + 1;
    });
    const items = Object.entries(corpus.core.looks).map(([type, look]) => {
      const text = [sign(corpus, type), h("span", { class: "name", text: look.plural }), h("span", { class: "count", text: (counts[type] ?? 0).toLocaleString("en") })];
      return this.check(text, () => !this.filters.hiddenTypes.includes(type), (on) => {
        const others = this.filters.hiddenTypes.filter((t) => t !== type);
        this.set({ hiddenTypes: on ? others : [...others, type] });
      });
    });
    return h("fieldset", "legend", h("legend", { text: "Show" }), ...items);
  }

  private roles(): HTMLElement {
    const items = this.context.corpus.core.roles.map((role, index) =>
      this.check([h("span", { text: role.verb })], () => !this.filters.hiddenRoles.includes(index), (on) => {
        const others = this.filters.hiddenRoles.filter((r) => r !== index);
        this.set({ hiddenRoles: on ? others : [...others, index] });
      }),
    );
    return h("details", {}, h("summary", { text: "Roles" }), h("fieldset", { attributes: { "aria-label": "Roles" } }, ...items));
  }

  private check(label: Node[], on: () => boolean, change: (on: boolean) => void): HTMLElement {
    const box = h("input", { attributes: { type: "checkbox" }, on: { change: () => change(box.checked) } });
    this.controls.push(() => (box.checked = on()));
    return h("label", "check", box, ...label);
  }

  /** Entities of a type, those that papers name, each under what is broader. */
  private entitiesOf(type: string): [string, string][] {
    const { corpus } = this.context;
    const counts = corpus.entities
      .map((_, e): [number, number] => [e, corpus.typeOf(e) === type ? corpus.papersUnder(e).size : 0])
      .filter(([, papers]) => papers > 0)
      .sort((a, b) => b[1] - a[1] || (corpus.entities[a[0]].label < corpus.entities[b[0]].label ? -1 : 1));
    return counts.slice(0, 300).map(([e, papers]) => [String(e), `${corpus.labelOf(entityId(e))} (${papers})`]);
  }

  private select(key: "metric" | "hardware", label: string, choices: [string, string][]): HTMLElement {
    const box = h(
      "select",
      { attributes: { id: `filter-${key}` }, on: { change: () => this.set({ [key]: box.value === "" ? null : Number(box.value) }) } },
      h("option", { text: "any", attributes: { value: "" } }),
      ...choices.map(([value, text]) => h("option", { text, attributes: { value } })),
    );
    this.controls.push(() => (box.value = this.filters[key] === null ? "" : String(this.filters[key])));
    return h("div", "field", h("label", { text: label, attributes: { for: `filter-${key}` } }), box);
  }

  private units(): HTMLElement {
    const counts = new Map<string, number>();
    for (const result of this.context.corpus.results) counts.set(result.unit ?? "", (counts.get(result.unit ?? "") ?? 0) + 1);
    const known = [...counts].sort((a, b) => b[1] - a[1]).map(([unit]) => unit);
    const box = h(
      "select",
      { attributes: { "aria-label": "Unit" }, on: { change: () => this.set({ unit: box.value }) } },
      ...[...new Set(["x", ...known])].map((unit) => h("option", { text: unit === "x" ? "× (factor)" : unit || "score", attributes: { value: unit } })),
    );
    this.controls.push(() => (box.value = this.filters.unit));
    return box;
  }

  private years(): HTMLElement | null {
    const known = this.context.corpus.papers.map((p) => p.year).filter((y): y is number => y !== null);
    if (!known.length) return null;
    return this.range("Year", ["from", "to"], "from", "to", null, Math.min(...known), Math.max(...known));
  }

  private range(
    label: string, keys: ["least", "most"] | ["from", "to"], first: string, second: string, extra: HTMLElement | null,
    low?: number, high?: number,
  ): HTMLElement {
    const boxes = keys.map((key, i) => {
      const hint = [low, high][i];
      const box = h("input", {
        attributes: { type: "number", step: "any", placeholder: hint === undefined ? [first, second][i] : hint, "aria-label": `${label} ${[first, second][i]}` },
        on: { change: () => this.set({ [key]: box.value === "" ? null : Number(box.value) }) },
      });
      this.controls.push(() => (box.value = this.filters[key] === null ? "" : String(this.filters[key])));
      return box;
    });
    return h("fieldset", "range", h("legend", { text: label }), boxes[0], h("span", { text: "to" }), boxes[1], extra);
  }
}
