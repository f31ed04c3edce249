// What every part of the page works with.

import type { Corpus, NodeId } from "../model/corpus";
import type { Left } from "../model/filters";
import type { Search } from "../model/search";
import type { Store } from "../model/state";
import type { Themes } from "./theme";

export interface Context {
  corpus: Corpus;
  store: Store;
  search: Search;
  themes: Themes;
  /** what the filters leave, worked out once for each change of them */
  left(): Left;
  /** show a node or result in the panel */
  show(id: NodeId): void;
}
