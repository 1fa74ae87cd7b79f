from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from services.payroll.domain.objection import (
    AlreadyAnswered,
    NotYourLine,
    ObjectionOpen,
    OtherTeamsObjection,
    OwnObjection,
)
from services.payroll.queries import objections as shown
from services.payroll.tests.plant import NOW, OFFICE, Payroll, by, item, plant_settings, report, team, worker
from services.payroll.usecases import objections
from shared.contracts.caller import Caller
from shared.contracts.payroll.commands import AnswerObjection, ObjectionsQuery, PostObjection
from shared.contracts.payroll.views import ObjectionView
from shared.contracts.refusals import NotFound
from shared.contracts.values import ObjectionStatus
from shared.testing.callers import caller

ANNA = caller(role="worker", worker="W1")
BEN = caller(role="worker", worker="W2")
LEADER = caller(role="supervisor", worker="L1")
OTHER_LEADER = caller(role="supervisor", worker="L2")


@pytest.fixture
def payroll() -> Payroll:
    payroll = Payroll()
    payroll.hear(
        plant_settings(),
        item(),
        worker("W1"),
        worker("W2", team="T2"),
        worker("L1", team=None),
        worker("L2", team="T2"),
        team("T1", leader="L1"),
        team("T2", leader="L2"),
    )
    payroll.post_rate("1")
    payroll.hear(report(by("W1")), report(by("L1")))
    return payroll


def line_of(payroll: Payroll, worker: str) -> UUID:
    (line,) = payroll.lines(worker=worker)
    return line.id


def object_to(payroll: Payroll, line: UUID, by: Caller = ANNA) -> ObjectionView:
    with payroll.open() as session:
        return objections.post_objection(session, by, line, PostObjection(text="It was 12"), NOW)


def answer(payroll: Payroll, objection: UUID, by: Caller, *, accept: bool = True) -> ObjectionView:
    with payroll.open() as session:
        return objections.answer_objection(session, by, objection, AnswerObjection(accept=accept, text="Right"), NOW)


def listed(payroll: Payroll, by: Caller, **query) -> list[UUID]:
    with payroll.open() as session:
        return [view.id for view in shown.objections(session, by, ObjectionsQuery(**query)).items]


def test_a_worker_objects_and_the_leader_answers(payroll):
    raised = object_to(payroll, line_of(payroll, "W1"))
    assert (raised.status, raised.worker, raised.pay_line.amount) == (ObjectionStatus.OPEN, "W1", 10)
    answered = answer(payroll, raised.id, LEADER)
    assert (answered.status, answered.answer, answered.answered_by) == (ObjectionStatus.ACCEPTED, "Right", "L1")
    assert payroll.total(worker="W1") == 10  # it is put right by a reversal and a new report


def test_a_worker_objects_to_his_own_lines_only(payroll):
    with pytest.raises(NotFound):
        object_to(payroll, line_of(payroll, "W1"), by=BEN)
    with pytest.raises(NotFound):
        object_to(payroll, uuid4())
    with pytest.raises(NotYourLine):
        object_to(payroll, line_of(payroll, "W1"), by=OFFICE)


def test_one_objection_at_a_time_and_one_answer(payroll):
    raised = object_to(payroll, line_of(payroll, "W1"))
    with pytest.raises(ObjectionOpen):
        object_to(payroll, line_of(payroll, "W1"))
    assert answer(payroll, raised.id, OFFICE, accept=False).status is ObjectionStatus.REJECTED
    with pytest.raises(AlreadyAnswered):
        answer(payroll, raised.id, OFFICE)
    object_to(payroll, line_of(payroll, "W1"))


def test_a_leader_answers_for_the_own_teams_and_never_for_himself(payroll):
    raised = object_to(payroll, line_of(payroll, "W1"))
    with pytest.raises(OtherTeamsObjection):
        answer(payroll, raised.id, OTHER_LEADER)
    own = object_to(payroll, line_of(payroll, "L1"), by=LEADER)
    with pytest.raises(OwnObjection):
        answer(payroll, own.id, LEADER)
    with pytest.raises(NotFound):
        answer(payroll, uuid4(), LEADER)


def test_objections_are_seen_by_who_raised_or_may_answer_them(payroll):
    raised = object_to(payroll, line_of(payroll, "W1"))
    assert [listed(payroll, by) for by in (ANNA, LEADER, OFFICE)] == [[raised.id]] * 3
    assert [listed(payroll, by) for by in (BEN, OTHER_LEADER)] == [[], []]
    assert listed(payroll, OFFICE, status=ObjectionStatus.ACCEPTED) == []
    with pytest.raises(NotFound):
        listed(payroll, BEN, worker="W1")
