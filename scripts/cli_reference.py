"""Write docs/cli.md from the help of every command.

python scripts/cli_reference.py            # writes docs/cli.md
python scripts/cli_reference.py --check    # exit code 1 where the file is not what would be written
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

os.environ["COLUMNS"] = "100"  # before typer looks

from typer.testing import CliRunner

from kg.cli.main import app

FILE = Path(__file__).resolve().parents[1] / "docs" / "cli.md"


def help_of(*command: str) -> str:
    """Return the help of a command, as the program prints it."""
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="kg", terminal_width=100)
    return "\n".join(line.rstrip() for line in result.output.strip().splitlines())


def reference() -> str:
    """Return the whole document."""
    top = help_of()
    commands = re.findall(r"^  ([a-z]+)  ", top.split("Commands:")[1], re.MULTILINE)
    parts = ["# The commands\n\nMade by `python scripts/cli_reference.py` from the program's own help.\n"]
    parts.append(f"```text\n{top}\n```\n")
    parts += [f"## kg {name}\n\n```text\n{help_of(name)}\n```\n" for name in commands]
    return "\n".join(parts)


def main() -> None:
    """Write the file, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file is out of date")
    arguments = parser.parse_args()
    text = reference()
    if arguments.check:
        sys.exit(FILE.read_text(encoding="utf-8") != text)
    FILE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
