"""Group the words of abstracts by what stands beside them: python -m scripts.results_clusters --shared ../shared.

Words that are used alike ("surpassing", "outperforming") come into one group, so that what is learned of one holds for
the others. Counts the neighbours of each common word in the corpus of unlabelled abstracts, weighs them by pointwise
mutual information, reduces them to a few dimensions and clusters. Writes kg/extract/results_clusters.json: the words
of each group, most used first. Needs SciPy and scikit-learn, which the program itself does not.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.cluster import KMeans
from sklearn.utils.extmath import randomized_svd

from kg.extract.results_text import TOKEN
from kg.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Sequence

WORDS, CONTEXTS, DIMENSIONS = 12_000, 2_000, 64
_NUMBER = re.compile(r"[\d.,]*\d[\d.,]*")


def read_tokens(file: Path, papers: int) -> list[list[str]]:
    """Return the lower-cased words of abstracts; numbers are all alike."""
    out = []
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        for line, _ in zip(lines, range(papers), strict=False):
            text = json.loads(line)["abstract"].lower()
            out.append(["0" if _NUMBER.fullmatch(w) else w for w in TOKEN.findall(text)])
    return out


def vectors(texts: Sequence[Sequence[str]]) -> tuple[list[str], Any]:
    """Return the most common words and a vector for each, from its neighbours one and two places to each side."""
    counts = Counter(word for text in texts for word in text)
    words = sorted(counts, key=lambda w: (-counts[w], w))[:WORDS]
    number = {w: i for i, w in enumerate(words)}
    coded = np.concatenate([np.array([*(number.get(w, -1) for w in t), -1, -1], dtype=np.int32) for t in texts])
    tables = []
    for step, weight in ((-1, 1.0), (1, 1.0), (-2, 0.5), (2, 0.5)):
        here, there = (coded[-step:], coded[:step]) if step < 0 else (coded[:-step], coded[step:])
        both = (here >= 0) & (there >= 0) & (there < CONTEXTS)
        table = csr_matrix((np.ones(int(both.sum())), (here[both], there[both])), shape=(len(words), CONTEXTS))
        table.sum_duplicates()
        tables.append(weight * mutual_information(table))
    left, scale, _ = randomized_svd(hstack(tables).tocsr(), DIMENSIONS, random_state=0)
    found = left * np.sqrt(scale)
    return words, found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)


def mutual_information(table: csr_matrix) -> csr_matrix:
    """Return the positive pointwise mutual information of counts."""
    cells = table.tocoo()
    rows, columns = np.asarray(table.sum(1)).ravel(), np.asarray(table.sum(0)).ravel() ** 0.75
    expected = rows[cells.row] * columns[cells.col] / columns.sum()
    return csr_matrix((np.maximum(np.log(cells.data / expected), 0.0), (cells.row, cells.col)), shape=table.shape)


def main() -> None:
    """Cluster and write the groups."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with data/corpus/")
    parser.add_argument("--papers", type=int, default=30_000)
    parser.add_argument("--groups", type=int, default=300)
    parser.add_argument("--out", type=Path, default=Path("kg/extract/results_clusters.json"))
    o = parser.parse_args()
    words, found = vectors(read_tokens(o.shared / "data" / "corpus" / "papers.jsonl.gz", o.papers))
    groups = KMeans(o.groups, n_init=1, max_iter=40, random_state=0).fit_predict(found)
    members = [" ".join(w for w, g in zip(words, groups, strict=True) if g == group) for group in range(o.groups)]
    with whole_file(o.out) as file:
        file.write((json.dumps(sorted(m for m in members if m), ensure_ascii=False, indent=0) + "\n").encode())


if __name__ == "__main__":
    main()
