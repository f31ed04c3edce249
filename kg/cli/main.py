"""The program `kg`: its commands, and the one place where errors become messages and exit codes.

Exit codes: 0 done · 1 it ran, and the answer is bad (shape violations, some papers failed) · 2 usage, input or
configuration · 3 a bug · 130 interrupted.
"""

from __future__ import annotations

import sys

import typer

from kg.cli import (
    build,
    compare,
    conflicts,
    export,
    extract,
    fetch,
    formats,
    leaderboard,
    link,
    maintain,
    plugins,
    query,
    remove,
    serve,
    show,
    stats,
    transfer,
    validate,
    view,
)
from kg.errors import KgError, OutputError

app = typer.Typer(
    name="kg",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="A knowledge graph of research papers: methods, baselines, hardware, datasets and every number, "
    "with the words that say so.",
    epilog="Begin with: kg build examples/papers.txt",
)


def _version(asked: bool) -> None:
    if asked:
        from kg import __version__

        print(f"paper-kg {__version__}")  # noqa: T201 (stdout is where the answer goes)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    del version


COMMANDS = (
    build,
    view,
    query,
    show,
    leaderboard,
    compare,
    conflicts,
    stats,
    export,
    validate,
    extract,
    remove,
    link,
    serve,
    fetch,
    formats,
    plugins,
    maintain,
    transfer,
)
"""The modules of the commands, in the order in which help lists them."""

for module in COMMANDS:
    module.register(app)


def main() -> None:
    """Run the program; never returns."""
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except KgError as error:
        sys.exit(_report(error))
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        sys.stdout = sys.stderr  # what it holds cannot be written; let the interpreter not try again at its end
        sys.exit(_report(OutputError.from_os("standard output", error)))
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)  # noqa: T201
        sys.exit(130)
    except Exception:
        sys.exit(_report_bug())


def _report(error: KgError) -> int:
    print(f"kg: {error.message}", file=sys.stderr)  # noqa: T201
    if error.hint:
        print(f"    {error.hint}", file=sys.stderr)  # noqa: T201
    return error.exit_code


def _report_bug() -> int:
    """Keep the traceback in a file that the user can send, and say where it is."""
    import tempfile
    import traceback
    from pathlib import Path

    text = traceback.format_exc()
    last = text.strip().splitlines()[-1]
    try:
        with tempfile.NamedTemporaryFile("w", prefix="kg-", suffix=".log", delete=False, encoding="utf-8") as log:
            log.write(" ".join(sys.argv) + "\n\n" + text)
        where = f"The traceback is in {Path(log.name)}; please report it."
    except OSError:
        where = text
    print(f"kg: this is a bug: {last}\n    {where}", file=sys.stderr)  # noqa: T201
    return 3


if __name__ == "__main__":
    main()
