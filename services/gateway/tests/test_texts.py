"""Every way to say no has a sentence in every language, with the same facts in it."""

from __future__ import annotations

import ast
import importlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from services.gateway import texts
from services.gateway.texts import LANGUAGES
from shared.contracts.refusals import Invalid, NotHeardOf, Refused

ROOT = Path(__file__).resolve().parents[3]
ABSTRACT = {"DoorRefusal", "Refused", NotHeardOf.__name__}
_KEY = re.compile(r"[a-z]+(_[a-z]+)*\Z")


def sources() -> Iterator[Path]:
    """Every module of the product itself."""
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if not {"tests", "testing", "migrations"} & set(path.parts):
                yield path


def refusals() -> dict[str, type[Refused]]:
    """Every refusal of the product, by its code."""
    for path in sources():
        if "(Refused)" in (text := path.read_text("utf-8")) or "(NotAllowed)" in text or "(NotFound)" in text:
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    return {code_of(each): each for each in below(Refused) if each.__name__ not in ABSTRACT}


def code_of(refusal: type[Refused]) -> str:
    return Refused.code.fget(refusal.__new__(refusal))  # type: ignore[attr-defined,no-any-return]


def below(kind: type[Refused]) -> Iterator[type[Refused]]:
    for each in kind.__subclasses__():
        if ".tests." not in each.__module__:
            yield each
        yield from below(each)


def keys() -> set[str]:
    """Every message key the product can give a field, read off its source."""
    found: set[str] = set()
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "fail":
                found |= words(node.args[:1])
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in (Invalid.__name__, NotHeardOf.__name__):
                for errors in node.args:
                    found |= invalid_keys(errors)
    return found | {"required", "null", "invalid", "unknown_field", "not_object"}


def invalid_keys(errors: ast.expr) -> set[str]:
    if isinstance(errors, ast.Dict):
        return words(errors.values)
    return words([errors.value]) if isinstance(errors, ast.DictComp) else set()


def words(values: list[Any]) -> set[str]:
    """The keys among some expressions: a constant, the first of a pair, or either branch of a choice."""
    found: set[str] = set()
    for value in values:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and _KEY.match(value.value):
            found.add(value.value)
        elif isinstance(value, ast.Tuple):
            found |= words(value.elts[:1])
        elif isinstance(value, ast.IfExp):
            found |= words([value.body, value.orelse])
    return found


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_has_a_title_and_a_detail(language: str) -> None:
    known = texts.catalogue(language)
    assert sorted(code for code in refusals() if code not in known) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_key_has_a_sentence(language: str) -> None:
    assert sorted(keys() - set(texts.catalogue(language)["fields"])) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_tells_the_same_facts(language: str) -> None:
    ours, english = texts.catalogue(language), texts.catalogue("en")
    assert set(ours) == set(english) and set(ours["fields"]) == set(english["fields"])
    for code in set(english) - {"fields"}:
        assert placeholders(ours[code]["detail"]) == placeholders(english[code]["detail"]), code
        assert ours[code]["title"] and ours[code]["detail"]
    for key, sentence in english["fields"].items():
        assert placeholders(ours["fields"][key]) == placeholders(sentence), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_owners_say_the_same_code_differently(language: str) -> None:
    said: dict[str, tuple[str, Any]] = {}
    for path in sorted((texts.FOLDER / language).glob("*.json")):
        owned = json.loads(path.read_text("utf-8"))
        fields = {f"fields.{key}": sentence for key, sentence in owned.pop("fields", {}).items()}
        for code, text in (owned | fields).items():
            first, told = said.setdefault(code, (path.name, text))
            assert told == text, f"{code} is said differently in {first} and {path.name}"


def test_a_missing_fact_does_not_break_a_sentence() -> None:
    assert texts.message("en", "too_large", {}) == "At most –."
    assert texts.title_and_detail("zh-CN", "no_such_code", {"a": 1}) == ("no_such_code", "no_such_code")


def test_whatever_is_malformed_names_a_field():
    """The contract: 422 carries `errors`. Only a conflict does not, for no field of it is wrong."""
    unnamed = {code for code, refusal in refusals().items() if refusal.status == 422 and not hasattr(refusal, "errors")}
    raised_with_them = {code for code, refusal in refusals().items() if issubclass(refusal, Invalid)}
    assert unnamed - raised_with_them == {"idempotency_conflict"}
