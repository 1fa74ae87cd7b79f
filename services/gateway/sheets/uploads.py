"""The file in a form that a browser or a script sent."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.exceptions import HTTPException
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

from services.gateway.incoming import Incoming
from services.gateway.refusals import FormNeeded
from services.gateway.sheets.reading import LARGEST
from shared.contracts.refusals import Invalid

FORM = "multipart/form-data"
LARGEST_FORM = LARGEST + (64 << 10)  # what the form writes around its file
MOST_PARTS = 10


def file_of(incoming: Incoming) -> bytes:
    """What the field `file` holds."""
    kind, options = parse_options_header(incoming.header("content-type"))
    if kind != FORM:
        raise FormNeeded(content_type=(incoming.header("content-type") or "")[:100])
    parser = FormDataParser(_in_memory, max_form_memory_size=64 << 10, max_form_parts=MOST_PARTS, silent=False)
    try:
        _, _, files = parser.parse(io.BytesIO(incoming.body), kind, len(incoming.body), options)
    except (ValueError, HTTPException):
        raise FormNeeded(content_type=FORM) from None
    if "file" not in files:
        raise Invalid({"file": "required"})
    content: bytes = files["file"].read()
    if not content:
        raise Invalid({"file": "required"})
    return content


def _in_memory(*_: Any, **__: Any) -> io.BytesIO:
    return io.BytesIO()
