"""Somebody's wage sheet is read as it stands: every office names its columns otherwise, and amounts are exact."""

from __future__ import annotations

from decimal import Decimal

import pytest

from services.gateway.sheets import old_wages
from services.gateway.sheets.reading import Sheet
from shared.contracts.payroll.wage_sheets import OldWage
from shared.contracts.refusals import Invalid

KNOWN = {"W1": "王芳", "W2": "李强", "W3": "李强", "W4": "Anna"}


def sheet(header: str, *rows: str) -> Sheet:
    cells = tuple((number, tuple(row.split("|"))) for number, row in enumerate(rows, 2))
    return Sheet(tuple(header.split("|")), cells)


def read(header: str, row: str) -> OldWage:
    table = sheet(header, row)
    (found,) = old_wages.rows_of(table, old_wages.columns_of(table))
    return old_wages.wage_of(found, KNOWN)


@pytest.mark.parametrize(
    "header",
    [
        "Worker|Amount|Hours|Pieces",
        "工号|应发工资|工时|件数",
        "工號|應發工資|工時|件數",
        "Employee No|Gross pay|hours|Quantity",
    ],
)
def test_columns_are_known_by_the_words_of_offices(header):
    wage = read(header, "W1|3210.50|168|4200")
    assert (wage.worker, wage.amount, wage.hours, wage.pieces) == ("W1", Decimal("3210.50"), 168, 4200)


def test_what_was_earned_goes_before_what_was_handed_out():
    assert read("姓名|实发工资|社保|应发工资", "王芳|2800|400|3200").amount == 3200


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("3,210.50", "3210.50"),
        ("￥1,003,210.5", "1003210.5"),
        ("-12.34", "-12.34"),
        (".5", "0.5"),
        ("3456.7000000000003", "3456.7"),  # a spreadsheet's noise, which it does not show itself
        ("0.1", "0.1"),
        ("'-5", "-5"),
        ("9.9999999999999995E-2", "0.1"),  # a tenth, as a workbook keeps it
    ],
)
def test_amounts_are_exact(text, amount):
    assert read("worker|amount", f"W1|{text}").amount == Decimal(amount)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        ("W1|three", "amount: not_decimal"),
        ("W1|", "amount: required"),
        ("W1|1,23.4", "amount: not_decimal"),
        ("W1|1.23456", "amount: too_many_places"),
        ("W1|99999999999", "amount: too_large"),
        ("|5", "worker: required"),
        ("李强|5", "worker: ambiguous_worker"),
        ("合计|99", "worker: adds_up_others"),
        ("W1|=1+1", "amount: not_decimal"),
        ("W1|1e5", "amount: not_decimal"),
        ("W1|1.23457E+11", "amount: not_decimal"),
    ],
)
def test_a_row_that_says_nothing_clear_is_left_out(row, error):
    with pytest.raises(Invalid, match=error):
        read("worker|amount", row)


def test_a_name_that_one_worker_alone_has_is_his():
    assert read("姓名|金额", "王芳|5").worker == "W1"
    assert read("worker|amount", "Anna|5").worker == "W4"
    assert read("worker|name|amount", "W9|Anna|5").worker == "W9"  # who he was is for somebody to see


@pytest.mark.parametrize(("header", "error"), [("worker|team", "amount: required"), ("工资|班组", "worker: required")])
def test_a_sheet_that_does_not_say_who_got_how_much_is_refused(header, error):
    with pytest.raises(Invalid, match=error):
        old_wages.columns_of(sheet(header))


def test_a_column_that_is_there_twice_is_refused():
    with pytest.raises(Invalid, match="repeated"):
        old_wages.columns_of(sheet("worker|amount|Amount"))
