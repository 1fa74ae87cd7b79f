"""A sheet is read as the office headed it."""

import json

from services.gateway.sheets.forms import FORMS
from services.gateway.sheets.reading import Sheet
from services.gateway.sheets.wording import WORDS, in_our_words
from shared.contracts.values import Inspection, ItemKind, RateKind


def sheet(header: str, *rows: str) -> Sheet:
    return Sheet(tuple(header.split()), tuple((at, tuple(row.split())) for at, row in enumerate(rows, start=2)))


def read(kind: str, header: str, *rows: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    found = in_our_words(sheet(header, *rows), FORMS[kind].types)
    return found.header, [cells for _, cells in found.rows]


def test_headings_and_choices_are_understood_in_chinese():
    header, rows = read("items", "编号 名称 单位 类型", "LAMP 台灯 盏 自制", "TIN 焊锡 kg 外购")
    assert header == ("number", "name", "unit", "kind")
    assert rows == [("LAMP", "台灯", "盏", "make"), ("TIN", "焊锡", "kg", "buy")]


def test_a_heading_means_what_the_sheet_is_about():
    assert read("items", "料號 品名")[0] == ("number", "name")
    assert read("sales-orders", "訂單號 客戶 項次 料號 數量 交期")[0] == (
        "number",
        "customer",
        "line",
        "item",
        "quantity",
        "due_on",
    )
    assert read("routings", "产品 序号 工序 设备 单件工时（秒）")[0] == (
        "item",
        "sequence",
        "name",
        "work_centers",
        "run_seconds",
    )


def test_our_own_names_win_and_what_nobody_knows_stays_to_be_refused():
    assert read("items", "number 编号 颜色")[0] == ("number", "编号", "颜色")
    assert read("items", "NAME number")[0] == ("name", "number")


def test_a_choice_is_one_only_in_its_own_column():
    assert read("items", "编号 名称 类型", "自制 自制 自制")[1] == [("自制", "自制", "make")]


def test_every_word_means_something_we_have():
    words = json.loads(WORDS.read_text(encoding="utf-8"))
    columns = {name for form in FORMS.values() for name in form.types}
    assert {name for meant in words["headings"].values() for name in meant} <= columns
    assert set(words["values"]["kind"].values()) <= {*ItemKind, *RateKind}
    assert set(words["values"]["inspection"].values()) <= {*Inspection}
