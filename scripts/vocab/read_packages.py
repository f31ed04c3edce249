"""Read names of datasets and models from Python packages into outlines that build.py takes.

    pip download --no-deps -d WHEELS tensorflow-datasets mteb lm-eval ir-datasets timm transformers
    python scripts/vocab/read_packages.py WHEELS --corpus papers.jsonl.gz

The wheels are read as archives; nothing in them is run. Names alone are taken, no descriptions. A name that the corpus
uses as an ordinary lower-case word ("beans", "bark", "race") is left out: it is listed by hand, with its context, or
not at all.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.vocabulary.words import name_key, split_words  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SOURCE = ROOT / "ontology" / "vocab" / "src"
COMMON = 12
"""So many times as a lower-case word in the corpus, and a name is no name by itself."""
_TASK_TYPES = re.compile(
    r"(?:Multilabel|Pair|Multi|ZeroShot|LegalBench|Sentiment|Emotion|Intent|Speech|Document|Language|News|Topic)*"
    r"(?:Classification|Clustering(?:P2P|S2S)?|Retrieval|Reranking|STS|BitextMining|Mining|ZeroShot|Summarization|"
    r"InstructionRetrieval|QA|PC|CentricQA|Probing|MultiChoice|HardNegatives|I2I|[AITV]+2[AITV]+|VN|P2P|S2S|PL|NL)$"
)

_PARTS = re.compile(
    r"(?:Text|Vision|Audio|Video|Image|Encoder|Decoder|Thinker|Talker|Token2Wav|Head|Detector|QFormer|VQVAE|Tokenizer|"
    r"Perceiver|Patcher|Transformer|Module|Adaptor|Attention|FFN|SubModel|Codebook|Assistant|Generation|Multimodal|-|"
    r"HifiGan|Detr|CTC|Tracker|Backbone|Predictor|Prompt|Tower|Resampler|Projector|Codec|Generator|Semantic|Coarse|Fine)$"
)


class Package(NamedTuple):
    """One package: what it is called, its licence, which scheme its names go to, and how they are read."""

    name: str
    licence: str
    scheme: str
    read: Callable[[zipfile.ZipFile], Iterable[str]]
    settings: str = ""


def read_tfds(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the dataset folders, words capitalised."""
    for name in _folders(wheel, r"tensorflow_datasets/(?:[a-z0-9_]+/)+([a-z0-9_]+)/\1_dataset_builder\.py"):
        yield " ".join(word.capitalize() for word in name.split("_"))


