"""HTML that escapes itself: what comes from papers is text, never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; }
td { overflow-wrap: anywhere; } textarea { width: 100%; min-height: 14rem; font: 14px/1.4 ui-monospace, monospace; }
nav a { margin-right: 1rem; } pre { white-space: pre-wrap; }
"""


def element(name: str, content: object) -> Markup:
    """Return an element with a content that is escaped unless it is markup."""
    return Markup("<{0}>{1}</{0}>").format(Markup(name), content)


def link(address: str, text: str) -> Markup:
    """Return a link; an address that is not of the web, or of this server, is shown and leads nowhere."""
    if not address.startswith(("https://", "http://", "/")):
        return Markup.escape(text)
    return Markup('<a href="{}">{}</a>').format(address, text)


def rows_table(names: Sequence[str], rows: Iterable[Sequence[Markup]]) -> Markup:
    """Return a table."""
    head = element("tr", Markup("").join(element("th", name) for name in names))
    body = Markup("").join(element("tr", Markup("").join(element("td", cell) for cell in row)) for row in rows)
    return Markup("<table>{}{}</table>").format(element("thead", head), element("tbody", body))


def page(title: str, body: Markup, files: Sequence[str] = ()) -> str:
    """Return a whole page; `files` are addresses of its style sheets and scripts, which run in their order."""
    styles = [Markup('<link rel="stylesheet" href="{}">').format(file) for file in files if file.endswith(".css")]
    scripts = [Markup('<script src="{}"></script>').format(file) for file in files if file.endswith(".js")]
    return str(
        Markup(
            '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{}</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            "<style>{}</style>{}</head>"
            '<body><nav><a href="/">graph</a><a href="/explorer">explorer</a><a href="/editor">query</a></nav>'
            "<h1>{}</h1>{}{}</body></html>\n"
        ).format(title, Markup(_STYLE), Markup("").join(styles), title, body, Markup("").join(scripts))
    )
