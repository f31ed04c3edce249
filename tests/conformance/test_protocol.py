"""The W3C suite of the SPARQL 1.1 protocol, over HTTP against the project's own server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from kg.server.settings import Limits, ServerSettings
from kg.store.open import open_store
from tests.conformance.w3c import RDFS, UT, Case, Manifest, read_file, unpacked
from tests.server.running import running

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from tests.conformance.w3c import Object

HT, CNT = "http://www.w3.org/2011/http#", "http://www.w3.org/2011/content#"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
COUNT = 34
FAILING: dict[str, str] = {}
TABULAR = ("application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values")
GRAPHS = ("text/turtle", "application/n-triples", "application/rdf+xml")
TOKEN = "a-token-for-the-suite"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return unpacked(tmp_path_factory.mktemp("w3c"))


def run(case: Case, client: httpx.Client, folder: Path) -> str:
    """Run a case; return what went wrong, or nothing."""
    with open_store(folder, "w") as store:
        store.oxigraph.clear()
        for part in case.manifest.all(case.node, UT + "graphData"):
            file = case.manifest.one(part, UT + "graph")
            assert file is not None
            store.oxigraph.extend(read_file(case.path(file), file.value, case.manifest.text(part, RDFS + "label")))
    import time

    time.sleep(1.05)
    for request in case.manifest.items(case.manifest.one(case.action, HT + "requests")):
        problem = ask(case.manifest, request, client)
        if problem:
            return problem
    return ""


def ask(manifest: Manifest, request: Object, client: httpx.Client) -> str:
    path = urlsplit(manifest.text(request, HT + "absolutePath"))
    headers = {"Authorization": f"Bearer {TOKEN}"}
    for header in manifest.items(manifest.one(request, HT + "headers")):
        headers[manifest.text(header, HT + "fieldName")] = manifest.text(header, HT + "fieldValue")
    body = manifest.one(request, HT + "body")
    encoding = manifest.text(body, CNT + "characterEncoding") or "UTF-8"
    content = manifest.text(body, CNT + "chars").encode(encoding)
    method = manifest.text(request, HT + "methodName")
    response = client.request(method, f"{path.path}?{path.query}", content=content, headers=headers)
    expected = manifest.one(request, HT + "resp")
    statuses = {o.value.rpartition("StatusCode")[2] for o in manifest.all(expected, MF + "expectedStatus")}
    if not any(str(response.status_code).startswith(status.rstrip("x")) for status in statuses):
        return f"status {response.status_code}, not {sorted(statuses)}: {response.text}"
    wrong = wrong_format(manifest.text(expected, MF + "expectedFormat"), response.headers.get("content-type", ""))
    boolean = manifest.text(expected, MF + "expectedBoolean")
    if not wrong and boolean and json.loads(response.content)["boolean"] != (boolean == "true"):
        return f"not {boolean}"
    return wrong


def wrong_format(expected: str, content_type: str) -> str:
    possible = {"": ("",), "tabular": TABULAR, "boolean": TABULAR[:2], "RDF": GRAPHS}[expected]
    return "" if content_type.startswith(possible) else f"{content_type} is not {expected}"


@pytest.mark.slow
def test_protocol_suite(root: Path, tmp_path: Path) -> None:
    open_store(tmp_path / "kg", "w").close()
    settings = ServerSettings(tmp_path / "kg", Limits(workers=1), allow_update=True, token=TOKEN)
    cases = {case.name: case for case in Manifest(root, "sparql/sparql11/protocol/manifest.ttl").cases()}
    with running(settings) as client:
        outcomes = {name: run(case, client, tmp_path / "kg") for name, case in cases.items()}
    failed = {name: problem for name, problem in outcomes.items() if problem}
    assert (len(outcomes), failed) == (COUNT, FAILING)
