"""The browser that tests drive: an installed Chromium, never one fetched from somewhere."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")  # root in a container has neither a sandbox nor much shared memory


def chromium() -> Path | None:
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)


def driver_runs() -> bool:
    """Playwright brings a program of its own, which needs a library that a bare Debian has not."""
    playwright = find_spec("playwright")
    if playwright is None or playwright.origin is None:
        return False
    node = Path(playwright.origin).parent / "driver" / "node"
    return subprocess.run([node, "--version"], capture_output=True, check=False).returncode == 0
