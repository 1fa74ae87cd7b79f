"""How sheets and labels become a PDF that carries its own font."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

from services.gateway.paper.sheets import Label, Sheet
from shared.plumbing.batches import batches

FONT = "MicroHei"
FONT_FILE = Path(__file__).parent / "font" / "wqy-microhei.ttc"
MARGIN = 12 * mm
ACROSS, LABEL_HEIGHT = 3, 36 * mm
CODES = 30 * mm  # wide
GRID = [
    ("GRID", (0, 0), (-1, -1), 0.5, colors.grey),
    ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
]


def draw_sheet(sheet: Sheet) -> bytes:
    """A sheet as PDF."""
    pdfmetrics.registerFont(TTFont(FONT, FONT_FILE, subfontIndex=0))
    width = (landscape(A4) if sheet.is_wide else A4)[0] - 2 * MARGIN
    head: list[Any] = [_paragraph(sheet.title, 18)]
    head += [_paragraph(f"{label}  {value}", 11) for label, value in sheet.facts]
    top = Table([[head, _code(sheet.code, 32 * mm) if sheet.code else ""]], colWidths=[width - 36 * mm, 36 * mm])
    return _document([top, Spacer(1, 5 * mm), _rows(sheet, width)], sheet.title, is_wide=sheet.is_wide)


def _rows(sheet: Sheet, width: float) -> Table:
    """The column of codes is there only where rows have some; a note reaches across all columns."""
    has_codes = any(row.code for row in sheet.rows)
    rest = (width - CODES * has_codes) / len(sheet.columns)
    rows: list[list[Any]] = [[""] * has_codes + [_paragraph(column, 9) for column in sheet.columns]]
    style: list[Any] = [*GRID]
    for row in sheet.rows:
        code: Any = [_code(row.code, 22 * mm), _paragraph(row.code, 5)] if row.code else ""
        rows.append([code] * has_codes + [_paragraph(cell, sheet.size) for cell in row.cells])
        if row.note is not None:
            place = len(rows)
            style += [("SPAN", (0, place), (-1, place)), ("NOSPLIT", (0, place - 1), (0, place))]
            rows.append([_paragraph(row.note, sheet.size - 1)] + [""] * (len(rows[0]) - 1))
    widths = [CODES] * has_codes + [rest] * len(sheet.columns)
    return Table(rows, colWidths=widths, repeatRows=1, style=style)


def draw_labels(labels: tuple[Label, ...], title: str) -> bytes:
    """Labels as PDF, three across on A4."""
    pdfmetrics.registerFont(TTFont(FONT, FONT_FILE, subfontIndex=0))
    width = (A4[0] - 2 * MARGIN) / ACROSS
    cells = [_label(label, width) for label in labels]
    cells += [""] * (-len(cells) % ACROSS)
    rows = list(batches(cells, ACROSS))
    pages: list[Any] = [_paragraph(title, 9)]
    if rows:
        pages = [Table(rows, colWidths=[width] * ACROSS, rowHeights=LABEL_HEIGHT, style=GRID[:2])]
    return _document(pages, title, is_wide=False)


def _label(label: Label, width: float) -> Table:
    text = [_paragraph(line, 12 if place == 0 else 9) for place, line in enumerate(label.lines)]
    return Table([[_code(label.code, 28 * mm), text]], colWidths=[30 * mm, width - 34 * mm])


def _document(story: list[Any], title: str, *, is_wide: bool) -> bytes:
    content = io.BytesIO()
    edges = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    size = landscape(A4) if is_wide else A4
    SimpleDocTemplate(content, pagesize=size, title=title, author="Gongdan", **edges).build(story)
    return content.getvalue()


def _paragraph(text: str, size: int) -> Paragraph:
    style = ParagraphStyle("plain", fontName=FONT, fontSize=size, leading=size * 1.35, wordWrap="CJK")
    return Paragraph(escape(text).replace("\n", "<br/>"), style)


def _code(code: str, size: float) -> Drawing:
    widget = QrCodeWidget(code, barLevel="M")
    left, bottom, right, top = widget.getBounds()
    drawing = Drawing(size, size, transform=[size / (right - left), 0, 0, size / (top - bottom), 0, 0])
    drawing.add(widget)
    return drawing
