// The explorer: reads the data in the page, builds its parts and lets them follow the state.

import { Ask, type AskData } from "./ask/ask";
import { Engine } from "./ask/engine";
import { Corpus, type NodeId } from "./model/corpus";
import { applyFilters, type Filters, type Left } from "./model/filters";
import { type Core, readBlock } from "./model/payload";
import { Scenes } from "./model/scene";
import { Search } from "./model/search";
import { fromFragment, type State, Store, type Tab } from "./model/state";
import { Panel } from "./panel/panel";
import { resultsView } from "./results/results";
import { Combobox } from "./shell/combobox";
import type { Context } from "./shell/context";
import { button, h } from "./shell/dom";
import { MapView } from "./shell/map";
import { papersView } from "./shell/papers";
import { Rail } from "./shell/rail";
import { Themes } from "./shell/theme";

const TABS: [Tab, string][] = [["map", "Map"], ["results", "Results"], ["papers", "Papers"], ["ask", "SPARQL"]];

class Explorer {
  private readonly context: Context;
  private readonly map: MapView;
  private readonly panel: Panel;
  private readonly rail: Rail;
  private readonly search: Combobox;
  private readonly views: Record<Tab, HTMLElement>;
  private readonly tabs = new Map<Tab, HTMLButtonElement>();
  private leftFor: { filters: Filters; left: Left } | null = null;
  private drawnFor: Partial<Record<Tab, string>> = {};
  private ask: Ask | null = null;
  private mapState: State | null = null;

  constructor(private readonly corpus: Corpus) {
    const exists = (id: NodeId) => corpus.exists(id);
    const store = new Store(fromFragment(location.hash, exists), exists);
    this.context = {
      corpus,
      store,
      search: new Search(corpus),
      themes: new Themes(corpus.core),
      left: () => this.left(),
      show: (id) => store.go({ selected: id }),
    };
    this.panel = new Panel(this.context);
    this.rail = new Rail(this.context);
    this.search = new Combobox(corpus, {
      id: "search",
      label: "Search papers and entities",
      hint: "Search papers, methods, hardware, …",
      find: (typed) => this.context.search.find(typed),
      choose: (id) => store.go({ selected: id }),
    });
    this.views = { map: h("div"), results: h("div", "page"), papers: h("div", "page"), ask: h("div", "page") };
    document.getElementById("app")!.replaceChildren(this.header(), this.body());
    this.map = new MapView(this.context, new Scenes(corpus));
    this.views.map.append(this.map.element);
    store.subscribe((now, before) => this.follow(now, before));
    document.addEventListener("keydown", (event) => this.key(event));
    this.follow(store.state, null);
  }

  /** Read-only looks at the picture, for tests and for scripts that people write. */
  get look() {
    const { picture } = this.map;
    return {
      labels: () => picture.labelBoxes(),
      nodes: () => picture.shown.nodes.map(({ id, label, group }) => ({ id, label, group })),
      edges: () => picture.shown.edges.map(({ from, to }) => ({ from, to })),
      positionOf: (id: NodeId) => picture.positionOf(id),
      camera: () => picture.camera,
      zoom: (factor: number) => picture.zoom(factor),
      redraw: () => picture.redraw(),
    };
  }

  private header(): HTMLElement {
    const tabs = TABS.map(([tab, title]) => {
      const press = button(title, () => this.context.store.go({ tab }));
      this.tabs.set(tab, press);
      return press;
    });
    const theme = button("◐", () => this.context.themes.toggle(), { class: "theme", attributes: { "aria-label": "Light or dark", title: "Light or dark" } });
    return h("header", "top", h("h1", { text: this.corpus.core.title }), this.search.element, h("nav", { attributes: { "aria-label": "Views" } }, ...tabs), theme);
  }

  private body(): HTMLElement {
    const main = h("main", { attributes: { "aria-label": "Graph" } }, ...Object.values(this.views));
    return h("div", "body", this.rail.element, main, this.panel.element);
  }

  private left(): Left {
    const { filters } = this.context.store.state;
    if (this.leftFor?.filters !== filters) this.leftFor = { filters, left: applyFilters(this.corpus, filters) };
    return this.leftFor!.left;
  }

  private follow(now: State, before: State | null): void {
    for (const [tab, press] of this.tabs) {
      this.views[tab].hidden = tab !== now.tab;
      if (tab === now.tab) press.setAttribute("aria-current", "page");
      else press.removeAttribute("aria-current");
    }
    if (before?.filters !== now.filters) this.rail.refresh();
    this.rail.element.hidden = now.tab === "ask";
    void this.panel.show(now.selected);
    if (now.tab === "map") {
      this.map.follow(now, this.mapState);
      this.mapState = now;
    } else this.fill(now);
  }

  private fill(now: State): void {
    const key = JSON.stringify([now.filters, now.tab === "results" && now.chart]);
    if (this.drawnFor[now.tab] === key && now.tab !== "ask") return;
    this.drawnFor[now.tab] = key;
    if (now.tab === "results") this.views.results.replaceChildren(...resultsView(this.context));
    if (now.tab === "papers") this.views.papers.replaceChildren(...papersView(this.context));
    if (now.tab === "ask" && !this.ask) void this.openAsk();
  }

  private async openAsk(): Promise<void> {
    if (!Engine.available) {
      const text = "This page was written without its query engine, to keep it small. Ask with: kg query";
      return this.views.ask.replaceChildren(h("p", { class: "none", text }));
    }
    this.ask = new Ask(this.context, await readBlock<AskData>("ask"));
    this.views.ask.replaceChildren(this.ask.element);
  }

  private key(event: KeyboardEvent): void {
    const typing = (event.target as HTMLElement).matches("input, textarea, select");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      this.search.input.focus();
    }
    if (event.key === "Escape" && !typing) this.context.store.go({ selected: null });
  }
}

declare global {
  // eslint-disable-next-line no-var
  var explorer: Explorer["look"];
}

async function start(): Promise<void> {
  globalThis.explorer = new Explorer(new Corpus(await readBlock<Core>("core"))).look;
  document.documentElement.dataset.ready = "true";
}

void start();
