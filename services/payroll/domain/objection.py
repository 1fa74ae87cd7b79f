"""A worker says that a pay line is wrong, and somebody who leads him answers."""

from __future__ import annotations

from dataclasses import dataclass

from shared.contracts.refusals import NotAllowed, Refused
from shared.contracts.values import ObjectionStatus


class ObjectionOpen(Refused):
    """There is an objection to this line already that nobody has answered."""


class AlreadyAnswered(Refused):
    """An objection is answered once."""


class NotYourTeam(NotAllowed):
    """A leader answers the objections of the own teams."""


class OwnObjection(NotAllowed):
    """Nobody judges an objection to the own pay."""


@dataclass(frozen=True, kw_only=True)
class Judge:
    """Who wants to answer. The office answers everybody; a leader, the own teams."""

    worker: str | None
    is_office: bool
    teams: frozenset[str]

    def refuse_unless_fit(self, worker: str, team: str | None) -> None:
        if self.worker == worker:
            raise OwnObjection()
        if not self.is_office and team not in self.teams:
            raise NotYourTeam(worker=worker)


def answered(status: ObjectionStatus, *, accept: bool) -> ObjectionStatus:
    if status is not ObjectionStatus.OPEN:
        raise AlreadyAnswered()
    return ObjectionStatus.ACCEPTED if accept else ObjectionStatus.REJECTED
