from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from kg.viewer import assets, page
from kg.viewer.assets import network_library, safe_script
from kg.viewer.page import write_html
from tests.viewer.small_graph import small_store

ROOT = Path(__file__).resolve().parents[2]


class Elements(HTMLParser):
    """Collects elements with their attributes and text."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append([tag, dict(attrs), ""])
        self.open = True

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, data):
        if self.open:
            self.found[-1][2] += data

    def all(self, tag):
        return [(attrs, text) for name, attrs, text in self.found if name == tag]


def html_of(store, **options):
    out = io.BytesIO()
    write_html(store, out, **options)
    return out.getvalue().decode("utf-8")


@pytest.fixture
def elements(store):
    return Elements(html_of(store, title="A <b>bold</b> & 'quoted' title"))


def test_the_title_is_text(elements):
    assert elements.all("title")[0][1] == "A <b>bold</b> & 'quoted' title"
    assert not elements.all("b")


def test_the_policy_allows_only_the_scripts_and_styles_of_the_page(elements):
    policy = next(a["content"] for a, _ in elements.all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "'unsafe-inline'" not in policy
    assert "'unsafe-eval'" not in policy
    running = [text for attrs, text in elements.all("script") if attrs.get("type") in (None, "module")]
    for text in running + [text for _, text in elements.all("style")]:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_nothing_is_fetched(elements):
    for _, attrs, _ in elements.found:
        assert "src" not in attrs
        assert attrs.get("href", "data:,") == "data:,"


def test_the_data_are_in_the_page(elements):
    blocks = {a["id"]: text for a, text in elements.all("script") if a.get("type") == "application/json"}
    assert len(json.loads(blocks["data-core"])["papers"]) == 2


def test_long_blocks_are_compressed(store, monkeypatch):
    plain = html_of(store)
    monkeypatch.setattr(page, "PLAIN_LIMIT", 100)
    packed = Elements(html_of(store))
    blocks = {a["id"]: text for a, text in packed.all("script") if a.get("type") == "application/gzip"}
    core = gzip.decompress(base64.b64decode(blocks["data-core"]))
    assert core.decode() in plain


def test_two_writings_give_the_same_bytes_whatever_the_hash_seed():
    script = (
        "import sys, io, hashlib; sys.path[:0] = ['.', 'tests/viewer']; from small_graph import small_store;"
        "from kg.viewer.page import write_html; out = io.BytesIO(); write_html(small_store(), out);"
        "print(hashlib.sha256(out.getvalue()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert digests == {hashlib.sha256(html_of(small_store()).encode()).hexdigest() + "\n"}


def test_an_empty_store_gives_a_page(elements):
    from tests.viewer.small_graph import MemoryStore

    core = re.search(r'id="data-core">(.*?)</script>', html_of(MemoryStore()))
    assert json.loads(core[1])["papers"] == []


def test_the_network_library_is_that_of_pyvis():
    text = network_library()
    assert "@version 9" in text
    assert "sourceMappingURL" not in text


@pytest.mark.parametrize("end", ["</script>", "</SCRIPT >", "<!--", "<script>"])
def test_no_script_can_be_cut_short(end):
    assert end.lower() not in safe_script(f'x = "{end}"').lower()


def test_a_checkout_without_the_built_code_has_the_plain_page(tmp_path, monkeypatch):
    monkeypatch.setattr(assets, "BUILT", tmp_path)
    code = assets.load_page_code.__wrapped__()
    assert not code.built
    assert "make web" in code.scripts[1]
