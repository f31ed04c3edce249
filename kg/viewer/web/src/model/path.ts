// The shortest way between two nodes, over papers, entities and broader concepts.

import { type Corpus, indexOf, type NodeId } from "./corpus";

/** Breadth first; among the shortest the one that passes what fewer papers name, so that it says more. */
export function findPath(corpus: Corpus, from: NodeId, to: NodeId): NodeId[] | null {
  const came = new Map<NodeId, NodeId | null>([[from, null]]);
  let ring = [from];
  while (ring.length && !came.has(to)) {
    const next: NodeId[] = [];
    for (const at of ring) {
      for (const id of corpus.neighbours(at)) {
        if (!came.has(id)) {
          came.set(id, at);
          next.push(id);
        }
      }
    }
    ring = next.sort((a, b) => breadth(corpus, a) - breadth(corpus, b) || indexOf(a) - indexOf(b));
  }
  if (!came.has(to)) return null;
  const path: NodeId[] = [];
  for (let at: NodeId | null = to; at !== null; at = came.get(at) ?? null) path.unshift(at);
  return path;
}

const breadth = (corpus: Corpus, id: NodeId): number => (id[0] === "e" ? corpus.paperCount(indexOf(id)) : 0);
