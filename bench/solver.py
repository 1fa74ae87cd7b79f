"""The solver alone, to compare with: CP-SAT on the whole of a plain shop, from the plan of the tardiness rule."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from services.planning.domain.scheduling.answer import weighted_tardiness
from services.planning.domain.scheduling.building import build
from services.planning.domain.scheduling.decoding import PlainDecoder
from services.planning.domain.scheduling.forms import read
from services.planning.domain.scheduling.rules import apparent_tardiness
from services.planning.domain.scheduling.search.budget import Budget
from services.planning.domain.scheduling.search.proving import prove
from shared.plumbing import stopwatch


def main(arguments: Sequence[str]) -> int:
    """Prints the weighted tardiness that it came to, and whether it is the least there is."""
    left = stopwatch.countdown(float(arguments[1]))
    shop = build(read(json.loads(Path(arguments[0]).read_text("utf-8")))).shop
    hint = PlainDecoder(shop).plan(apparent_tardiness(shop))
    plan, is_proved = prove(shop, hint, False, Budget(left))
    print(json.dumps({"value": weighted_tardiness(shop, plan), "is_proved": is_proved}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
