"""Before it counts: rules of pay tried on days that are over, and nothing booked."""

from __future__ import annotations

import time
from collections.abc import Iterator

from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.refusals import TrialTooLarge
from shared.contracts.payroll.fair_rates import FairRatesQuery, FairRateView
from shared.contracts.payroll.trials import RateTrialView, TrialPart, TryRates, UnpricedWork
from shared.contracts.permissions import Permission as P
from shared.contracts.values import ZERO

LONGEST = 45  # seconds for a whole trial
SUMS = ("before", "after", "difference", "top_up_before", "top_up_after")


class CoachingApi(Api):
    """What the pay office looks at before it says something that everybody believes."""

    @endpoint("POST", "/rate-trials", body=TryRates, answer=RateTrialView, needs=P.PAY_READ_ALL)
    def try_rates(self, call: Call) -> Reply:
        """Whose pay of some days would have changed by how much, had these rates and premiums held.

        Each is tried in place of the same rate or premium as it holds now, beside all others; nothing is kept and
        nothing is booked. Without `from` and `to` it is the last 30 days; 92 at most.
        """
        parts = list(self._parts(call))
        items = [one for part in parts for one in part.items]
        sums = {name: sum((getattr(one, name) for one in items), ZERO) for name in SUMS}
        touched = [one for one in items if one.difference or one.lines or one.top_up_before != one.top_up_after]
        view = RateTrialView(
            from_on=parts[0].from_on,
            to_on=parts[0].to_on,
            **sums,
            lines=sum(one.lines for one in items),
            workers=len(items),
            items=tuple(sorted(touched, key=lambda one: (-abs(one.difference), one.worker))),
            unpriced=_together(one for part in parts for one in part.unpriced),
        )
        return Reply(body=view)

    @endpoint("GET", "/fair-rates", query=FairRatesQuery, answer=page_of(FairRateView), needs=P.PAY_READ_ALL)
    def fair_rates(self, call: Call) -> Reply:
        """What people come to in an hour at each step paid by piece, and which rates stand out.

        Without `from` and `to` it is the last 30 days; 92 at most.
        """
        return self.payroll(call).fair_rates(query=call.query)

    def _parts(self, call: Call) -> Iterator[TrialPart]:
        """A trial to its end, as far as payroll comes each time."""
        over = time.monotonic() + LONGEST
        cursor = None
        while True:
            part = TrialPart.load(self.payroll(call).try_rates(command=call.body, cursor=cursor).body)
            yield part
            cursor = part.next_cursor
            if cursor is None:
                return
            if time.monotonic() > over:
                raise TrialTooLarge(seconds=LONGEST)
            self.breathe()


def _together(unpriced: Iterator[UnpricedWork]) -> tuple[UnpricedWork, ...]:
    """Each step once, those with most pieces first."""
    steps: dict[tuple[str, int], UnpricedWork] = {}
    for one in unpriced:
        known = steps.get((one.item, one.sequence))
        steps[one.item, one.sequence] = one if known is None else _sum(known, one)
    return tuple(sorted(steps.values(), key=lambda one: (-one.pieces, one.item, one.sequence)))


def _sum(one: UnpricedWork, other: UnpricedWork) -> UnpricedWork:
    return UnpricedWork(
        item=one.item,
        sequence=one.sequence,
        lines=one.lines + other.lines,
        pieces=one.pieces + other.pieces,
        hours=one.hours + other.hours,
    )
