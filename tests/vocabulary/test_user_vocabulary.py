"""Vocabularies of users: they add, override and extend; what is wrong in them is said with file and line."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

import pytest

from kg.errors import VocabularyError
from kg.vocabulary import load_vocabulary
from scripts.vocab import report_changes

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = """@prefix kg: <https://w3id.org/paper-kg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix hw: <https://w3id.org/paper-kg/vocab/hardware/> .
@prefix my: <https://example.org/my#> .
"""


def write(tmp_path: Path, body: str, name: str = "my.ttl") -> Path:
    path = tmp_path / name
    path.write_text(PREFIXES + body, encoding="utf-8")
    return path


def test_a_vocabulary_in_use_goes_to_other_processes() -> None:
    vocabulary = load_vocabulary()
    text = "It runs on V100 GPUs."
    found = list(vocabulary.find_names(text))
    assert found
    assert list(pickle.loads(pickle.dumps(vocabulary)).find_names(text)) == found


def test_adds_concepts_that_are_found(tmp_path: Path) -> None:
    path = write(tmp_path, 'my:zeta a skos:Concept, kg:Hardware ; skos:prefLabel "Zeta Chip 5" ; skos:broader hw:npu .')
    vocabulary = load_vocabulary([path])
    text = "on the Zeta-Chip 5"
    ((start, end, concept),) = vocabulary.find_names(text)
    assert (text[start:end], concept.iri) == ("Zeta-Chip 5", "https://example.org/my#zeta")
    assert vocabulary.concepts[vocabulary.broader_closure(concept.iri)[0]].label == "NPU"
    assert vocabulary.digest != load_vocabulary().digest


def test_type_comes_from_the_broader_concept(tmp_path: Path) -> None:
    path = write(tmp_path, 'my:eta a skos:Concept ; skos:prefLabel "Eta Board" ; skos:broader hw:nvidia-gpu .')
    assert load_vocabulary([path]).concepts["https://example.org/my#eta"].type == "Hardware"


def test_extends_and_overrides_a_known_concept(tmp_path: Path) -> None:
    path = write(tmp_path, 'hw:nvidia-v100 skos:prefLabel "Volta hundred" ; skos:altLabel "V-hundred" .')
    concept = load_vocabulary([path]).concepts["https://w3id.org/paper-kg/vocab/hardware/nvidia-v100"]
    assert concept.label == "Volta hundred"
    assert {"V100", "Tesla V100", "V-hundred"} <= set(concept.alt)
    assert concept.kind == "GPU"


def test_takes_a_name_from_the_shipped_vocabulary(tmp_path: Path) -> None:
    path = write(tmp_path, 'my:other a skos:Concept, kg:Dataset ; skos:prefLabel "vLLM" .')
    vocabulary = load_vocabulary([path])
    assert [c.iri for _, _, c in vocabulary.find_names("vLLM")] == ["https://example.org/my#other"]
    assert [c.type for c in vocabulary.lookup("vLLM")] == ["Dataset", "Method"]


def test_syntax_error_names_file_and_line(tmp_path: Path) -> None:
    path = write(tmp_path, 'my:a a skos:Concept ;\n  skos:prefLabel "never closed .\n')
    with pytest.raises(VocabularyError) as caught:
        load_vocabulary([path])
    assert "my.ttl, line 6" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ('my:a a skos:Concept ; skos:prefLabel "A thing" .', "says nothing of its type"),
        ("my:a a skos:Concept, kg:Task .", "has no skos:prefLabel"),
        ("my:a a kg:Task .", "it has no skos:Concept"),
        ('my:a a skos:Concept, kg:Metric ; skos:prefLabel "m" ; kg:polarity "up" .', "kg:polarity is 'up'"),
    ],
)
def test_what_is_missing_is_said(tmp_path: Path, body: str, words: str) -> None:
    with pytest.raises(VocabularyError, match=r"my\.ttl") as caught:
        load_vocabulary([write(tmp_path, body)])
    assert words in str(caught.value)


def test_missing_file_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    with pytest.raises(VocabularyError, match="there is no such file"):
        load_vocabulary([tmp_path / "none.ttl"])
    path = tmp_path / "bytes.ttl"
    path.write_bytes(b"\xff\xfe\x00\x01")
    with pytest.raises(VocabularyError, match=r"bytes\.ttl"):
        load_vocabulary([path])


def test_changes_are_reported(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = write(
        tmp_path,
        'my:a a skos:Concept, kg:Task ; skos:prefLabel "one" .\n'
        'my:b a skos:Concept, kg:Task ; skos:prefLabel "two" ; skos:broader my:a .\n'
        'my:c a skos:Concept, kg:Task ; skos:prefLabel "three" .',
        "old.ttl",
    )
    new = write(
        tmp_path,
        'my:a a skos:Concept, kg:Task ; skos:prefLabel "first" .\n'
        'my:b a skos:Concept, kg:Task ; skos:prefLabel "two" .\n'
        'my:d a skos:Concept, kg:Task ; skos:prefLabel "four" .',
        "new.ttl",
    )
    assert report_changes.main([str(old), str(new)]) == 1
    out = capsys.readouterr().out
    assert "1 added\n  four <https://example.org/my#d>" in out
    assert "1 removed\n  three <https://example.org/my#c>" in out
    assert "one → first; + first; - one" in out
    assert "two: under one, now under nothing" in out
    assert report_changes.main([str(new), str(new)]) == 0
