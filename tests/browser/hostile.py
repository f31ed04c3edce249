"""Strings that try to be more than text, put together from parts so that each part meets each place."""

from __future__ import annotations

from itertools import product

ACTIONS = (
    "alert(1)",
    "document.title='owned'",
    "fetch('https://example.org/')",
    "window.owned=1",
    "top.location='https://example.org/'",
)
FRAMES = (
    "<script>{}</script>",
    "</script><script>{}</script>",
    "</SCRIPT ><sCrIpT>{}</sCrIpT>",
    "<!--<script>{}//-->",
    "--><script>{}</script>",
    "<img src=x onerror={}>",
    '<img src=x onerror="{}">',
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<iframe srcdoc='<script>{}</script>'></iframe>",
    '<a href="javascript:{}">href</a>',
    "javascript:{}",
    "JaVaScRiPt:{}",
    "data:text/html,<script>{}</script>",
    "<body onload={}>",
    "<details open ontoggle={}>",
    "<style>@import 'https://example.org/x.css';</style>{}",
    "<style onload={}></style>",
    "<link rel=stylesheet href=https://example.org/{}>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=https://example.org/>{}",
    "<form action=javascript:{}><input autofocus onfocus={}>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror={}>",
    '"><script>{}</script>',
    "'-{}-'",
    '"-{}-"',
    "`${{{}}}`",
    "${{{}}}",
    "{{{{constructor.constructor('{}')()}}}}",
    "{{% raw %}}{}{{% endraw %}}",
    "]]><script>{}</script>",
    "\\u003cscript\\u003e{}\\u003c/script\\u003e",
    '\\"};{};//',
    "&lt;script&gt;{}&lt;/script&gt;",
    "&#60;script&#62;{}&#60;/script&#62;",
    "\u2028{}\u2029",
    "\u202e{}\u202c reversed",
    "\u2066{}\u2069\u200f\u200e",
    "\ufeff<\u200bscript>{}</script>",
    "＜script＞{}＜/script＞",
    "<template><script>{}</script></template>",
    '<noscript><p title="</noscript><img src=x onerror={}>">',
    "<textarea></textarea><script>{}</script>",
    "<title></title><script>{}</script>",
    "<xmp></xmp><script>{}</script>",
    '<object data="javascript:{}"></object>',
    '<embed src="javascript:{}">',
    '<video><source onerror="{}"></video>',
    "<marquee onstart={}>",
    '<div style="background:url(javascript:{})" class="x" href>',
    "<input type=image src=x onerror={}>",
    "<select autofocus onfocus={}>",
    "<a id=explorer name=constructor>{}</a>",
    "__proto__ {}",
    "toString constructor hasOwnProperty {}",
    '=HYPERLINK("javascript:{}")',
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>{}",
    "<a href='&#106;avascript:{}'>x</a>",
    "%3Cscript%3E{}%3C/script%3E",
    "\U0001f3f4\u200d\u2620\ufe0f <b onmouseover={}>🎉</b>",
)


def hostile_strings() -> list[str]:
    """Return 300 strings, all different."""
    return [
        frame.replace("{{", "{").replace("}}", "}").replace("{}", action) for frame, action in product(FRAMES, ACTIONS)
    ]
