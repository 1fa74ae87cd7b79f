"""A worker says that a pay line is wrong, and somebody who leads him answers."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.refusals import NotAllowed, Refused
from shared.contracts.values import ObjectionStatus


class ObjectionOpen(Refused):
    """There is an objection to this line already that nobody has answered."""


class AlreadyAnswered(Refused):
    """An objection is answered once."""


class NotYourLine(NotAllowed):
    """Everybody objects to his own pay lines only."""


class OtherTeamsObjection(NotAllowed):
    """A leader answers the objections of the own teams only."""


class OwnObjection(NotAllowed):
    """Nobody judges an objection to the own pay."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Who wants to answer: which worker he is himself, and the teams he is held to; None for none."""

    worker: str | None
    teams: frozenset[str] | None

    def require_may_judge(self, worker: str, team: str | None) -> None:
        if self.worker == worker:
            raise OwnObjection()
        if self.teams is not None and team not in self.teams:
            raise OtherTeamsObjection(worker=worker)


def answered(status: ObjectionStatus, *, accept: bool) -> ObjectionStatus:
    if status is not ObjectionStatus.OPEN:
        raise AlreadyAnswered()
    return ObjectionStatus.ACCEPTED if accept else ObjectionStatus.REJECTED
