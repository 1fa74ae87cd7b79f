"""What is printed can be read, in Chinese too, on a machine that has no Chinese font; and looks as it should."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from pypdf import PdfReader

from services.gateway.paper import drawing
from services.gateway.paper.layout import Printer
from services.gateway.paper.sheets import Label
from services.gateway.texts import LANGUAGES

ITEM = {"number": "LAMP", "name": "LED 檯燈 <台灯> & Co", "unit": "盞"}


def work_order(steps=3):
    return {
        "number": "WO-1042",
        "item": "LAMP",
        "quantity": "120",
        "due_on": "2026-12-01",
        "priority": 5,
        "sales_order": "SO-7",
        "line": 2,
        "operations": [
            {
                "code": f"OP-{sequence}",
                "sequence": sequence * 10,
                "name": "貼片焊接" if sequence % 2 else "贴片焊接",
                "work_center": "SMT-1",
                "section": None,
                "planned": "120",
                "planned_start": "2026-11-23T00:30:00Z",
            }
            for sequence in range(1, steps + 1)
        ],
    }


def read(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return reader, "\n".join(page.extract_text() for page in reader.pages)


def test_a_traveler_says_what_to_make_and_carries_a_code_for_each_step():
    sheet = Printer("zh-TW", "Asia/Shanghai").traveler(work_order(), ITEM)
    _, text = read(drawing.draw_sheet(sheet))
    for words in (
        "流程卡",
        "WO-1042",
        "LED 檯燈 <台灯> & Co",
        "120 盞",
        "SO-7 / 2",
        "貼片焊接",
        "贴片焊接",
        "11-23 08:30",
    ):
        assert words in text, words
    assert all(f"OP-{sequence}" in text for sequence in (1, 2, 3))


def test_the_font_travels_with_the_paper():
    reader, _ = read(drawing.draw_sheet(Printer("zh-CN", "UTC").traveler(work_order(), ITEM)))
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    chinese = [font for font in fonts if "MicroHei" in str(font["/BaseFont"])]
    assert chinese
    assert all("/FontFile2" in font["/FontDescriptor"] for font in chinese)


def test_a_long_traveler_goes_on_with_its_head_on_the_next_page():
    reader, _ = read(drawing.draw_sheet(Printer("en", "UTC").traveler(work_order(steps=30), ITEM)))
    assert len(reader.pages) > 1
    assert all("Work center" in page.extract_text() for page in reader.pages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_dispatch_sheets_are_printed_in_every_language(language):
    printer = Printer(language, "Asia/Shanghai")
    workers = [{"number": f"W-{one}", "name": "陳安娜", "team": "T1"} for one in range(50)]
    reader, text = read(drawing.draw_labels(printer.labels(workers), printer.word("labels")))
    assert text.count("陳安娜") == 50
    assert len(reader.pages) == 3
    operation = {
        "code": "OP-1",
        "work_order": "WO-1",
        "sequence": 10,
        "name": "焊接",
        "item": "LAMP",
        "item_name": "燈",
        "remaining": "20",
        "worker": None,
        "team": "T1",
        "planned_start": "2026-11-23T00:30:00Z",
        "planned_end": None,
    }
    sheet = printer.dispatch("SMT-1", "2026-11-23T00:00:00Z", "2026-11-23T08:00:00Z", [operation])
    _, text = read(drawing.draw_sheet(sheet))
    assert printer.word("dispatch") in text and "11-23 08:00 – 11-23 16:00" in text and "OP-1" in text


def test_nothing_to_print_is_an_empty_sheet_and_not_a_failure():
    printer = Printer("en", "UTC")
    assert read(drawing.draw_labels((), "Labels"))[1].strip() == "Labels"
    assert (
        "Dispatch sheet"
        in read(drawing.draw_sheet(printer.dispatch("W", "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z", [])))[1]
    )


def test_a_code_of_any_length_and_script_fits_a_qr_code():
    for code in ("W", "工" * 40, "x" * 100):
        assert drawing.draw_labels((Label(code=code, lines=(code,)),), "Labels").startswith(b"%PDF")


def test_the_gateway_itself_never_loads_what_draws():
    code = "import services.gateway.service, sys; sys.exit('reportlab' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
