// Finding papers and entities by what is typed, forgiving a slip or two.

import { type Corpus, entityId, type NodeId, paperId } from "./corpus";
import { fold } from "./fold";

interface Name {
  id: NodeId;
  folded: string;
  shown: string;
  weight: number;
}

export interface Hit {
  id: NodeId;
  /** the name that matched, where it is not the label */
  alias: string;
}

const ENOUGH = 10;

export class Search {
  private readonly names: Name[] = [];
  private words: Map<string, number[]> | null = null;

  constructor(private readonly corpus: Corpus) {
    corpus.entities.forEach((entity, e) => {
      const weight = Math.log2(2 + corpus.paperCount(e));
      for (const name of [entity.label, ...(entity.aliases ?? [])]) {
        this.names.push({ id: entityId(e), folded: fold(name), shown: name, weight });
      }
    });
    corpus.papers.forEach((paper, p) => {
      this.names.push({ id: paperId(p), folded: fold(paper.title), shown: paper.title, weight: 1 });
    });
  }

  /** The best hits first; `only` keeps those it accepts. */
  find(typed: string, limit = ENOUGH, only: (id: NodeId) => boolean = () => true): Hit[] {
    const wanted = fold(typed);
    if (!wanted) return [];
    const scored: [score: number, name: Name][] = [];
    for (const name of this.names) {
      const score = directScore(name.folded, wanted);
      if (score && only(name.id)) scored.push([score * name.weight, name]);
    }
    if (scored.length < 3 && wanted.length > 3) {
      for (const [score, name] of this.nearly(wanted)) if (only(name.id)) scored.push([score * name.weight, name]);
    }
    scored.sort((a, b) => b[0] - a[0] || (a[1].shown < b[1].shown ? -1 : 1));
    return this.distinct(scored.map(([, name]) => name)).slice(0, limit);
  }

  private distinct(names: Name[]): Hit[] {
    const hits = new Map<NodeId, Hit>();
    for (const name of names) {
      const alias = name.shown === this.corpus.labelOf(name.id) ? "" : name.shown;
      if (!hits.has(name.id)) hits.set(name.id, { id: name.id, alias });
    }
    return [...hits.values()];
  }

  /** Names of which each typed word is like a word, a slip or two apart. */
  private nearly(wanted: string): [number, Name][] {
    const words = this.wordIndex();
    let kept = new Map<number, number>();
    for (const [i, typed] of wanted.split(" ").entries()) {
      const here = new Map<number, number>();
      for (const [word, names] of words) {
        const slips = slipsBetween(typed, word, allowed(typed));
        if (slips < 0) continue;
        for (const n of names) here.set(n, Math.max(here.get(n) ?? 0, 1 / (1 + slips)));
      }
      const both = [...kept].filter(([n]) => here.has(n)).map(([n, score]): [number, number] => [n, score * here.get(n)!]);
      kept = i === 0 ? here : new Map(both);
    }
    return [...kept].map(([n, score]) => [score / (1 + this.names[n].folded.length / 40), this.names[n]]);
  }

  private wordIndex(): Map<string, number[]> {
    if (!this.words) {
      this.words = new Map();
      this.names.forEach((name, n) => {
        for (const word of new Set([...name.folded.split(" "), name.folded.replaceAll(" ", "")])) {
          const list = this.words!.get(word);
          if (list) list.push(n);
          else this.words!.set(word, [n]);
        }
      });
    }
    return this.words;
  }
}

const allowed = (word: string): number => (word.length < 4 ? 0 : word.length < 8 ? 1 : 2);

/** Equal, at the beginning, at the beginning of a word, inside, all words in any order; 0 where none holds. */
function directScore(name: string, wanted: string): number {
  if (name === wanted) return 100;
  const at = name.indexOf(wanted);
  const shorter = 1 / (1 + name.length / 60);
  if (at === 0) return 50 * shorter;
  if (at > 0) return (name[at - 1] === " " ? 20 : 5) * shorter;
  const words = wanted.split(" ");
  return words.length > 1 && words.every((word) => name.includes(word)) ? 8 * shorter : 0;
}

/** Insertions, deletions, changes and swaps from the typed word to a word or its beginning; -1 above `most`. */
export function slipsBetween(typed: string, word: string, most: number): number {
  if (word.length < typed.length - most) return -1;
  const columns = Math.min(word.length, typed.length + most);
  let before: number[] = [];
  let last = Array.from({ length: columns + 1 }, (_, j) => j);
  for (let i = 1; i <= typed.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= columns; j++) {
      const same = typed[i - 1] === word[j - 1];
      let cost = Math.min(row[j - 1] + 1, last[j] + 1, last[j - 1] + (same ? 0 : 1));
      if (i > 1 && j > 1 && typed[i - 1] === word[j - 2] && typed[i - 2] === word[j - 1]) {
        cost = Math.min(cost, before[j - 2] + 1);
      }
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return -1;
    [before, last] = [last, row];
  }
  const best = Math.min(...last.slice(Math.max(0, typed.length - most)));
  return best <= most ? best : -1;
}