def read_mteb(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names of the tasks without the kind of task that they end in."""
    for path in wheel.namelist():
        if re.match(r"mteb/tasks/.*\.py$", path):
            for name in re.findall(r'\bname="([A-Za-z0-9_+-]+)"', wheel.read(path).decode("utf-8", "replace")):
                bare = name
                while (shorter := _TASK_TYPES.sub("", bare)) != bare and shorter:
                    bare = shorter
                if len(bare) > 3:
                    yield bare


def read_lm_eval(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the headings of the task folders' README where they are but another spelling of the folder's name."""
    for name in _folders(wheel, r"lm_eval/tasks/([^/]+)/README\.md"):
        text = wheel.read(f"lm_eval/tasks/{name}/README.md").decode("utf-8", "replace")
        heading = re.search(r"^#\s*(.+?)\s*$", text, re.MULTILINE)
        title = heading[1] if heading else ""
        same = re.sub(r"\W|_", "", title).lower() == re.sub(r"\W|_", "", name).lower()
        yield title if same else name.replace("_", "-")


def read_ir_datasets(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names for people in the documentation of the datasets."""
    for path in sorted(wheel.namelist()):
        if re.match(r"ir_datasets/docs/[^/]+\.yaml", path):
            for name in re.findall(
                r"^\s+pretty_name: *['\"]?([^'\"\n]+)", wheel.read(path).decode("utf-8"), re.MULTILINE
            ):
                yield re.sub(r" *\([^)]*\)", "", name).strip()


def read_timm(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the names that the first lines of the model files give."""
    for path in sorted(wheel.namelist()):
        if re.match(r"timm/models/[a-z][^/]*\.py", path):
            head = wheel.read(path)[:200].decode("utf-8", "replace")
            first = re.match(r'\s*"""\s*([A-Z][\w.+-]*(?: [A-Z0-9][\w.+-]*){0,2})(?:\s*\n|\s+[-(/])', head)
            if first:
                yield re.sub(r"^PyTorch | Models?$", "", first[1])


def read_transformers(wheel: zipfile.ZipFile) -> Iterator[str]:
    """Yield the stems of the configuration classes, with the dots that class names cannot have."""
    for path in sorted(wheel.namelist()):
        if re.match(r"transformers/models/[^/]+/configuration_[^/]+\.py", path):
            text = wheel.read(path).decode("utf-8", "replace")
            for name in re.findall(r"^class ([A-Z]\w+?)Config\(PreTrainedConfig\)", text, re.MULTILINE):
                if not _PARTS.search(name):
                    yield re.sub(r"(\d)_(\d)", r"\1.\2", name).replace("_", "-")


PACKAGES = (
    Package("tensorflow-datasets", "Apache-2.0", "datasets", read_tfds),
    Package("mteb", "Apache-2.0", "datasets", read_mteb),
    Package("lm-eval", "MIT", "datasets", read_lm_eval),
    Package("ir-datasets", "Apache-2.0", "datasets", read_ir_datasets),
    Package("timm", "Apache-2.0", "methods", read_timm, "kind=model"),
    Package("transformers", "Apache-2.0", "methods", read_transformers, "kind=model"),
)


def main(arguments: list[str] | None = None) -> int:
    """Write one outline a package; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wheels", type=Path, help="folder with the wheels")
    parser.add_argument("--corpus", type=Path, required=True, help="papers as JSON Lines, gzipped or not")
    options = parser.parse_args(arguments)
    counts = count_lower_case(options.corpus)
    for package in PACKAGES:
        found = sorted(options.wheels.glob(f"{package.name.replace('-', '_')}-*.whl"))
        if not found:
            print(f"{package.name}: no wheel in {options.wheels}", file=sys.stderr)
            return 2
        version = found[-1].name.split("-")[1]
        with zipfile.ZipFile(found[-1]) as wheel:
            names = {name_key(name): name for name in package.read(wheel)}
        kept = sorted((n for k, n in names.items() if is_name(k, n, counts)), key=str.casefold)
        path = SOURCE / f"{package.scheme}.{package.name}.txt"
        path.write_text(outline(package, version, kept), encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(kept)} of {len(names)} names of {package.name} {version}")
    return 0


def count_lower_case(corpus: Path) -> Counter[str]:
    """Count the words that titles and abstracts write in lower case."""
    counts: Counter[str] = Counter()
    with (gzip.open if corpus.suffix == ".gz" else open)(corpus, "rt", encoding="utf-8") as lines:
        for line in lines:
            paper = json.loads(line)
            words = split_words(f"{paper.get('title') or ''} {paper.get('abstract') or ''}")
            counts.update(key for i, key in enumerate(words.keys) if words.raw(i).islower())
    return counts


def is_name(key: str, name: str, counts: Counter[str]) -> bool:
    """Whether a name stands for itself: not too short, not made of ordinary words alone, no mere capitalised word."""
    words = key.split()
    if not re.search(r"\d|[a-z][A-Z]|[A-Z]{2}", name) and (len(words) == 1 or name.islower()):
        return False
    if len(key.replace(" ", "")) < 4 or key.replace(" ", "").isdigit():
        return False
    if any(word.isdigit() for word in words):
        return len(words) > 1 and not all(word.isdigit() or counts[word] >= COMMON for word in words)
    return not all(counts[word] >= COMMON for word in words)


def outline(package: Package, version: str, names: list[str]) -> str:
    """Write names as an outline that says where they come from."""
    settings = f" [{package.settings}]" if package.settings else ""
    head = [
        f"# Names read from {package.name} by scripts/vocab/read_packages.py: do not edit.",
        f"# source: names in {package.name} {version}",
        f"# licence: {package.licence}",
    ]
    return "\n".join(head + [f"{name}{settings}" for name in names]) + "\n"


def _folders(wheel: zipfile.ZipFile, pattern: str) -> list[str]:
    return sorted({match[1] for path in wheel.namelist() if (match := re.match(pattern, path))})


if __name__ == "__main__":
    sys.exit(main())
