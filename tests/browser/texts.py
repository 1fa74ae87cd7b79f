"""The texts of the web page, as they lie in the repository."""

from __future__ import annotations

import json
from pathlib import Path

WEB = Path(__file__).resolve().parents[2] / "services" / "gateway" / "web"
LANGUAGES = ("en", "zh-CN", "zh-TW")


def texts_in(language: str) -> dict[str, str]:
    texts: dict[str, str] = json.loads((WEB / "i18n" / f"{language}.json").read_text("utf-8"))
    return texts
