"""Where a plant wants it, nobody decides alone about pay: one asks, another agrees."""

from __future__ import annotations

from shared.contracts.refusals import NotAllowed, Refused


class OwnPay(NotAllowed):
    """Nobody decides about his own pay."""


class SameEyes(NotAllowed):
    """Whoever asked cannot agree to it as well."""


class KeyIsNoPerson(NotAllowed):
    """A key is no second person; whoever made it could be the first."""


class ChangedSinceAsked(Refused):
    """Something was said by hand after the first person asked: the second would agree to pay he was never shown."""


def second_pair(asked_by: str | None, agrees: str, *, is_key: bool) -> bool:
    """Is this the second person? The first one is told to find somebody else when he comes again."""
    if asked_by is None:
        return False
    if asked_by == agrees:
        raise SameEyes(asked_by=asked_by)
    if is_key:
        raise KeyIsNoPerson(asked_by=asked_by)
    return True
