"""What was made and cannot be booked: which refusals are kept for a leader, and how much of what was said."""

from __future__ import annotations

import json
from typing import Any

from services.execution.domain.crew import NotYourReport, SomebodyElses
from shared.contracts.refusals import NotFound, NotHeardOf, Refused

LONGEST = 16_000  # characters of a report that are kept whole
LONGEST_NOTE = 500  # characters of its note, when it is longer than that


class AlreadySettled(Refused):
    """Somebody has dealt with the refused report, or it was booked after all."""


def is_kept(refusal: Refused) -> bool:
    """Pieces were made, and the plant's rules will not have them. A slip of the keys is corrected where it is made."""
    return refusal.status == Refused.status or isinstance(refusal, NotHeardOf | NotYourReport | SomebodyElses)


def as_told(refusal: Refused) -> Refused:
    """What the one who reported is told: whose an operation is, is for his leader to know."""
    return NotFound() if isinstance(refusal, SomebodyElses) else refusal


def bounded(said: dict[str, Any]) -> dict[str, Any]:
    """All that was said; of something overlong, all that is needed to book it by hand."""
    if len(json.dumps(said, default=str)) <= LONGEST:
        return said
    note = said.get("note")
    return {**said, "fields": {}, "note": note[:LONGEST_NOTE] if note else note}
