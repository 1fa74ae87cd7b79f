"""Every word of the page stands in the texts, in all three languages, and nowhere else."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests.browser.texts import LANGUAGES, WEB, texts_in

NAME = "Gongdan"
SCRIPTS = [*sorted((WEB / "js").rglob("*.js")), WEB / "sw.js"]
SOURCES = [*SCRIPTS, WEB / "index.html"]
SPOKEN = {"title", "alt", "placeholder", "aria-label"}
LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
COMMENT = re.compile(r"/\*.*?\*/|(?<!:)//[^\n]*", re.DOTALL)
HAN = re.compile(r"[\u3400-\u9fff]")
SENTENCE = re.compile(r"[A-Za-z]{2,} [a-z]{2,}")
CLASSES = re.compile(r'class: (?:[^,}]*\? )?("[^"]*")')


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_languages_have_the_same_keys_and_facts(language: str) -> None:
    english, other = texts_in("en"), texts_in(language)
    assert list(other) == list(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }
    assert all(text.strip() for text in other.values())


def test_every_key_is_written_and_every_text_is_used() -> None:
    source = "\n".join(path.read_text("utf-8") for path in SOURCES)
    keys = set(texts_in("en"))
    exact = set(re.findall(r'"([a-z_]+\.[a-z_]+)"', source)) & keys
    asked = set(re.findall(r'\bt\("([^"]+)"', source)) | set(re.findall(r'data-(?:text|label)="([^"]+)"', source))
    prefixes = tuple(re.findall(r"\bt\(`([a-z_.]+)\$", source)) + tuple(
        f"{vocabulary}." for vocabulary in re.findall(r'(?:word|chip)\("([a-z_]+)"', source)
    )
    suffixed = {key for key in keys if key.startswith(prefixes)}
    assert asked <= keys
    assert keys - exact - asked - suffixed == set()


def test_no_sentence_stands_in_a_script() -> None:
    for path in SCRIPTS:
        code = COMMENT.sub("", path.read_text("utf-8"))
        assert not HAN.search(code), path.name
        for literal in LITERAL.findall(CLASSES.sub("", code)):
            assert not SENTENCE.search(literal), (path.name, literal)


class Words(HTMLParser):
    """What a page says by itself, and what it would run or fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.inline: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.said += [value for name, value in attrs if name in SPOKEN and value]
        self.addresses += [given[name] or "" for name in ("href", "src") if name in given]
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.said.append(data.strip())


def test_the_page_itself_says_only_its_name_and_fetches_only_its_own() -> None:
    page = Words()
    page.feed((WEB / "index.html").read_text("utf-8"))
    assert set(page.said) == {NAME}
    assert page.inline == []
    assert [address for address in page.addresses if not re.match(r"/[a-z]|#", address)] == []


def test_no_file_names_another_host() -> None:
    """An SVG's namespace is a name and not an address."""
    for path in [*SOURCES, *(WEB / "css").glob("*.css")]:
        assert not re.search(r"https?://|@import|url\(", path.read_text("utf-8")), path.name


def test_files_stay_small_enough_to_be_read() -> None:
    for path in [*SOURCES, *(WEB / "css").glob("*.css")]:
        assert len(path.read_text("utf-8").splitlines()) < 200, path.name
