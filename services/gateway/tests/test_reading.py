"""What an office's programs write, read as it was meant; and what no honest program writes."""

from __future__ import annotations

import pytest

from services.gateway.sheets.reading import MOST_ROWS, Sheet, TooLong, Unreadable, sheet_of

TEXT = "number,name\r\nLAMP,檯燈\r\n"
READ = Sheet(("number", "name"), ((2, ("LAMP", "檯燈")),))


@pytest.mark.parametrize(
    ("content", "language"),
    [
        (TEXT.encode("utf-8-sig"), "en"),
        (TEXT.encode("utf-8"), "en"),
        (TEXT.encode("gb18030"), "zh-CN"),
        (TEXT.encode("big5hkscs"), "zh-TW"),
        (TEXT.replace(",", "\t").encode("utf-16"), "en"),
        (TEXT.replace(",", ";").encode(), "en"),
    ],
)
def test_a_csv_is_read_as_the_office_wrote_it(content: bytes, language: str):
    assert sheet_of(content, language) == READ


def test_empty_rows_count_and_are_left_out_and_short_ones_are_filled():
    read = sheet_of(b"number,name,unit,,\r\n,,\r\nTIN,Solder\r\n , ,\r\nBOX,Box,pcs,note\r\n", "en")
    assert read == Sheet(("number", "name", "unit"), ((3, ("TIN", "Solder", "")), (5, ("BOX", "Box", "pcs"))))


def test_more_rows_than_are_taken_in_at_once():
    rows = b"number\r\n" + b"X\r\n" * MOST_ROWS
    assert len(sheet_of(rows, "en").rows) == MOST_ROWS
    with pytest.raises(TooLong):
        sheet_of(rows + b"X\r\n", "en")
    with pytest.raises(TooLong):
        sheet_of(b"number\r\n" + b"\r\n" * 10 * MOST_ROWS + b"X\r\n", "en")


@pytest.mark.parametrize("content", [b"", b"\r\n", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"a\x00b\r\n"])
def test_what_is_no_table(content: bytes):
    with pytest.raises(Unreadable):
        sheet_of(content, "en")
