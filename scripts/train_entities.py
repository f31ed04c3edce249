"""Train the linear models that decide which names of a paper are entities, of which type and in which roles.

    python scripts/train_entities.py --gold ../shared/gold --out kg/extract/entities_model.npz

Reads train.jsonl there and nothing else. Needs scikit-learn, which the program itself does not. One row is one name of
one paper; names that the gold marks generic or optional are left out of the first model. Seeded; the same input
gives the same weights.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parent))
from eval import read_jsonl  # noqa: E402

from kg.extract.candidates import Name, find_names, key_of  # noqa: E402
from kg.extract.document import make_doc  # noqa: E402
from kg.extract.pipeline import make_pipeline  # noqa: E402
from kg.model import ENTITY_TYPES, ROLES, Paper  # noqa: E402
from kg.vocabulary.vocabulary import load_vocabulary  # noqa: E402

FIRST = ("kg_sentences", "kg_abbreviations", "kg_urls", "kg_concepts", "kg_names", "kg_phrases")


def names_of_papers(folder: Path, name: str) -> list[list[Name]]:
    """Return the names of each paper of a gold set."""
    nlp = make_pipeline(load_vocabulary())
    out = []
    for x in read_jsonl(folder / f"{name}.papers.jsonl"):
        doc = make_doc(nlp, Paper(title=x["title"], abstract=x["abstract"]))
        for step in FIRST:
            doc = nlp.get_pipe(step)(doc)
        out.append(find_names(doc))
    return out


def gold_of_names(names: list[Name], gold: dict[str, Any]) -> list[dict[str, Any] | None]:
    """Return the gold entity that each name is, or None."""
    by_key: dict[str, dict[str, Any]] = {}
    for entity in gold["entities"]:
        for form in (entity["name"], *entity.get("aliases", ())):
            by_key.setdefault(key_of(form), entity)
    return [by_key.get(name.key) for name in names]


class Rows:
    """Feature strings → a sparse matrix."""

    def __init__(self, rows: list[set[str]], least: int) -> None:
        counts = Counter(f for row in rows for f in row)
        self.columns = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= least))}

    def matrix(self, rows: list[set[str]]) -> csr_matrix:
        """Return the rows as a matrix of ones."""
        at = [sorted(self.columns[f] for f in row if f in self.columns) for row in rows]
        ends = np.cumsum([0, *map(len, at)])
        flat = np.array([i for row in at for i in row], dtype=np.int32)
        return csr_matrix((np.ones(len(flat), np.float32), flat, ends), (len(rows), len(self.columns)))


def fit(x: csr_matrix, y: np.ndarray, c: float) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and bias of a logistic regression of one label against the rest."""
    model = LogisticRegression(C=c, solver="liblinear", random_state=0, max_iter=60, tol=3e-3)
    model.fit(x, y)
    return model.coef_[0].astype(np.float32), np.float32(model.intercept_[0])


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=Path("../shared/gold"))
    parser.add_argument("--out", type=Path, default=Path("kg/extract/entities_model.npz"))
    parser.add_argument("--least", type=int, default=4, help="rarer features are left out")
    parser.add_argument("--c", type=float, default=0.3)
    args = parser.parse_args()
    papers = names_of_papers(args.gold, "train")
    gold = read_jsonl(args.gold / "train.jsonl")
    rows, types, kept_rows, kept_roles = [], [], [], []
    missed: Counter[str] = Counter()
    for names, g in zip(papers, gold, strict=True):
        found = gold_of_names(names, g)
        missed["all"] += sum(not e.get("generic") for e in g["entities"])
        missed["found"] += len({id(e) for e in found if e and not e.get("generic")})
        for name, entity in zip(names, found, strict=True):
            if entity and (entity.get("generic") or entity.get("optional")):
                continue
            rows.append(name.features)
            types.append(entity["type"] if entity else "")
            if entity:
                kept_rows.append(name.features | {"type=" + entity["type"]})
                kept_roles.append(set(entity["roles"]))
    print(f"{len(rows)} names; candidates reach {missed['found']} of {missed['all']} entities", flush=True)
    table = Rows(rows, args.least)
    x = table.matrix(rows)
    print(f"{x.shape[1]} features", flush=True)
    weights, biases = [], []
    for t in ENTITY_TYPES:
        w, b = fit(x, np.array([y == t for y in types]), args.c)
        weights.append(w)
        biases.append(b)
    role_table = Rows(kept_rows, 2)
    z = role_table.matrix(kept_rows)
    role_weights, role_biases = [], []
    for role in ROLES:
        w, b = fit(z, np.array([role in r for r in kept_roles]), args.c)
        role_weights.append(w)
        role_biases.append(b)
    save(args.out, table, weights, biases, role_table, role_weights, role_biases)


def save(out: Path, table: Rows, weights: list[Any], biases: list[Any], roles: Rows, rw: list[Any], rb: list[Any]) -> None:
    """Write the weights that matter as 16-bit numbers, with the names of their features."""
    arrays: dict[str, Any] = {"type_bias": np.array(biases, np.float32), "role_bias": np.array(rb, np.float32)}
    for prefix, columns, stack in (("type", table, np.stack(weights, 1)), ("role", roles, np.stack(rw, 1))):
        names = np.array(sorted(columns.columns, key=columns.columns.__getitem__))
        kept = np.abs(stack).max(axis=1) > 0.03
        arrays[f"{prefix}_features"] = np.frombuffer("\n".join(names[kept]).encode(), dtype=np.uint8)
        arrays[f"{prefix}_weights"] = stack[kept].astype(np.float16)
        print(prefix, kept.sum(), "features kept")
    draft = out.with_suffix(".tmp.npz")
    np.savez_compressed(draft, **arrays)
    draft.replace(out)


if __name__ == "__main__":
    main()
