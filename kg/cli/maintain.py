"""`kg backup`, `kg restore`, `kg compact` and `kg doctor`: the care of a store."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kg.cli import options as common
from kg.config import setting


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("backup", epilog="Example: kg backup output/kg.backup --force")(backup)
    app.command("restore", epilog="Example: kg restore output/kg.backup --store output/restored --force")(restore)
    app.command("compact", epilog="Example: kg compact")(compact)
    app.command("doctor", epilog="Example: kg doctor")(doctor)


def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to write.")],
    store: common.StorePath = None,
    force: common.Force = False,
) -> None:
    """Write all of the store to one file, with its hash."""
    from kg.store.backup import backup_store

    made = backup_store(Path(setting("store", store)), file, force=force)
    common.out(f"Wrote {made.quads:,} quads to {file} (sha256 {made.sha256[:16]}…).")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A file that kg backup wrote.")],
    store: common.StorePath = None,
    force: Annotated[bool, typer.Option("--force", help="Replace an existing store.")] = False,
) -> None:
    """Make a store from a backup, after checking its hash; whole or not at all."""
    from kg.store.backup import restore_store

    made = restore_store(file, Path(setting("store", store)), force=force)
    common.out(f"Restored {made.quads:,} quads to {setting('store', store)}.")


def compact(store: common.StorePath = None) -> None:
    """Merge the store's files, dropping what was deleted and replaced."""
    from kg.store.compact import compact_store

    done = compact_store(Path(setting("store", store)))
    common.out(f"{done.before / 1e6:.1f} MB → {done.after / 1e6:.1f} MB")


def doctor(
    store: common.StorePath = None,
    infer: Annotated[
        bool, typer.Option("--infer", help="First infer anew what follows from the ontology, in the place of what was.")
    ] = False,
    as_json: common.AsJson = False,
) -> None:
    """Look for damage: stray quads, dangling entities, broken labels, unreadable indexes, false inferences.

    Exit code 1 where any is.
    """
    from dataclasses import asdict

    from kg.store.doctor import examine_store, infer_anew

    path = Path(setting("store", store))
    if infer:
        common.say(f"Inferred {infer_anew(path):,} statements.")
    findings = examine_store(path)
    if as_json:
        common.out_json([asdict(finding) for finding in findings])
    elif not findings:
        common.out("The store is sound.")
    for finding in () if as_json else findings:
        common.out(f"{finding.kind}: {finding.where}: {finding.problem}")
    for hint in dict.fromkeys(finding.hint for finding in findings if finding.hint and not as_json):
        common.out(hint)
    if findings:
        raise typer.Exit(1)
