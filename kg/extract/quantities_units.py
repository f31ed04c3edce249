"""The units of results: how papers write them, the one symbol each has here, and its codes elsewhere.

`pint` is the unit's expression for the pint library, which knows dimensions and factors; `qudt` the local name in
QUDT's vocabulary of units. What has neither is counted ("tokens", "steps/s"). The ratio "x", percentages and
percentage points are kept apart, although all three are pure numbers: a factor is not a share.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.namespaces import UNIT


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: its symbol in results and its codes; `exact` spellings keep their case, `words` do not."""

    symbol: str
    exact: str = ""
    words: str = ""
    pint: str = ""
    qudt: str = ""


UNITS: tuple[Unit, ...] = (
    Unit("x", "× x X", "times|fold|folds", "dimensionless"),
    Unit(
        "points",
        "pp pps %p p.p. ppt pts",
        "point|points|percentage point|percentage points|% point|% points|absolute points|absolute percentage points"
        "|% absolute points|accuracy points|percent points",
        "percent",
    ),
    Unit("%", "%", "percent|per cent", "percent", "PERCENT"),
    Unit("s/image", "s/image s/img", "seconds per image|second per image|sec/image|s per image"),
    Unit("s/sample", "s/sample", "seconds per sample|s per sample"),
    Unit("ms", "ms msec", "millisecond|milliseconds|milli seconds", "millisecond", "MilliSEC"),
    Unit("us", "us µs μs", "microsecond|microseconds", "microsecond", "MicroSEC"),
    Unit("ns", "ns", "nanosecond|nanoseconds", "nanosecond", "NanoSEC"),
    Unit(
        "GPU hours", "", "gpu hour|gpu hours|a100 hours|h100 hours|gpu hrs|a100 gpu hours|h100 gpu hours|h200 gpu hours"
    ),
    Unit("GPU days", "", "gpu day|gpu days|a100 days"),
    Unit("s", "s", "sec|secs|second|seconds", "second", "SEC"),
    Unit("min", "", "min|mins|minute|minutes", "minute", "MIN"),
    Unit("h", "h", "hr|hrs|hour|hours", "hour", "HR"),
    Unit("days", "", "day|days", "day", "DAY"),
    Unit("weeks", "", "week|weeks", "week", "WK"),
    Unit("months", "", "month|months", "month", "MO"),
    Unit("years", "", "year|years", "year", "YR"),
    Unit(
        "fps",
        "FPS fps Fps f/s",
        "fps|frames per second|frame per second|frames/s|frames/sec|frames/second|frames per sec",
        "",
        "FRAME-PER-SEC",
    ),
    Unit("steps/s", "SPS", "steps per second|step per second|steps/s|steps/sec|steps/second"),
    Unit("tokens/s", "TPS tok/s", "tokens per second|token per second|tokens/s|tokens/sec|tokens/second|tok/sec"),
    Unit("images/s", "img/s imgs/s", "images per second|image per second|images/s|image/s|images/sec|images/second"),
    Unit("samples/s", "", "samples per second|samples/s|samples/sec|samples/second"),
    Unit("events/s", "EPS", "events per second|events/s"),
    Unit("requests/s", "RPS req/s", "requests per second|requests/s|requests/sec"),
    Unit("queries/s", "QPS", "queries per second|queries/s"),
    Unit("requests/h", "", "requests/hour|requests per hour"),
    Unit("GFLOPs", "GFLOPs GFLOP", "gflops|gflop|g flops|giga flops", "", "GigaFLOP"),
    Unit("TFLOPs", "TFLOPs", "t flops|tera flops"),
    Unit("MFLOPs", "MFLOPs", "mflops|m flops"),
    Unit("TFLOPS", "TFLOPS TFLOPs/s TFLOP/s TFlops", "tflops/s", "", "TeraFLOPS"),
    Unit("GFLOPS", "GFLOPS/s GFLOPs/s", "gflops/s", "", "GigaFLOPS"),
    Unit("PFLOPS", "PFLOPS PFLOPs/s", "", "", "PetaFLOPS"),
    Unit("GMACs", "GMACs GMAC", "g macs"),
    Unit("MMACs", "MMACs", "m macs"),
    Unit("MACs", "MACs"),
    Unit("FLOPs", "FLOPs FLOPS", "floating point operations"),
    Unit("TOPS/W", "TOPS/W"),
    Unit("GOPS/W", "GOPS/W"),
    Unit("TOPS", "TOPS TOPs"),
    Unit("GOPS", "GOPS GOPs"),
    Unit("GB/s", "GB/s GBps", "", "gigabyte/second", "GigaBYTE-PER-SEC"),
    Unit("TB/s", "TB/s TBps", "", "terabyte/second", "TeraBYTE-PER-SEC"),
    Unit("MB/s", "MB/s MBps", "", "megabyte/second", "MegaBYTE-PER-SEC"),
    Unit("Gbit/s", "Gbps Gbit/s Gb/s", "", "gigabit/second", "GigaBIT-PER-SEC"),
    Unit("Mbit/s", "Mbps Mbit/s", "", "megabit/second", "MegaBIT-PER-SEC"),
    Unit("kbit/s", "kbps Kbps kbit/s", "", "kilobit/second", "KiloBIT-PER-SEC"),
    Unit("TB", "TB", "terabyte|terabytes", "terabyte", "TeraBYTE"),
    Unit("GB", "GB Gb", "gigabyte|gigabytes", "gigabyte", "GigaBYTE"),
    Unit("MB", "MB", "megabyte|megabytes", "megabyte", "MegaBYTE"),
    Unit("KB", "KB kB", "kilobyte|kilobytes", "kilobyte", "KiloBYTE"),
    Unit("GiB", "GiB", "", "gibibyte", "GibiBYTE"),
    Unit("MiB", "MiB", "", "mebibyte", "MebiBYTE"),
    Unit("KiB", "KiB", "", "kibibyte", "KibiBYTE"),
    Unit("Mb", "Mb", "megabit|megabits", "megabit", "MegaBIT"),
    Unit("bpb", "bpb", "bits per byte"),
    Unit("bpp", "bpp", "bits per pixel"),
    Unit("bits", "", "bit|bits", "bit", "BIT"),
    Unit("THz", "THz", "", "terahertz", "TeraHZ"),
    Unit("GHz", "GHz", "", "gigahertz", "GigaHZ"),
    Unit("MHz", "MHz", "", "megahertz", "MegaHZ"),
    Unit("kHz", "kHz KHz", "", "kilohertz", "KiloHZ"),
    Unit("Hz", "Hz", "hertz", "hertz", "HZ"),
    Unit("dB", "dB", "decibel|decibels", "decibel", "DeciB"),
    Unit("mWh", "mWh", "", "milliwatt_hour", "MilliW-HR"),
    Unit("kWh", "kWh", "", "kilowatt_hour", "KiloW-HR"),
    Unit("Wh", "Wh", "", "watt_hour", "W-HR"),
    Unit("mW", "mW", "milliwatt|milliwatts", "milliwatt", "MilliW"),
    Unit("µW", "µW μW uW", "", "microwatt", "MicroW"),
    Unit("kW", "kW", "kilowatt|kilowatts", "kilowatt", "KiloW"),
    Unit("W", "W", "watt|watts", "watt", "W"),
    Unit("mJ", "mJ", "millijoule|millijoules", "millijoule", "MilliJ"),
    Unit("µJ", "µJ μJ uJ", "microjoule|microjoules", "microjoule", "MicroJ"),
    Unit("nJ", "nJ", "", "nanojoule", "NanoJ"),
    Unit("pJ", "pJ", "", "picojoule", "PicoJ"),
    Unit("kJ", "kJ", "", "kilojoule", "KiloJ"),
    Unit("J", "J", "joule|joules", "joule", "J"),
    Unit("°C", "°C", "degrees celsius", "degree_Celsius", "DEG_C"),
    Unit("degrees", "°", "degree|degrees|deg", "degree", "DEG"),
    Unit("km/h", "km/h", "", "kilometer/hour", "KiloM-PER-HR"),
    Unit("m/s", "m/s", "", "meter/second", "M-PER-SEC"),
    Unit("mm²", "mm2 mm^2 mm²", "", "millimeter**2", "MilliM2"),
    Unit("mm", "mm", "millimeter|millimeters|millimetres", "millimeter", "MilliM"),
    Unit("cm", "cm", "centimeter|centimeters|centimetres", "centimeter", "CentiM"),
    Unit("km", "km", "kilometer|kilometers|kilometres", "kilometer", "KiloM"),
    Unit("nm", "nm", "nanometer|nanometers", "nanometer", "NanoM"),
    Unit("m", "m", "meter|meters|metre|metres", "meter", "M"),
    Unit("px", "px", "pixel|pixels"),
    Unit("kg CO2e", "kgCO2e kgCO2eq", "kg co2e|kg co2eq|kg co2|kg co2 eq", "kilogram", "KiloGM"),
    Unit("bpm", "bpm", "beats per minute", "1/minute", "BEAT-PER-MIN"),
    Unit("USD", "USD $", "dollar|dollars|us dollars", "", "CCY_USD"),
    Unit("EUR", "EUR €", "euro|euros", "", "CCY_EUR"),
    Unit("base pairs", "bp", "base pairs|base pair"),
    Unit("tokens", "", "token|tokens"),
    Unit(
        "parameters",
        "",
        "parameter|parameters|params|param|trainable parameters|learnable parameters|active parameters",
    ),
)

