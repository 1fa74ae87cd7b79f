"""How people share a report when none of them said: equally or, where the plant wants it, by their coefficients."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from services.payroll.domain.rates import ALWAYS, EQUAL_SHARE, Terms, terms_on
from services.payroll.domain.work import Hand, Work


def weighed(work: Work, agreed: Mapping[str, Iterable[Terms]]) -> Work:
    """Each hand with the coefficient that had been agreed with the worker when the report was accepted."""
    moment = work.accepted_at or ALWAYS

    def weight(hand: Hand) -> Hand:
        known = terms_on((terms for terms in agreed.get(hand.worker, ()) if terms.said_at <= moment), hand.on)
        return replace(hand, share=EQUAL_SHARE if known is None else known.weight_for(work.skill))

    return replace(work, hands=tuple(map(weight, work.hands)))
