"""The browser that tests drive: an installed Chromium, never one fetched from somewhere."""

from __future__ import annotations

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge")
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")  # root in a container has neither a sandbox nor much shared memory


def chromium() -> Path | None:
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path), None)
