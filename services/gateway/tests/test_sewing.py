"""The first screen comes in one piece, and is the same page as its modules."""

from __future__ import annotations

import re

import pytest

from services.gateway.sewing import NotSewn, in_one_style, sewn
from services.gateway.website import ENTRY, FOLDER, STYLE, Website

SCRIPTS = {
    "/js/main.js": 'import { half as less } from "/js/sums.js";\n'
    'import * as words from "/js/words.js";\n\nwords.say(less(2));\n',
    "/js/sums.js": "export const half = (number) => number / 2;\nfunction send() {}\nexport { send as sendAgain };\n",
    "/js/words.js": 'import { half } from "/js/sums.js";\n\n'
    "export function say(word) {}\nexport async function wait() {}\n",
    "/js/later.js": 'import { say } from "/js/words.js";\n',
}


def test_what_the_entry_needs_is_in_it_each_once_and_after_what_it_needs_itself():
    main = sewn(SCRIPTS, "/js/main.js")["/js/main.js"]
    assert main.count("number / 2") == 1
    assert main.index("const $0") < main.index("const $1 = ")
    assert "const { half: less } = $0;" in main and "const words = $1;" in main
    assert "return { half, sendAgain: send };" in main and "return { say, wait };" in main
    assert "export { $0, $1 };" in main
    assert "import" not in main


def test_a_module_that_is_asked_for_later_points_into_it_and_others_stay_as_they_are():
    told = sewn(SCRIPTS, "/js/main.js")
    assert told["/js/sums.js"] == 'import { $0 } from "/js/main.js";\nexport const { half, sendAgain } = $0;\n'
    assert told["/js/later.js"] == SCRIPTS["/js/later.js"]


def test_a_page_asks_for_one_style_that_is_all_of_them_in_their_order():
    page = '<head>\n    <link rel="stylesheet" href="/b.css">\n    <link rel="stylesheet" href="/a.css">\n</head>'
    page, style = in_one_style(page, {"/a.css": "a {}", "/b.css": "b {}", "/c.css": "c {}"}, "/all.css")
    assert page == '<head>\n    <link rel="stylesheet" href="/all.css">\n</head>'
    assert style == "b {}\na {}"
    house = Website.load()
    assert [where for where in house.files if where.startswith("/css/")] == [STYLE]
    assert house.files["/"] is house.files["/index.html"]
    for path in (FOLDER / "css").glob("*.css"):
        assert path.read_text("utf-8") in house.files[STYLE].content.decode(), "the page forgot one"


@pytest.mark.parametrize(
    ("accepted", "texts"), [("zh-TW,zh;q=0.9", "zh-TW"), ("zh", "zh-CN"), ("fr", "en"), ("", "en")]
)
def test_the_words_are_fetched_beside_the_script(accepted: str, texts: str):
    asked = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_ACCEPT_LANGUAGE": accepted}
    house = Website.load()
    assert house.page(asked).headers["Link"].startswith(f"</i18n/{texts}.json>; rel=preload")
    assert "Link" not in house.page(asked | {"PATH_INFO": ENTRY}).headers


@pytest.mark.parametrize(
    "said",
    [
        'import thing from "/js/sums.js";',
        'export * from "/js/sums.js";',
        "export let half = 1;",
        'import "/js/sums.js";',
    ],
)
def test_a_form_that_is_not_understood_is_found_at_the_start(said: str):
    with pytest.raises(NotSewn, match=re.escape(said)):
        sewn({"/js/main.js": said, "/js/sums.js": ""}, "/js/main.js")


def test_modules_that_need_each_other_are_found_at_the_start():
    circle = {"/js/main.js": 'import { b } from "/js/b.js";', "/js/b.js": 'import { c } from "/js/main.js";'}
    with pytest.raises(NotSewn, match="needs itself"):
        sewn(circle, "/js/main.js")


def test_the_page_begins_with_one_script_and_keeps_every_name():
    files = Website.load().files
    assert not re.search(r"^import ", files[ENTRY].content.decode(), re.MULTILINE)
    for path in (FOLDER / "js").rglob("*.js"):
        pointer = re.fullmatch(
            r'import { (\$\d+) } from "/js/main.js";\nexport const { ([^}]*) } = \1;\n',
            files["/" + path.relative_to(FOLDER).as_posix()].content.decode(),
        )
        known = re.findall(r"^export (?:async )?(?:function\*?|const|class) (\w+)", path.read_text(), re.MULTILINE)
        renamed = re.findall(r"^export \{ \w+ as (\w+) \};", path.read_text(), re.MULTILINE)
        assert pointer is None or pointer[2].split(", ") == known + renamed
