"""Pictures of printed codes, drawn as the printer draws them."""

from __future__ import annotations

from io import BytesIO

from PIL import Image
from reportlab.graphics.barcode.qr import QrCodeWidget

QUIET = 4  # modules of white around a code
SCALE = 8  # pixels of a module


def photo_of(code: str) -> bytes:
    """A PNG of a code."""
    widget = QrCodeWidget(code, barLevel="M")
    widget.qr.make()
    modules = widget.qr.modules
    side = len(modules) + 2 * QUIET
    picture = Image.new("L", (side, side), 255)
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            picture.putpixel((x + QUIET, y + QUIET), 0 if dark else 255)
    file = BytesIO()
    picture.resize((side * SCALE, side * SCALE), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()
