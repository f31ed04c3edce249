"""The scripts and styles that go into the page: the network library that pyvis ships, and the page's own code.

The page's own code is built from TypeScript (`web/`) when the package is built. A checkout in which that was not done
has a smaller page of its own (`plain/`), which draws, searches and shows evidence, and says what is missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kg.errors import KgError

PACKAGE = Path(__file__).parent
BUILT = PACKAGE / "web" / "dist"
PLAIN = PACKAGE / "plain"


@dataclass(frozen=True, slots=True)
class PageCode:
    """Scripts and styles in the order in which they stand in the page."""

    scripts: tuple[str, ...]
    styles: tuple[str, ...]
    built: bool


@dataclass(frozen=True, slots=True)
class QueryEngine:
    """Oxigraph as WebAssembly, and the worker's script that runs it."""

    script: bytes
    wasm: bytes


@cache
def load_page_code() -> PageCode:
    """Return the built page where there is one, else the plain one."""
    built = (BUILT / "page.js").is_file()
    folder = BUILT if built else PLAIN
    scripts = (network_library(), safe_script((folder / "page.js").read_text("utf-8")))
    return PageCode(scripts, ((folder / "page.css").read_text("utf-8"),), built)


@cache
def load_query_engine() -> QueryEngine | None:
    """Return the SPARQL engine where the page's code was built, else None."""
    if not (BUILT / "oxigraph.wasm").is_file():
        return None
    return QueryEngine((BUILT / "sparql.js").read_bytes(), (BUILT / "oxigraph.wasm").read_bytes())


@cache
def network_library() -> str:
    """Return the newest vis-network that the installed pyvis carries.

    Raises:
        KgError: The installed pyvis carries none.
    """
    import pyvis

    folder = Path(pyvis.__file__).parent / "lib"
    found = sorted(folder.glob("vis-*/vis-network.min.js"), key=lambda path: _version(path.parent.name))
    if not found:
        raise KgError(f"{folder}: the installed pyvis carries no vis-network.", "Install pyvis 0.3.2.")
    text = found[-1].read_text("utf-8")
    return safe_script(re.sub(r"\n//# sourceMappingURL=\S*\s*$", "\n", text))


def _version(name: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", name)]


def safe_script(text: str) -> str:
    """Return a script that no closing tag or comment inside it can cut short in an HTML page."""
    return re.sub(r"<(?=/script|!--|script)", r"\\x3c", text, flags=re.IGNORECASE).replace("\r\n", "\n")
