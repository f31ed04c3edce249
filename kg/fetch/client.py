"""Asking the services: one at a time, not too often, again after a while, and never twice for what is known."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from kg import __version__
from kg.errors import FetchError
from kg.fetch.addresses import redirected
from kg.fetch.cache import Cache, Cached, cache_folder

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import TracebackType

USER_AGENT = f"paper-kg/{__version__} (knowledge graphs of papers; python-httpx)"
_REDIRECTS = 5
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True, slots=True)
class Politeness:
    """How services are asked.

    Attributes:
        interval: seconds between two requests to one host, where its fetcher says nothing else.
        retries: how often a request that failed in passing is made again.
        backoff: seconds before the first repeat; doubled for each further one.
        patience: the longest wait that a server may ask for, in seconds.
        timeout: seconds in which a server has to begin its answer.
        deadline: seconds in which the whole answer has to be there.
        largest: the most bytes that are taken of one answer.
        fresh: seconds for which an answer in the cache is taken without asking whether there is a newer one.
    """

    interval: float = 1.0
    retries: int = 3
    backoff: float = 2.0
    patience: float = 120.0
    timeout: float = 30.0
    deadline: float = 120.0
    largest: int = 64 * 1024 * 1024
    fresh: float = 24 * 3600.0


@dataclass(slots=True)
class Clock:
    """The time and how to wait; tests bring their own."""

    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep


@dataclass(slots=True)
class Client:
    """Fetches addresses through the cache.

    Attributes:
        offline: take everything from the cache and ask nobody.
        transport: what makes the connections, for tests (httpx's own by default).
    """

    cache: Cache = field(default_factory=lambda: Cache(cache_folder()))
    politeness: Politeness = field(default_factory=Politeness)
    offline: bool = False
    clock: Clock = field(default_factory=Clock)
    transport: Any = None
    _http: Any = field(default=None, init=False)
    _asked: dict[str, float] = field(default_factory=dict, init=False)

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._http is not None:
            self._http.close()

    def get(
        self, url: str, accept: str, *, interval: float | None = None, headers: Mapping[str, str] | None = None
    ) -> Cached:
        """Return the answer at an address; `accept` is the kind of content that counts ("json", "xml").

        Raises:
            FetchError: It cannot be had, or is no such content.
            OutputError: The cache cannot be written.
        """
        known = self.cache.find(url)
        if known and (self.offline or self.clock.now() - known.fetched < self.politeness.fresh):
            return known
        if self.offline:
            raise FetchError(url, "it is not in the cache.", "Fetch it once without --offline.")
        asked = {"Accept": f"application/{accept}, */*;q=0.5", **(headers or {})}
        if known and known.etag:
            asked["If-None-Match"] = known.etag
        if known and known.last_modified:
            asked["If-Modified-Since"] = known.last_modified
        answer = self._with_retries(url, asked, self.politeness.interval if interval is None else interval)
        if answer is None:
            if known is None:
                raise FetchError(url, "the server says that nothing changed, but nothing is in the cache.")
            answer = known
        elif accept not in answer.content_type:
            said = answer.content_type.split(";")[0] or "nothing"
            raise FetchError(url, f"the server sent {said} and not {accept}.", "Is the service down? Try again later.")
        answer = Cached(url, answer.body, answer.content_type, self.clock.now(), answer.etag, answer.last_modified)
        self.cache.keep(answer)
        return answer

    def _with_retries(self, url: str, headers: dict[str, str], interval: float) -> Cached | None:
        for attempt in range(self.politeness.retries + 1):
            try:
                return self._once(url, headers, interval)
            except _Passing as passing:
                if attempt == self.politeness.retries:
                    times = f" {attempt + 1} times" if attempt else ""
                    raise FetchError(url, f"{passing}{times}.", "Try again later.") from None
                wait = self.politeness.backoff * 2**attempt if passing.wait is None else passing.wait
                if wait > self.politeness.patience:
                    raise FetchError(url, f"{passing} and asks to wait {wait:.0f} s.", "Try again then.") from None
                self.clock.sleep(wait)
        raise AssertionError

    def _once(self, url: str, headers: dict[str, str], interval: float) -> Cached | None:
        """Ask once, redirects followed; None when nothing changed."""
        asked = url
        for _ in range(_REDIRECTS + 1):
            self._wait_for_turn(asked, interval)
            found = self._exchange(asked, url, headers)
            if not isinstance(found, str):
                return found
            asked = redirected(asked, found)
        raise FetchError(url, f"it redirects more than {_REDIRECTS} times.")

    def _wait_for_turn(self, url: str, interval: float) -> None:
        host = urlsplit(url).netloc
        last = self._asked.get(host)
        if last is not None and (wait := last + interval - self.clock.now()) > 0:
            self.clock.sleep(wait)
        self._asked[host] = self.clock.now()

    def _exchange(self, asked: str, url: str, headers: dict[str, str]) -> Cached | str | None:
        """Make one request; return the answer, the address that it redirects to, or None when nothing changed."""
        httpx = _httpx(url)
        try:
            with self._opened(httpx).stream("GET", asked, headers=headers) as response:
                status = response.status_code
                if status == 304:
                    return None
                if status in (301, 302, 303, 307, 308):
                    return str(response.headers.get("location", ""))
                if status in _AGAIN:
                    raise _Passing(f"the server answers {status}", _retry_after(response.headers, self.clock.now()))
                if status != 200:
                    reason = "there is no such thing (404)" if status == 404 else f"the server answers {status}"
                    raise FetchError(url, f"{reason}.", "Check the identifier." if status in (400, 404, 410) else "")
                body = self._body(response, url)
                head = response.headers
                return Cached(
                    url,
                    body,
                    head.get("content-type", "").casefold(),
                    0.0,
                    head.get("etag", ""),
                    head.get("last-modified", ""),
                )
        except httpx.TimeoutException:
            raise _Passing("the server does not answer in time") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise _Passing(f"the connection fails ({_reason(error)})") from None
        except (httpx.InvalidURL, httpx.HTTPError, UnicodeError) as error:
            raise FetchError(url, f"it cannot be asked ({_reason(error)}).") from None

    def _body(self, response: Any, url: str) -> bytes:
        end = self.clock.now() + self.politeness.deadline
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > self.politeness.largest:
                raise FetchError(url, f"the answer is larger than {self.politeness.largest // 1024} KiB.")
            if self.clock.now() > end:
                raise _Passing("the answer does not arrive in time")
            parts.append(part)
        return b"".join(parts)

    def _opened(self, httpx: Any) -> Any:
        if self._http is None:
            self._http = httpx.Client(
                timeout=self.politeness.timeout,
                follow_redirects=False,
                headers={"User-Agent": USER_AGENT},
                transport=self.transport,
            )
        return self._http


class _Passing(Exception):
    """A failure that may be gone at the next try; `wait` is what the server asks for, in seconds."""

    def __init__(self, problem: str, wait: float | None = None) -> None:
        super().__init__(problem)
        self.wait = wait


def _retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for, given as a number or as a date."""
    said = headers.get("retry-after", "").strip()
    if said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, parsedate_to_datetime(said).timestamp() - now) if said else None
    except (ValueError, TypeError, OverflowError):
        return None


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _httpx(url: str) -> Any:
    try:
        import httpx
    except ImportError:
        raise FetchError(
            url, "fetching needs a further package.", "Install it: pip install 'paper-kg[fetch]'"
        ) from None
    return httpx