SYMBOLS: dict[str, Unit] = {unit.symbol: unit for unit in UNITS}
_EXACT: dict[str, str] = {spelling: unit.symbol for unit in UNITS for spelling in unit.exact.split()}
_WORDS: dict[str, str] = {spelling: unit.symbol for unit in UNITS for spelling in unit.words.split("|") if spelling}

_PIECE = r"(?:[^\W\d_]+(?:\^?\d{1,3}(?:eq?)?|²)?|%p(?![^\W_])|°C?|[%$€])"
_CHUNK = re.compile(rf"p\.p\.|{_PIECE}(?:[\s/\x00-]{{1,3}}{_PIECE}){{0,3}}")
_JOIN = re.compile(r"[\s\x00-]+")
_CUT = re.compile(r"[\s/\x00-]+")


def find_unit(text: str, at: int) -> tuple[str, int] | None:
    """Return (symbol, end) of the longest unit that begins at an offset of a text; None where there is none."""
    match = _CHUNK.match(text, at)
    if match is None:
        if text.startswith("×", at):
            return "x", at + 1
        return None
    chunk = match.group()
    ends = [m.start() for m in _CUT.finditer(chunk)]
    for end in (len(chunk), *reversed(ends)):
        spelling = _JOIN.sub(" ", chunk[:end]).replace(" /", "/").replace("/ ", "/")
        symbol = _EXACT.get(spelling) or _WORDS.get(spelling.casefold())
        if symbol is not None:
            return symbol, at + end
    for sign in ("%", "°", "$", "€"):
        if chunk.startswith(sign):
            return _EXACT[sign], at + 1
    return None


def qudt_iri(symbol: str) -> str | None:
    """Return the IRI of a unit in QUDT's vocabulary; None where it has none."""
    unit = SYMBOLS.get(symbol)
    return UNIT + unit.qudt if unit is not None and unit.qudt else None
