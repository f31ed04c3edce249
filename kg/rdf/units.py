"""Units as results write them → QUDT units, where QUDT has one.

The strings are those of ONTOLOGY.md; the names on the right are local names of http://qudt.org/vocab/unit/.
"""

from __future__ import annotations

from kg.namespaces import UNIT

_QUDT = {
    "%": "PERCENT",
    "ns": "NanoSEC",
    "us": "MicroSEC",
    "µs": "MicroSEC",
    "ms": "MilliSEC",
    "s": "SEC",
    "min": "MIN",
    "h": "HR",
    "days": "DAY",
    "fps": "FRAME-PER-SEC",
    "B": "BYTE",
    "KB": "KiloBYTE",
    "MB": "MegaBYTE",
    "GB": "GigaBYTE",
    "TB": "TeraBYTE",
    "GiB": "GibiBYTE",
    "MiB": "MebiBYTE",
    "GB/s": "GigaBYTE-PER-SEC",
    "TB/s": "TeraBYTE-PER-SEC",
    "Hz": "HZ",
    "kHz": "KiloHZ",
    "MHz": "MegaHZ",
    "GHz": "GigaHZ",
    "mW": "MilliW",
    "W": "W",
    "kW": "KiloW",
    "nJ": "NanoJ",
    "uJ": "MicroJ",
    "µJ": "MicroJ",
    "mJ": "MilliJ",
    "J": "J",
    "kWh": "KiloW-HR",
    "mm": "MilliM",
    "cm": "CentiM",
    "m": "M",
    "km": "KiloM",
    "mm2": "MilliM2",
    "mm²": "MilliM2",
    "dB": "DeciB",
    "°": "DEG",
    "°C": "DEG_C",
}


def qudt_unit(unit: str) -> str | None:
    """Return the IRI of the QUDT unit that a unit string stands for; None where there is none."""
    name = _QUDT.get(unit)
    return UNIT + name if name else None
