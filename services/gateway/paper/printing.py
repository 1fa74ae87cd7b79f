"""A print job: about a second of computing, in a process of its own that ends with it.

What draws is loaded only there: the gateway itself never pays for it.
"""

from __future__ import annotations

from services.gateway.paper.sheets import Label, Sheet


def sheet(content: Sheet) -> bytes:
    """A sheet as PDF."""
    from services.gateway.paper import drawing

    return drawing.draw_sheet(content)


def labels(content: tuple[Label, ...], title: str) -> bytes:
    """Labels as PDF."""
    from services.gateway.paper import drawing

    return drawing.draw_labels(content, title)
