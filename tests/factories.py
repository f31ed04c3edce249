"""Small makers of the things that flow, with words that stand where they are said to stand."""

from __future__ import annotations

from decimal import Decimal

from kg.model import EntityType, Extraction, Mention, Paper, Result, Role

ABSTRACT = (
    "We present QuickServe, a serving system. "
    "QuickServe is 2.5x faster than vLLM on V100 GPUs for the ShareGPT dataset."
)


def make_paper(title: str = "QuickServe: Serving Quickly", abstract: str = ABSTRACT, **more: object) -> Paper:
    return Paper(title=title, abstract=abstract, **more)  # type: ignore[arg-type]


def make_mention(
    paper: Paper,
    text: str,
    type_: EntityType = "Method",
    role: Role = "used",
    *,
    label: str = "",
    field: str = "abstract",
    **more: object,
) -> Mention:
    start = paper.text(field).index(text)
    return Mention(field, start, start + len(text), text, type_, role, label or text, **more)  # type: ignore[arg-type]


def make_result(paper: Paper, number: str, value: str, quote: str, **slots: object) -> Result:
    start = paper.abstract.index(quote)
    assert number in quote
    return Result(
        value=Decimal(value),
        number=number,
        field="abstract",
        start=start,
        end=start + len(quote),
        quote=quote,
        **{"metric": "speedup", "unit": "x", "direction": "increase"} | slots,  # type: ignore[arg-type]
    )


def make_extraction(title: str = "QuickServe: Serving Quickly", abstract: str = ABSTRACT) -> Extraction:
    """An extraction of the usual abstract with each type of entity and one result."""
    paper = make_paper(title, abstract)
    mentions = (
        make_mention(paper, "QuickServe", "Method", "proposed", kind="system", confidence=0.97, extractor="test 1"),
        make_mention(paper, "vLLM", "Method", "baseline", kind="system"),
        make_mention(paper, "V100 GPUs", "Hardware", "runs_on", label="V100", kind="GPU"),
        make_mention(paper, "ShareGPT", "Dataset", "evaluated_on"),
        make_mention(paper, "faster", "Metric", "reports", label="speedup"),
        make_mention(paper, "serving", "Task", "addresses"),
    )
    quote = abstract[abstract.index("QuickServe is") :]
    result = make_result(
        paper,
        "2.5x",
        "2.5",
        quote,
        subject="QuickServe",
        baseline="vLLM",
        dataset="ShareGPT",
        hardware="V100",
    )
    return Extraction(paper, mentions, (result,))
