"""Score the extraction of results: python -m scripts.eval_results --shared ../shared [--setting gold|pipeline|records].

`gold` gives the components the annotated entities as mentions, an upper bound for the slots; `pipeline` runs the
whole extractor; `records` takes the mentions that `kg extract` wrote to RECORDS/NAME.records.jsonl and finds the
results anew, which is quick. Figures are those of the score script in the shared folder.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spacy.tokens import Doc

from kg import namespaces as ns
from kg.extract.abbreviations import find_abbreviations
from kg.extract.document import make_doc
from kg.extract.results import extract_results
from kg.extract.tagger import PaperText, load_tagger
from kg.extract.tokenizer import make_nlp
from kg.iris import mint_entity, mint_paper, mint_part
from kg.model import Extraction
from scripts.gold_results import Annotated, Seen, load_annotated, load_mentions, project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kg.extract.results_rank import Model


_NLP = make_nlp()
for _name, _default in (("role_scores", {}), ("reading", None)):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=_default)


def load_score(shared: Path) -> Any:
    """Import the score script."""
    spec = importlib.util.spec_from_file_location("score", shared / "eval" / "score.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"{shared}/eval/score.py: it cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _literal(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def triples(extraction: Extraction) -> Iterator[str]:
    """Yield the N-Triples that the score script reads of an extraction."""
    paper = mint_paper(extraction.paper.title)
    a = f"<{ns.RDF}type>"
    yield f"<{paper}> {a} <{ns.KG}Paper> ."
    yield f"<{paper}> <{ns.DCTERMS}title> {_literal(extraction.paper.title)} ."
    iris: dict[tuple[str, str], str] = {}
    for number, m in enumerate(extraction.mentions):
        iri = iris.setdefault((m.type, m.label), mint_entity(m.type, m.label))
        yield f"<{iri}> {a} <{ns.KG}{m.type}> ."
        yield f"<{iri}> <{ns.SKOS}prefLabel> {_literal(m.label)} ."
        if m.entity:  # the vocabulary has this name too
            yield f"<{iri}> <{ns.SKOS}altLabel> {_literal(m.text)} ."
        yield f"<{paper}> <{ns.ROLE_PROPERTIES[m.role]}> <{iri}> ."
        node = mint_part(paper, "m", str(number))
        yield f"<{node}> {a} <{ns.KG}Mention> ."
        yield f"<{node}> <{ns.KG}inPaper> <{paper}> ."
        yield f"<{node}> <{ns.KG}entity> <{iri}> ."
        yield f"<{node}> <{ns.KG}quote> {_literal(m.text)} ."
    for number, r in enumerate(extraction.results):
        node = mint_part(paper, "r", str(number))
        yield f"<{paper}> <{ns.KG}reports> <{node}> ."
        yield f'<{node}> <{ns.KG}value> "{r.value}"^^<{ns.XSD}decimal> .'
        yield f"<{node}> <{ns.KG}unit> {_literal(r.unit)} ."
        yield f"<{node}> <{ns.KG}direction> <{ns.KG}{r.direction}> ."
        for slot, types in (
            ("subject", ("Method", "Dataset")), ("metric", ("Metric",)), ("baseline", ("Method",)),
            ("dataset", ("Dataset",)), ("hardware", ("Hardware",)),
        ):  # fmt: skip
            label = getattr(r, slot)
            filler = next((iris[t, label] for t in types if (t, label) in iris), None) if label else None
            if filler:
                yield f"<{node}> <{ns.KG}{slot}> <{filler}> ."


def extract_results_of(item: Annotated, seen: Seen, model: Model | None = None) -> Extraction:
    """Return the extraction of a paper with the mentions given, results found by the model given or the shipped one."""
    doc = make_doc(_NLP, item.paper)
    doc._.mentions = list(seen.mentions)
    doc._.role_scores = seen.role_scores
    doc._.reading = seen.reading or load_tagger().read(PaperText(doc._.text, len(item.paper.title)))
    doc._.abbreviations = dict(reversed(list(find_abbreviations(doc._.text))))
    extract_results(doc, model, seen.pairs)
    return Extraction(item.paper, tuple(doc._.mentions), tuple(doc._.results))


def extract_with_gold(items: Iterable[Annotated]) -> Iterator[Extraction]:
    """Yield extractions whose mentions are the annotated entities."""
    for item in items:
        yield extract_results_of(item, Seen(project(item)))


def extract_with_records(items: Iterable[Annotated], file: Path) -> Iterator[Extraction]:
    """Yield extractions whose mentions are those of extraction records, results found anew."""
    mentions = load_mentions(file)
    for item in items:
        yield extract_results_of(item, Seen(mentions[item.paper.title]))


def extract_with_pipeline(items: Iterable[Annotated]) -> Iterator[Extraction]:
    """Yield extractions of the whole extractor."""
    from kg.extract.pipeline import load_extractor
    from kg.vocabulary import load_vocabulary

    for found in load_extractor(load_vocabulary()).extract(item.paper for item in items):
        if isinstance(found, Extraction):
            yield found


def score_extractions(
    pairs: Sequence[tuple[Annotated, Extraction]], shared: Path, errors: list[tuple[Any, ...]] | None = None
) -> dict[str, Any]:
    """Return the figures of the score script for papers and what was extracted of each."""
    score = load_score(shared)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "graph.nt"
        file.write_text("\n".join(t for _, e in pairs for t in triples(e)) + "\n", encoding="utf-8")
        figures: dict[str, Any] = score.score(score.read_graph(file), [item.gold for item, _ in pairs], errors)
    return figures


def print_figures(name: str, figures: dict[str, Any]) -> None:
    """Print the figures on results in a line."""
    r, w = figures["results"], figures["whole_results"]
    print(f"{name:6} results P {r['p']} R {r['r']} F1 {r['f1']}  whole F1 {w['f1']}  slots {figures['slots']}")


def main() -> None:
    """Extract, score and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True, help="the folder with gold/ and eval/")
    parser.add_argument("--setting", choices=("gold", "pipeline", "records"), default="gold")
    parser.add_argument("--records", type=Path, default=Path(), help="folder of NAME.records.jsonl")
    parser.add_argument("--errors", action="store_true", help="list result and slot errors on standard error")
    parser.add_argument("names", nargs="*", default=["seeds", "dev"])
    args = parser.parse_args()
    for name in args.names:
        items = load_annotated(args.shared / "gold", name)
        begun = time.perf_counter()
        if args.setting == "records":
            extractions = list(extract_with_records(items, args.records / f"{name}.records.jsonl"))
        else:
            extractions = list((extract_with_gold if args.setting == "gold" else extract_with_pipeline)(items))
        seconds = time.perf_counter() - begun
        errors: list[tuple[Any, ...]] = []
        figures = score_extractions(list(zip(items, extractions, strict=True)), args.shared, errors)
        for error in errors if args.errors else ():
            if error[1] in {"result", "slot"}:
                print("\t".join(map(str, error))[:420], file=sys.stderr)
        print_figures(f"{name} ({seconds:.1f} s)", figures)


if __name__ == "__main__":
    main()
