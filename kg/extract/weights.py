"""Reading the weights of a trained network, with one error for all that can be wrong with their file."""

from __future__ import annotations

import io
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from kg.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import numpy.typing as npt


@contextmanager
def weights_of(path: Path, script: str) -> Iterator[dict[str, npt.NDArray[Any]]]:
    """Give the arrays of an .npz file by name; what they lack is noticed inside the block.

    Args:
        path: The file.
        script: The script that makes it, for the hint.

    Raises:
        InputError: The file is missing or damaged, or the block raised KeyError or ValueError.
    """
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
        yield arrays
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise InputError(
            path,
            f"the trained model cannot be read ({error}).",
            hint=f"Install paper-kg again, or train it: python scripts/train/{script} --help",
        ) from error
