"""Settings: a flag wins over a `KG_*` variable, that over `kg.toml` in the current folder, that over the default."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import Any

from kg.errors import ConfigError
from kg.namespaces import BASE

FILE = "kg.toml"
DEFAULTS: dict[str, Any] = {
    "store": "output/kg",
    "base_iri": BASE,
    "vocab": [],
    "jobs": 1,
    "engine": "local",
    "address": "",
    "batch": 500,
    "extractor": "built-in",
}
"""Every setting there is, with its default."""


def setting(name: str, flag: object = None) -> Any:
    """Return the value of a setting; `flag` is what the command line said, None (or empty) where it said nothing.

    Raises:
        ConfigError: kg.toml cannot be read, or a value is not of the setting's kind.
    """
    if flag not in (None, [], ()):
        return flag
    default = DEFAULTS[name]
    variable = f"KG_{name.upper()}"
    if text := os.environ.get(variable):
        return _convert(text, default, variable)
    in_file = _read_file().get(name)
    return default if in_file is None else _convert(in_file, default, f"{FILE}: {name}")


def _read_file() -> dict[str, Any]:
    path = Path(FILE)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"{FILE} cannot be read: {error}.", "Mend the file or remove it.") from error
    if unknown := sorted(set(data) - set(DEFAULTS)):
        raise ConfigError(f"{FILE}: there is no setting named {unknown[0]!r}.", f"There are: {', '.join(DEFAULTS)}.")
    return data


def _convert(value: object, default: object, where: str) -> object:
    """Bring a value to the kind of the default; lists of paths may be written as one text, as in PATH."""
    if isinstance(default, list):
        return [part for part in value.split(os.pathsep) if part] if isinstance(value, str) else value
    if isinstance(default, int):
        try:
            return int(str(value))
        except ValueError:
            raise ConfigError(f"{where} is no whole number: {value!r}.") from None
    if not isinstance(value, str):
        raise ConfigError(f"{where} is no text: {value!r}.")
    return value
