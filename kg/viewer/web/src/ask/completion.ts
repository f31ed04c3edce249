// What can follow at the cursor: terms of the vocabulary, variables of the query, names of entities.

import type { Corpus } from "../model/corpus";
import { indexOf } from "../model/corpus";
import type { Search } from "../model/search";

export interface Completion {
  insert: string;
  shown: string;
  about: string;
}

const KEYWORDS = ["SELECT", "WHERE", "DISTINCT", "OPTIONAL", "FILTER", "ORDER BY", "GROUP BY", "HAVING", "LIMIT", "COUNT", "VALUES", "UNION", "BIND", "CONSTRUCT", "ASK"];

/** The word before the cursor: a variable, a prefixed name, a word, or words after a quote (a name to look up). */
export function wordBefore(text: string, cursor: number): string {
  const quoted = /"([^"\n]{2,40})$/.exec(text.slice(0, cursor));
  const odd = (text.slice(text.lastIndexOf("\n", cursor - 1) + 1, cursor).match(/"/g)?.length ?? 0) % 2 === 1;
  if (quoted && odd) return quoted[0];
  return /[?$]?[\w-]*:?[\w-]*$/.exec(text.slice(0, cursor))?.[0] ?? "";
}

export function completions(word: string, text: string, terms: Record<string, string>, search: Search, corpus: Corpus): Completion[] {
  if (word.startsWith('"')) {
    return search.find(word.slice(1), 8, (id) => id[0] === "e").map(({ id }) => {
      const { iri, label } = corpus.entities[indexOf(id)];
      return { insert: `<${iri}>`, shown: label, about: corpus.typeOf(indexOf(id)).toLowerCase() };
    });
  }
  if (word.length < 1) return [];
  if (word.startsWith("?")) {
    const names = new Set(text.match(/\?\w+/g) ?? []);
    return [...names].filter((name) => name.startsWith(word) && name !== word).map((name) => ({ insert: name, shown: name, about: "variable" }));
  }
  const low = word.toLowerCase();
  const known = Object.entries(terms).filter(([name]) => name.toLowerCase().startsWith(low) || (low.length > 1 && name.toLowerCase().includes(`:${low}`)));
  const keywords = KEYWORDS.filter((k) => low.length > 1 && k.toLowerCase().startsWith(low) && k.toLowerCase() !== low);
  return [
    ...known.filter(([name]) => name !== word).map(([name, about]) => ({ insert: name, shown: name, about })),
    ...keywords.map((k) => ({ insert: k, shown: k, about: "" })),
  ].slice(0, 10);
}
