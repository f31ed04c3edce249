"""Builds the explorer's page code before a wheel or an editable install, where Node is at hand.

Without Node the package is complete but for `kg/viewer/web/dist`; the explorer then writes its small page and says so.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path(__file__).parent / "kg" / "viewer" / "web"


class WebBuildHook(BuildHookInterface):
    """Runs `npm ci` and `npm run build` in kg/viewer/web."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build once; a build that is newer than its sources is kept."""
        del version, build_data
        if self.target_name != "wheel" or is_fresh(WEB):
            return
        npm = shutil.which("npm")
        if npm is None or not (WEB / "package.json").is_file():
            self.app.display_warning("Node.js is not installed: the explorer will be written as its small page.")
            return
        for command in (["ci", "--silent"], ["run", "--silent", "build"]):
            done = subprocess.run([npm, *command], cwd=WEB, check=False, capture_output=True, text=True)
            if done.returncode:
                tail = (done.stderr or done.stdout).strip()[-600:]
                self.app.display_warning(f"The explorer's page code was not built (npm {command[0]}): {tail}")
                return


def is_fresh(web: Path) -> bool:
    """Return whether the built code is newer than all that it is built from."""
    built = web / "dist" / "page.js"
    if not built.is_file():
        return False
    sources = [web / "package-lock.json", web / "build.mjs", *(web / "src").rglob("*")]
    return all(path.stat().st_mtime <= built.stat().st_mtime for path in sources if path.is_file())
