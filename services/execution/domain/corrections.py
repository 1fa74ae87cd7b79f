"""Why a report cannot be taken back, or vouched for, any more."""

from __future__ import annotations

from shared.contracts.refusals import Refused


class AlreadyReversed(Refused):
    """The report has been reversed before."""


class IsReversal(Refused):
    """A reversal is final: what it took back is reported anew."""


class NotFlagged(Refused):
    """Nothing about the report needs a supervisor's word."""
