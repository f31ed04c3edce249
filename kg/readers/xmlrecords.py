"""XML of any size as a stream of elements, with entities, external files and the network off."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, BinaryIO

from kg.errors import InputError
from kg.model import Rejected, Source
from kg.readers.libraries import missing_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from kg.readers.protocol import Record

Element = Any
"""An element of lxml, which is imported only where XML is read."""

_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!DOCTYPE|[A-Za-z])")
_DEPTH = 200


@dataclass(frozen=True)
class XmlReader:
    """Reads one kind of XML: `tags` are the elements that hold a record, `marks` what tells the kind from others."""

    name: str
    title: str
    marks: tuple[bytes, ...]
    tags: tuple[str, ...]
    read_record: Callable[[Element, str, str], Iterable[Record]]
    extensions: tuple[str, ...] = (".xml",)

    def sniff(self, head: bytes) -> float:
        """XML that has one of the marks is of this kind."""
        return 0.9 if _START.match(head) and any(mark in head for mark in self.marks) else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Record]:
        """Yield the records of each element; a file broken half-way gives what stands before, and where it broke."""
        found = 0
        try:
            for element in elements(stream, file, self.tags):
                place = f"line {element.sourceline}"
                for record in self.read_record(element, file, place):
                    found += 1
                    yield record
        except InputError as error:
            if not found:
                raise
            problem = error.message.removeprefix(f"{error.file}, {error.place}: ")
            yield Rejected(Source(file, self.name, error.place), problem, error.hint)


def elements(stream: BinaryIO, file: str, tags: tuple[str, ...]) -> Iterator[Element]:
    """Yield each element of the tags when it ends, and forget it afterwards.

    Raises:
        InputError: The XML is broken, cut short or nested too deeply.
    """
    try:
        from lxml import etree
    except ImportError:
        raise missing_package(file, "XML", "xml") from None
    context = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    wanted = frozenset(tags)
    depth = inside = 0
    try:
        for event, element in context:
            local = _local(element)
            if event == "start":
                depth += 1
                inside += local in wanted
                if depth > _DEPTH:
                    raise InputError(file, "the XML is nested too deeply.", place=f"line {element.sourceline}")
                continue
            depth -= 1
            if local in wanted:
                inside -= 1
                if not inside:
                    yield element
            if not inside:
                _forget(element)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise InputError(
            file, f"the XML is broken ({_reason(error.msg)}).", place=f"line {line}", hint="Is the file cut short?"
        ) from None


def _local(element: Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _forget(element: Element) -> None:
    """Free an element and the ones before it, so that memory does not grow with the file."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _reason(message: str | None) -> str:
    return " ".join(re.sub(r",? line \d+,? column \d+$", "", message or "no XML").split())[:200]


def text_of(element: Element | None, skip: tuple[str, ...] = ()) -> str:
    """Return the text inside an element, references to characters resolved and the children in `skip` left out."""
    if element is None:
        return ""
    return "".join(_pieces(element, frozenset(skip))).strip()


def _pieces(element: Element, skip: frozenset[str]) -> Iterator[str]:
    if element.text and isinstance(element.tag, str):
        yield element.text
    for child in element:
        if not isinstance(child.tag, str):  # a reference to an entity of a DTD that is not read
            name = getattr(child, "name", None)
            resolved = html.unescape(f"&{name};") if name else ""
            yield "" if resolved.startswith("&") and len(resolved) > 1 else resolved
        elif _local(child) not in skip:
            yield from _pieces(child, skip)
        if child.tail:
            yield child.tail


def first(element: Element | None, *names: str) -> Element | None:
    """Return the first descendant that is reached by the local names, one below the other at any depth."""
    for name in names:
        if element is None:
            return None
        element = next(iter(every(element, name)), None)
    return element


def every(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the descendants of a local name in the order of the document."""
    if element is not None:
        yield from element.iter(f"{{*}}{name}")


def children(element: Element | None, name: str) -> Iterator[Element]:
    """Yield the children of a local name."""
    if element is not None:
        yield from (child for child in element if _local(child) == name)


def child_text(element: Element | None, *names: str) -> str:
    """Return the text of the first child of any of the names, in the order of the names."""
    for name in names:
        for child in children(element, name):
            text = text_of(child)
            if text:
                return text
    return ""
