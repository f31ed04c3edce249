// Parameters of saved queries, as their first lines name them: # param hardware: Hardware = V100 -- the device

import { indexOf, type NodeId } from "../model/corpus";
import { Combobox } from "../shell/combobox";
import type { Context } from "../shell/context";
import { h } from "../shell/dom";

export interface Parameter {
  name: string;
  type: string;
  optional: boolean;
  value: string;
  about: string;
}

const LINE = /^#\s*param (\w+): (\w+)(\?)?(?: = (.*?))?(?: -- (.*))?$/gm;

export function parametersOf(query: string): Parameter[] {
  return [...query.matchAll(LINE)].map(([, name, type, optional, value, about]) => ({
    name, type, optional: optional === "?", value: value ?? "", about: about ?? "",
  }));
}

/** Put terms in for $names after the head of the query; in the head a name stays a variable. */
export function bind(query: string, terms: Map<string, string>): string {
  const body = query.indexOf("{", query.search(/^\s*[^#\s]/m));
  const put = (all: string, name: string) => terms.get(name) ?? all;
  return query.slice(0, body) + query.slice(body).replace(/\$(\w+)/g, put);
}

export class ParameterFields {
  readonly element = h("div", "line");
  private terms = new Map<string, string>();
  private wanted: Parameter[] = [];

  constructor(private readonly context: Context) {}

  show(query: string): void {
    this.terms = new Map();
    this.wanted = parametersOf(query);
    this.element.replaceChildren(...this.wanted.map((p) => this.field(p)));
  }

  bound(query: string): string {
    return bind(query, this.terms);
  }

  /** Parameters that the query needs and that have no value yet. */
  get missing(): string[] {
    return this.wanted.filter((p) => !p.optional && !this.terms.has(p.name)).map((p) => p.name);
  }

  private field(parameter: Parameter): HTMLElement {
    const { name, type, value, about } = parameter;
    if (["text", "integer", "decimal", "iri"].includes(type)) {
      const box = h("input", { attributes: { "aria-label": name, title: about, placeholder: about }, on: { input: () => this.set(parameter, box.value) } });
      box.value = value;
      this.set(parameter, value);
      return h("span", "line", name, box);
    }
    const { corpus, search } = this.context;
    const fits = (id: NodeId) => type === "Entity" ? id[0] === "e" : type === corpus.groupOf(id);
    const choose = (id: NodeId) => void this.terms.set(name, `<${id[0] === "p" ? corpus.papers[indexOf(id)].iri : corpus.entities[indexOf(id)].iri}>`);
    const box = new Combobox(corpus, { id: `parameter-${name}`, label: name, hint: about, keeps: true, find: (typed) => search.find(typed, 8, fits), choose });
    const [first] = value ? search.find(value, 1, fits) : [];
    if (first) {
      box.input.value = corpus.labelOf(first.id);
      choose(first.id);
    }
    box.input.addEventListener("input", () => this.terms.delete(name));
    return h("span", "line", name, box.element);
  }

  private set({ name, type }: Parameter, value: string): void {
    if (!value.trim()) this.terms.delete(name);
    else if (type === "text") this.terms.set(name, JSON.stringify(value));
    else if (type === "iri") this.terms.set(name, `<${value.replace(/[<>"{}|\\^`\s]/g, "")}>`);
    else if (Number.isFinite(Number(value))) this.terms.set(name, String(Number(value)));
  }
}
