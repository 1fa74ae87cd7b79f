"""What stands in a cell, and that nothing of it is computed."""

import pytest

from services.gateway.sheets.cells import as_meant, cell_of, fits_a_number


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@SUM(A1)", "\t=1", "＝1", "'=1", "''=1", "-1-cmd|' /C calc'!A0"])
def test_what_a_spreadsheet_would_compute_is_text_and_comes_back(text: str):
    assert cell_of(text) == f"'{text}"
    assert as_meant(cell_of(text)) == text


@pytest.mark.parametrize("text", ["LAMP", "Don't", "'twas", "-5", "-0.25", "王小明", "1-2"])
def test_what_nobody_would_compute_stays_as_it_is(text: str):
    assert cell_of(text) == text
    assert as_meant(text) == text


def test_several_texts_share_a_cell_unless_they_hold_what_parts_them():
    assert cell_of(["SMT", "solder"]) == "SMT; solder"
    assert cell_of(["a;b", "c"]) == '["a;b","c"]'
    assert cell_of([]) == "" == cell_of(None)


def test_things_with_fields_are_json():
    assert cell_of([{"reason": "CRACK", "quantity": "2"}]) == '[{"reason":"CRACK","quantity":"2"}]'


def test_a_number_is_one_only_as_long_as_no_digit_is_lost():
    assert fits_a_number("123456789012.345")
    assert not fits_a_number("1234567890123.456")
