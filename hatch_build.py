"""Builds the code of the explorer and of the query page before a wheel or an editable install, where Node is at hand.

Without Node the package is complete but for the `dist` folders of `kg/viewer/web` and `kg/server/web`; the explorer
then writes its small page and says so, and the query page is a small editor.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent / "kg"
BUILT = {ROOT / "viewer" / "web": "page.js", ROOT / "server" / "web": "yasgui.min.js"}
"""Folder → the file of its `dist` that says that it was built."""


class WebBuildHook(BuildHookInterface):
    """Runs `npm ci` and `npm run build` in the folders with code for pages."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build once; a build that is newer than its sources is kept."""
        del version, build_data
        if self.target_name == "wheel":
            for web, file in BUILT.items():
                if not is_fresh(web, file):
                    self._build(web)

    def _build(self, web: Path) -> None:
        npm = shutil.which("npm")
        if npm is None or not (web / "package.json").is_file():
            self.app.display_warning(f"Node.js is not installed: the pages of {web.parent.name} will be small ones.")
            return
        for command in (["ci", "--silent"], ["run", "--silent", "build"]):
            done = subprocess.run([npm, *command], cwd=web, check=False, capture_output=True, text=True)
            if done.returncode:
                tail = (done.stderr or done.stdout).strip()[-600:]
                self.app.display_warning(f"The code of {web} was not built (npm {command[0]}): {tail}")
                return


def is_fresh(web: Path, file: str) -> bool:
    """Return whether the built code is newer than all that it is built from."""
    built = web / "dist" / file
    if not built.is_file():
        return False
    sources = [web / "package-lock.json", web / "build.mjs", *(web / "src").rglob("*")]
    return all(path.stat().st_mtime <= built.stat().st_mtime for path in sources if path.is_file())
