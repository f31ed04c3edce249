"""EndNote's tagged text: a line a statement, "%" and a letter say what it states, an empty line ends a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.model import Paper, Rejected, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO


class EndNoteReader:
    """Reads `.enw` files."""

    name = "endnote"
    title = "EndNote tagged text"
    extensions = (".enw",)

    def sniff(self, head: bytes) -> float:
        """A record begins with its type."""
        return 0.95 if head.lstrip().startswith(b"%0 ") else 0.0

    def read(self, stream: BinaryIO, file: str) -> Iterator[Paper | Rejected]:
        """Yield a paper a record; a record without a title is rejected and the rest goes on."""
        said: dict[str, list[str]] = {}
        begun = 1
        for number, line in enumerate(stream, 1):
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            if text.startswith("%") and text[1:2].strip():
                if not said:
                    begun = number
                said.setdefault(text[1], []).append(text[3:].strip())
            elif not text.strip() and said:
                yield _paper(said, Source(file, self.name, f"line {begun}"))
                said = {}
        if said:
            yield _paper(said, Source(file, self.name, f"line {begun}"))


def _paper(said: dict[str, list[str]], source: Source) -> Paper | Rejected:
    title = " ".join(said.get("T", ()))
    if not title:
        return Rejected(source, "the record has no title (%T).", "Add one, or leave the record out.")
    return Paper(
        title=title,
        abstract=" ".join(said.get("X", ())),
        authors=tuple(said.get("A", ())),
        issued="".join(said.get("D", ())[:1]),
        venue="".join((said.get("J") or said.get("B") or [""])[:1]),
        url="".join(said.get("U", ())[:1]),
        sources=(source,),
    )
