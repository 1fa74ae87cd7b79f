"""Tables as an office sends and gets them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import xlsxwriter

from demo.client import Answer, Client

EDGE = "----a-form-of-ours"


def upload(client: Client, kind: str, content: bytes, *, dry_run: bool = False) -> Answer:
    """Send a sheet in as a browser's form does."""
    head = f'--{EDGE}\r\nContent-Disposition: form-data; name="file"; filename="sheet"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{EDGE}--\r\n".encode()
    path = f"/imports/{kind}" + ("?dry_run=true" if dry_run else "")
    return client.ask("POST", path, body, headers={"Content-Type": f"multipart/form-data; boundary={EDGE}"})


def taken_in(client: Client, kind: str, content: bytes, *, dry_run: bool = False) -> dict[str, Any]:
    answer = upload(client, kind, content, dry_run=dry_run)
    assert answer.status == 200, answer
    taken: dict[str, Any] = answer.body
    return taken


def as_csv(rows: Iterable[Iterable[Any]], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_excel(rows: Iterable[Iterable[Any]]) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return file.getvalue()


def statuses(taken: Mapping[str, Any]) -> list[str]:
    return [row["status"] for row in taken["items"]]
