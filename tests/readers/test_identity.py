from __future__ import annotations

import pytest

from kg.model import Paper
from kg.readers.identity import identify, identify_all, with_identifiers


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("2410.16663", ("arxiv", "2410.16663")),
        ("arXiv:2410.16663v3", ("arxiv", "2410.16663")),
        ("arXiv:2410.16663 [cs.LG]", ("arxiv", "2410.16663")),
        ("http://arxiv.org/abs/2410.16663v1", ("arxiv", "2410.16663")),
        ("https://export.arxiv.org/pdf/2410.16663v1.pdf", ("arxiv", "2410.16663")),
        ("https://huggingface.co/papers/2410.16663", ("arxiv", "2410.16663")),
        ("oai:arXiv.org:cs/9808006", ("arxiv", "cs/9808006")),
        ("https://doi.org/10.48550/arXiv.2410.16663", ("arxiv", "2410.16663")),
        ("math.GT/0309136", ("arxiv", "math.GT/0309136")),
        ("10.18653/v1/N18-3011", ("doi", "10.18653/v1/n18-3011")),
        ("https://dx.doi.org/10.1000/ABC.", ("doi", "10.1000/abc")),
        ("https://dl.acm.org/doi/abs/10.1145/1.2", ("doi", "10.1145/1.2")),
        ("https://aclanthology.org/2022.acl-short.96/", ("acl", "2022.acl-short.96")),
        ("https://aclanthology.org/N18-3011.pdf", ("acl", "N18-3011")),
        ("N18-3011", ("acl", "N18-3011")),
        ("https://openalex.org/W2741809807", ("openalex", "W2741809807")),
        ("CorpusId:215416146", ("s2", "CorpusId:215416146")),
        (f"https://www.semanticscholar.org/paper/Some-Title/{'a1' * 20}", ("s2", "a1" * 20)),
        ("pmid:123456", ("pmid", "123456")),
        ("PMC1234567", ("pmcid", "PMC1234567")),
        ("https://dblp.org/rec/conf/er/Norrie08.html", ("dblp", "conf/er/Norrie08")),
        ("https://openreview.net/forum?id=AbC_12345", ("openreview", "AbC_12345")),
        ("https://github.com/a/b", None),
        ("2410.166", None),
        ("doi:", None),
        ("", None),
    ],
)
def test_spellings(text: str, pair: tuple[str, str] | None) -> None:
    assert identify(text) == pair
    if pair:
        assert identify(f"{pair[0]}:{pair[1]}") == pair, "the stored form is a spelling too"


def test_each_once_and_in_a_fixed_order() -> None:
    texts = [
        "10.1000/1",
        "arxiv:2410.16663",
        "https://arxiv.org/abs/2410.16663v2",
        "doi:10.1000/1",
        "doi:10.48550/arxiv.2410.16663",
    ]
    assert identify_all(texts) == (("arxiv", "2410.16663"), ("doi", "10.1000/1"))


def test_a_paper_is_known_by_its_address() -> None:
    paper = with_identifiers(Paper("T", url="http://arxiv.org/pdf/2410.16663v2", identifiers=(("isbn", "1"),)))
    assert paper.identifiers == (("arxiv", "2410.16663"), ("isbn", "1"))
    assert paper.url == "https://arxiv.org/abs/2410.16663"
