"""From normal to tightened or reduced inspection and back: the switching rules of ISO 2859-1.

They are about lots one after the other, each as it was first looked at: a second look, or one that nobody asked
for, says nothing here, and neither does a lot that was drawn under a severity that has ended meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from services.quality.domain.aql import accepts_one_step_tighter
from shared.contracts.refusals import Refused
from shared.contracts.values import Severity

LOOK_BACK = 5  # lots
BAD = 2  # of those not accepted: tightened from now on
RELAX_AT = 30  # of the switching score: reduced from now on
GIVE_UP_AT = 5  # lots not accepted since inspection was tightened: samples do no more


class InspectionGoesOn(Refused):
    """Samples are drawn as ever: there is nothing to take up again."""


@dataclass(frozen=True)
class JudgedLot:
    """What a lot says for those after it: how it was drawn, whether it passed, and by how much it adds to the score.

    `gain` is 0 where the score begins anew.
    """

    severity: Severity
    accepted: bool
    gain: int


@dataclass(frozen=True)
class Scheme:
    """How the next lot is drawn, and what is counted for that.

    `recent` are the verdicts since the severity began, the last five. Once `discontinued`, no sample speaks for its
    lot: each piece is looked at until somebody says that the cause is gone.
    """

    severity: Severity = Severity.NORMAL
    score: int = 0
    recent: tuple[bool, ...] = ()
    not_accepted: int = 0
    discontinued: bool = False

    def after(self, lot: JudgedLot) -> Scheme:
        """What follows from one more lot."""
        if self.discontinued or lot.severity is not self.severity:
            return self
        counted = replace(
            self,
            recent=(*self.recent, lot.accepted)[-LOOK_BACK:],
            not_accepted=self.not_accepted + (not lot.accepted),
        )
        return _AFTER[self.severity](counted, lot)

    def taken_up_again(self) -> Scheme:
        """The cause is gone, people say: lots are sampled again, and still looked at harder."""
        if not self.discontinued:
            raise InspectionGoesOn()
        return Scheme(Severity.TIGHTENED)


def _after_normal(scheme: Scheme, lot: JudgedLot) -> Scheme:
    if scheme.recent.count(False) >= BAD:
        return Scheme(Severity.TIGHTENED)
    score = scheme.score + lot.gain if lot.gain else 0
    return Scheme(Severity.REDUCED) if score >= RELAX_AT else replace(scheme, score=score)


def _after_tightened(scheme: Scheme, lot: JudgedLot) -> Scheme:
    if scheme.recent == (True,) * LOOK_BACK:
        return Scheme(Severity.NORMAL)
    return replace(scheme, discontinued=scheme.not_accepted >= GIVE_UP_AT)


def _after_reduced(scheme: Scheme, lot: JudgedLot) -> Scheme:
    return scheme if lot.accepted else Scheme(Severity.NORMAL)


_AFTER = {
    Severity.NORMAL: _after_normal,
    Severity.TIGHTENED: _after_tightened,
    Severity.REDUCED: _after_reduced,
}


def judged(severity: Severity, *, failed: Decimal, accept: int) -> JudgedLot:
    """A lot whose sample had so many failed pieces.

    It adds 3 to the score where it would have passed with the limit one step tighter; where its plan allows none
    or one failed piece, it adds 2 when it passes.
    """
    asked, gain = (accepts_one_step_tighter(accept), 3) if accept >= 2 else (accept, 2)
    adds = severity is Severity.NORMAL and failed <= asked
    return JudgedLot(severity, accepted=failed <= accept, gain=gain if adds else 0)
