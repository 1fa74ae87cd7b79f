"""The sentences of the public door, in every language we speak.

`texts/<language>/<owner>.json` maps each refusal's code to a title and a detail, and under `fields` each
message key to a sentence. Codes never change; sentences may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh-CN", "zh-TW")
FOLDER = Path(__file__).parent / "texts"


def language_of(accepted: str) -> str:
    """The language we speak that an `Accept-Language` header likes best; English when it names none."""
    best, liked = "en", 0.0
    for part in accepted.split(",")[:20]:
        tag, _, parameter = part.strip().partition(";")
        spoken, quality = _spoken(tag.strip().lower()), _quality(parameter.strip())
        if spoken is not None and quality > liked:
            best, liked = spoken, quality
    return best


def _spoken(tag: str) -> str | None:
    if tag.startswith(("zh-hant", "zh-tw", "zh-hk", "zh-mo")):
        return "zh-TW"
    if tag == "zh" or tag.startswith("zh-"):
        return "zh-CN"
    return "en" if tag in ("en", "*") or tag.startswith("en-") else None


def _quality(parameter: str) -> float:
    if not parameter.startswith("q="):
        return 1.0
    try:
        return min(max(float(parameter[2:]), 0.0), 1.0)
    except ValueError:
        return 0.0


def title_and_detail(language: str, code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """What a refusal is called, and a sentence its reader can act on."""
    texts = catalogue(language).get(code) or catalogue("en").get(code) or {"title": code, "detail": code}
    return texts["title"], _filled(texts["detail"], facts)


def message(language: str, key: str, facts: Mapping[str, Any]) -> str:
    """What is wrong with one field."""
    sentence = catalogue(language)["fields"].get(key) or catalogue("en")["fields"].get(key) or key
    return _filled(sentence, facts)


@cache
def catalogue(language: str) -> dict[str, Any]:
    """Every owner's texts of one language, in one dictionary."""
    merged: dict[str, Any] = {"fields": {}}
    for path in sorted((FOLDER / language).glob("*.json")):
        texts = json.loads(path.read_text("utf-8"))
        merged["fields"] |= texts.pop("fields", {})
        merged |= texts
    return merged


class _Facts(dict[str, Any]):
    def __missing__(self, name: str) -> str:
        return "–"


def _filled(sentence: str, facts: Mapping[str, Any]) -> str:
    told = {name: "–" if value is None else value for name, value in facts.items()}
    return sentence.format_map(_Facts(told))
