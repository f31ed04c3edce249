"""The kind of a method or device, told by its name and the words after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kg.model import EntityType


def _words(text: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(text.split())})\b", re.I)


_METHOD = (
    ("library", _words("library libraries toolkit package compiler sdk api bindings")),
    (
        "system",
        _words("systems? framework engine platform simulator server runtime pipeline infrastructure scheduler agent"),
    ),
    (
        "technique",
        _words(
            "techniques? methods? algorithms? approach(?:es)? strateg(?:y|ies) mechanisms? loss modules? quantization"
            " pruning distillation decoding attention training fine-tuning optimi[sz]ation sampling learning"
        ),
    ),
    (
        "model",
        _words(
            "models? networks? transformers? encoders? backbones? llms? vlms? classifiers? detectors? variants?"
            r" [\d.]+[BM]"
        ),
    ),
)
_HARDWARE = (
    ("NPU", _words("npus? ascend hexagon neural.engine")),
    ("TPU", _words("tpus?")),
    ("FPGA", _words("\\w*fpgas? versal zynq\\S* alveo\\S* ultrascale\\S*")),
    ("mobile", _words("\\w*phones? mobile pixel galaxy snapdragon tablets?")),
    ("edge", _words("jetson raspberry edge embedded microcontrollers? mcus? cortex-m\\w* stm32\\w* arduino esp32\\S*")),
    ("node", _words("dgx\\S* nodes? clusters? supercomputers?")),
    ("unit", _words("cores? sms?")),
    ("GPU", _words("\\w*gpus? rtx gtx [avhbt]\\d{2,3} radeon instinct mi\\d{3}\\w*")),
    ("CPU", _words("cpus? xeon epyc ryzen arm risc-v")),
    ("ASIC", _words("asics? accelerators?")),
)


def kind_of(type_: EntityType, places: list[tuple[str, str]]) -> str:
    """Return the kind of a thing from its names, each with the word after it; "" for types without kinds."""
    if type_ not in {"Method", "Hardware"}:
        return ""
    texts = [f"{name} {after}" for name, after in places]
    for kind, pattern in _METHOD if type_ == "Method" else _HARDWARE:
        if any(pattern.search(text) for text in texts):
            return kind
    if type_ == "Hardware":
        return "other"
    return "model" if any(c.isupper() for name, _ in places for c in name) else "technique"
