"""Where a plant wants it, nobody decides alone about pay: one asks, another agrees."""

from __future__ import annotations

from shared.contracts.refusals import NotAllowed, Refused


class OwnPay(NotAllowed):
    """Nobody decides about his own pay."""


class SameEyes(NotAllowed):
    """Whoever asked cannot agree to it as well."""


class KeyIsNoPerson(NotAllowed):
    """A key is neither of the two people; whoever made it could be the other."""


class PayMovedSinceAsked(Refused):
    """The floor moved the pay after the first person asked: the second would agree to another sum."""


class ChangedSinceAsked(Refused):
    """Something was said by hand after the first person asked: the second would agree to pay he was never shown."""


def second_pair(asked_by: str | None, agrees: str, *, is_key: bool) -> bool:
    """Is this the second person? The first one is told to find somebody else when he comes again."""
    require_person(is_key=is_key)
    if asked_by == agrees:
        raise SameEyes(asked_by=asked_by)
    return asked_by is not None


def require_person(*, is_key: bool) -> None:
    if is_key:
        raise KeyIsNoPerson()
