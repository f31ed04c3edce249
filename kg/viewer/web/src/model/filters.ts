// Which papers, results, types and roles are left.

import type { Corpus } from "./corpus";

export interface Filters {
  hiddenTypes: string[];
  hiddenRoles: number[];
  from: number | null;
  to: number | null;
  metric: number | null;
  hardware: number | null;
  unit: string;
  least: number | null;
  most: number | null;
}

export const NO_FILTERS: Filters = {
  hiddenTypes: [],
  hiddenRoles: [],
  from: null,
  to: null,
  metric: null,
  hardware: null,
  unit: "x",
  least: null,
  most: null,
};

export interface Left {
  papers: Set<number>;
  results: number[];
}

export const anyFilter = (f: Filters): boolean =>
  f.hiddenTypes.length > 0 || f.hiddenRoles.length > 0 || choosesPapers(f);

const choosesNumbers = (f: Filters): boolean => f.least !== null || f.most !== null;

export const choosesPapers = (f: Filters): boolean =>
  f.from !== null || f.to !== null || f.metric !== null || f.hardware !== null || choosesNumbers(f);

/**
 * Apply the filters. A paper stays when its year fits and it has a result that fits, or, where no number is asked
 * for, states the metric and the hardware itself. Hardware means the family: what is narrower counts.
 */
export function applyFilters(corpus: Corpus, f: Filters): Left {
  const hardware = f.hardware === null ? null : corpus.withNarrower(f.hardware);
  const metric = f.metric === null ? null : corpus.withNarrower(f.metric);
  const states = (paper: number, wanted: Set<number> | null): boolean =>
    wanted === null || corpus.papers[paper].roles.some(([, e]) => wanted.has(e));
  const papers = new Set<number>();
  const results: number[] = [];
  corpus.papers.forEach((paper, p) => {
    if ((f.from !== null || f.to !== null) && !inYears(paper.year, f)) return;
    const fitting = corpus.resultsOfPaper[p].filter((r) => {
      const result = corpus.results[r];
      if (metric && !result.metric?.some((e) => metric.has(e))) return false;
      if (hardware && !(result.hardware ? result.hardware.some((e) => hardware.has(e)) : states(p, hardware))) return false;
      return !choosesNumbers(f) || ((result.unit ?? "") === f.unit && inRange(result.value, result.high, f));
    });
    if (fitting.length || (!choosesNumbers(f) && states(p, metric) && states(p, hardware))) {
      papers.add(p);
      results.push(...fitting);
    }
  });
  return { papers, results };
}

const inYears = (year: number | null, f: Filters): boolean =>
  year !== null && (f.from === null || year >= f.from) && (f.to === null || year <= f.to);

const inRange = (value: number, high: number | undefined, f: Filters): boolean =>
  (f.least === null || (high ?? value) >= f.least) && (f.most === null || value <= f.most);
