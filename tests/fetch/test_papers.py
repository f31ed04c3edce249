"""Fetching papers from a server that answers as the services do."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from kg.errors import FetchError, UnknownName, UsageError
from kg.fetch.cache import Cache
from kg.fetch.client import Client, Politeness
from kg.fetch.papers import fetch_papers, parse_name, search_papers
from kg.fetch.services import SERVICES
from kg.model import Paper, Rejected
from tests.fetch.service import sends

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fetch.service import FakeClock, Service

pytestmark = pytest.mark.servers

FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">{}</feed>"""
ENTRY = (
    "<entry><id>http://arxiv.org/abs/{0}v2</id><title>Reading\n Keys {0}</title><summary>It is 2times fast.</summary>"
    "<author><name>Ada Lovelace</name></author><published>2024-05-06T00:00:00Z</published></entry>"
)
WORK = {
    "DOI": "10.1000/1",
    "indexed": {},
    "prefix": "10.1000",
    "title": ["Reading Keys"],
    "abstract": "<jats:p>Fast.</jats:p>",
}
OPENALEX = {"id": "https://openalex.org/W1234", "title": "Reading Keys", "abstract_inverted_index": {"Fast.": [0]}}
S2 = {"paperId": "ab" * 20, "title": "Reading Keys", "abstract": "Fast.", "externalIds": {"ArXiv": "2405.00001"}}
DAILY = [
    {"paper": {"id": "2405.00001", "title": "Reading Keys", "summary": "Fast.", "upvotes": 1}, "title": "Reading Keys"}
]


@pytest.fixture
def client(tmp_path: Path, clock: FakeClock) -> Client:
    return Client(Cache(tmp_path), Politeness(retries=0), clock=clock)


def bases(service: Service) -> dict[str, str]:
    return dict.fromkeys(SERVICES, service.url)


def test_arxiv_in_one_request(service: Service, client: Client) -> None:
    feed = FEED.format("".join(ENTRY.format(i) for i in ("2405.00001", "2405.00002")))
    service.answers = [sends(feed.encode(), kind="application/atom+xml; charset=utf-8")]
    with client:
        names = ["arxiv:2405.00001v1", "https://arxiv.org/abs/2405.00002"]
        found = [r for r in fetch_papers(names, client, bases=bases(service)) if isinstance(r, Paper)]
    assert [path for path, _ in service.asked] == ["/api/query?id_list=2405.00001%2C2405.00002&max_results=2"]
    assert [p.identifiers for p in found] == [(("arxiv", "2405.00001"),), (("arxiv", "2405.00002"),)]
    assert found[0].title == "Reading Keys 2405.00001"
    assert (found[0].abstract, found[0].url) == ("It is 2× fast.", "https://arxiv.org/abs/2405.00001")
    assert found[0].sources[0].file.endswith("max_results=2")


@pytest.mark.parametrize(
    ("name", "body", "path", "pair"),
    [
        (
            "doi:10.1000/1",
            {"status": "ok", "message-type": "work", "message": WORK},
            "/works/10.1000/1",
            ("doi", "10.1000/1"),
        ),
        ("https://doi.org/10.1000/1", {"message": WORK}, "/works/10.1000/1", ("doi", "10.1000/1")),
        ("openalex:w1234", OPENALEX, "/works/W1234", ("openalex", "W1234")),
        (f"s2:{'ab' * 20}", S2, f"/graph/v1/paper/{'ab' * 20}?fields=", ("s2", "ab" * 20)),
        ("s2:CorpusId:77", S2, "/graph/v1/paper/CorpusId:77?fields=", ("s2", "ab" * 20)),
        ("hf:daily/2025-03-14", DAILY, "/api/daily_papers?date=2025-03-14", ("arxiv", "2405.00001")),
        ("hf:2405.00001", DAILY[0]["paper"], "/api/papers/2405.00001", ("arxiv", "2405.00001")),
    ],
)
def test_other_services(
    service: Service, client: Client, name: str, body: object, path: str, pair: tuple[str, str]
) -> None:
    service.answers = [sends(json.dumps(body).encode())]
    with client:
        (paper,) = fetch_papers([name], client, bases=bases(service))
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("Reading Keys", "Fast.")
    assert pair in paper.identifiers
    assert service.asked[0][0].startswith(path)


@pytest.mark.parametrize(
    ("name", "body", "path"),
    [
        ("arxiv", FEED.format(ENTRY.format("2405.00001")), "/api/query?search_query=all%3Akeys+read&max_results=7"),
        ("doi", json.dumps({"message": {"items": [WORK]}}), "/works?query=keys+read&rows=7"),
        ("openalex", json.dumps({"meta": {}, "results": [OPENALEX]}), "/works?search=keys+read&per-page=7"),
        ("s2", json.dumps({"total": 1, "data": [S2]}), "/graph/v1/paper/search?query=keys+read&limit=7"),
    ],
)
def test_questions(service: Service, client: Client, name: str, body: str, path: str) -> None:
    service.answers = [sends(body.encode(), kind=f"application/{SERVICES[name].accept}")]
    with client:
        (paper,) = search_papers("keys read", client, service=name, limit=7, bases=bases(service))
    assert isinstance(paper, Paper)
    assert service.asked[0][0].startswith(path)


def test_one_that_fails_is_rejected_and_the_rest_goes_on(service: Service, client: Client) -> None:
    service.answers = [sends(b"", 404), sends(b"not json"), sends(json.dumps({"message": WORK}).encode())]
    names = ["doi:10.1000/404", "openalex:nothing", "doi:10.1000/2", "doi:10.1000/1"]
    with client:
        missing, wrong, broken, good = fetch_papers(names, client, bases=bases(service))
    assert isinstance(missing, Rejected)
    assert missing.message == "there is no such thing (404)."
    assert isinstance(wrong, Rejected)
    assert wrong.message == "'nothing' is no identifier of OpenAlex."
    assert isinstance(broken, Rejected)
    assert isinstance(good, Paper)


def test_names() -> None:
    assert parse_name("arXiv:2405.00001v2") == ("arxiv", "2405.00001v2")
    assert parse_name("2405.00001") == ("arxiv", "2405.00001")
    assert parse_name("https://openalex.org/W1234") == ("openalex", "W1234")
    with pytest.raises(UnknownName, match=r"Names look like arxiv:2410\.16663"):
        parse_name("isbn:123")


def test_unknown_names_are_told_before_anything_is_fetched(service: Service, client: Client) -> None:
    with pytest.raises(UnknownName):
        fetch_papers(["arxiv:2405.00001", "nonsense"], client, bases=bases(service))
    with pytest.raises(UnknownName, match="openalex"):
        search_papers("x", client, service="openalx")
    with pytest.raises(UsageError, match="cannot be asked for papers about something"):
        search_papers("x", client, service="hf")
    with pytest.raises(UsageError, match="1 to 100"):
        search_papers("x", client, limit=1000)
    assert service.asked == []


def test_an_answer_that_cannot_be_read_is_not_kept(service: Service, client: Client) -> None:
    whole = json.dumps({"results": [OPENALEX]}).encode()
    service.answers = [sends(b'{\n"results": [\n{"title": '), sends(b'{"results": [{"title": '), sends(whole)]
    asked = bases(service)
    with client:
        with pytest.raises(FetchError, match="the answer of OpenAlex cannot be read"):
            list(search_papers("x", client, bases=asked))
        (cut,) = search_papers("x", client, bases=asked)
        (good,) = search_papers("x", client, bases=asked)
    assert isinstance(cut, Rejected)
    assert isinstance(good, Paper)
