"""Fetching papers: "arxiv:2410.16663", "doi:…", "hf:daily/2025-03-14", or an answer to a question."""

from __future__ import annotations

import io
from itertools import groupby
from typing import TYPE_CHECKING

from kg.errors import FetchError, InputError, UnknownName, UsageError
from kg.fetch.services import SERVICES
from kg.model import Rejected, Source
from kg.readers.finishing import finish
from kg.readers.identity import identify
from kg.readers.registry import get_reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kg.fetch.client import Client
    from kg.fetch.services import Service
    from kg.readers.protocol import Record

SEARCHED = "openalex"
"""The service that a question goes to when none is named."""


def parse_name(name: str) -> tuple[str, str]:
    """Split "arxiv:2410.16663" into service and identifier; a bare identifier or an address tells its own service.

    Raises:
        UnknownName: It names no service.
    """
    scheme, colon, identifier = name.partition(":")
    if colon and scheme.casefold() in SERVICES:
        return scheme.casefold(), identifier.strip()
    known = identify(name)
    if known and known[0] in SERVICES:
        return known
    examples = ", ".join(service.example for service in SERVICES.values())
    raise UnknownName("paper to fetch", name, (), f"Names look like {examples}.")


def fetch_papers(
    names: Sequence[str],
    client: Client,
    *,
    bases: Mapping[str, str] | None = None,
) -> Iterator[Record]:
    """Yield the papers of the names, repaired and identified; what cannot be fetched is rejected and the rest goes on.

    Args:
        names: Such as "arxiv:2410.16663", "doi:10.1000/182", "hf:daily/2025-03-14", or the address of a paper.
        client: What asks the services.
        bases: Other addresses for services, by name.

    Raises:
        UnknownName: A name is of no service; told before anything is fetched.
    """
    wanted = [parse_name(name) for name in names]
    return _fetch_all(wanted, client, bases or {})


def search_papers(
    query: str,
    client: Client,
    *,
    service: str = SEARCHED,
    limit: int = 25,
    bases: Mapping[str, str] | None = None,
) -> Iterator[Record]:
    """Yield the papers that a service finds for a question, at most `limit`.

    Raises:
        UnknownName: There is no such service.
        UsageError: It cannot be asked questions.
        FetchError: It cannot be reached.
    """
    if service not in SERVICES:
        raise UnknownName("service", service, SERVICES)
    asked = SERVICES[service]
    if asked.search is None:
        others = ", ".join(s.name for s in SERVICES.values() if s.search)
        raise UsageError(f"{asked.title} cannot be asked for papers about something.", f"These can: {others}.")
    if not 1 <= limit <= 100:
        raise UsageError(f"{limit} papers cannot be asked for at once.", "Ask for 1 to 100.")
    return _read(asked, asked.search(query, limit), client, bases or {})


def _fetch_all(wanted: list[tuple[str, str]], client: Client, bases: Mapping[str, str]) -> Iterator[Record]:
    for scheme, group in groupby(wanted, key=lambda pair: pair[0]):
        service = SERVICES[scheme]
        identifiers = list(dict.fromkeys(identifier for _, identifier in group))
        good = [identifier for identifier in identifiers if service.path([identifier])]
        for identifier in identifiers:
            if identifier not in good:
                problem = f"{identifier!r} is no identifier of {service.title}."
                yield Rejected(
                    Source(f"{scheme}:{identifier}", service.reader), problem, f"An example: {service.example}"
                )
        for start in range(0, len(good), service.batch):
            batch = good[start : start + service.batch]
            try:
                yield from _read(service, service.path(batch), client, bases)
            except FetchError as error:
                yield Rejected(Source(error.url, service.reader), error.problem, error.hint)


def _read(service: Service, path: str, client: Client, bases: Mapping[str, str]) -> Iterator[Record]:
    url = bases.get(service.name, service.base) + path
    answer = client.get(url, service.accept, interval=service.interval)
    good = bad = 0
    try:
        for record in get_reader(service.reader).read(io.BytesIO(answer.body), url):
            bad += isinstance(record, Rejected)
            good += not isinstance(record, Rejected)
            yield finish(record)
    except InputError as error:
        client.cache.drop(url)
        problem = f"the answer of {service.title} cannot be read ({error.message.removeprefix(f'{url}: ')})"
        raise FetchError(url, problem, "Try again later.") from None
    if bad and not good:
        client.cache.drop(url)
