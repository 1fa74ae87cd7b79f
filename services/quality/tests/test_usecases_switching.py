"""What lots say for those after them, kept so that no order of hearing changes what was drawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from uuid import UUID

import pytest

from services.quality.domain.switching import JudgedLot, Scheme
from services.quality.queries import lists
from services.quality.tests.floor_talk import NOON, PLANT
from services.quality.tests.inspector import INSPECTOR
from services.quality.usecases import switching
from services.quality.usecases.switching import Step, scheme_at
from shared.contracts.quality.commands import ResumeSampling, SamplingSchemesQuery
from shared.contracts.quality.events import QualityAudited, SamplingResumed
from shared.contracts.refusals import NotFound
from shared.contracts.values import Severity
from shared.testing.events import recorded

STEP = Step(PLANT, "LAMP", 20, Decimal("1.0"))
NORMAL, TIGHTENED = Severity.NORMAL, Severity.TIGHTENED


def lot(
    session, minute: int, accepted: bool, severity: Severity = NORMAL, step: Step = STEP, *, id: int | None = None
) -> None:
    said = JudgedLot(severity, accepted, 2 if accepted else 0)
    switching.count_lot(session, step, UUID(int=id or minute), NOON + timedelta(minutes=minute), said)


def drawn(session, minute: int, step: Step = STEP) -> Scheme:
    """How a lot reported then is drawn."""
    return scheme_at(session, step, NOON + timedelta(minutes=minute))


def shown(session):
    return lists.sampling_schemes(session, PLANT, SamplingSchemesQuery()).items


@pytest.mark.parametrize("order", list(permutations(range(4))), ids=str)
def test_in_whatever_order_results_are_heard_each_lot_is_drawn_alike(session, order):
    results = [(1, False, NORMAL), (2, True, NORMAL), (3, False, NORMAL), (4, True, TIGHTENED)]
    for place in order:
        lot(session, *results[place])
    assert [drawn(session, minute).severity for minute in (1, 2, 3, 4, 5)] == [NORMAL] * 3 + [TIGHTENED] * 2
    assert drawn(session, 5).recent == (True,)
    (scheme,) = shown(session)
    assert (scheme.severity, scheme.recent, scheme.changed_at) == (TIGHTENED, (True,), NOON + timedelta(minutes=4))


@pytest.mark.parametrize("ids", [(7, 8), (8, 7)], ids=str)
def test_lots_judged_in_the_same_instant_all_count(session, ids):
    for id in ids:
        lot(session, 1, False, id=id)
    assert drawn(session, 2).severity is TIGHTENED
    (scheme,) = shown(session)
    assert scheme.severity is TIGHTENED


def test_steps_items_and_limits_are_counted_apart(session):
    for minute in (1, 2):
        lot(session, minute, False)
    assert drawn(session, 9).severity is TIGHTENED
    for other in ({"sequence": 30}, {"item": "CUP"}, {"plant": "P2"}, {"aql": Decimal("2.5")}):
        assert drawn(session, 9, replace(STEP, **other)) == Scheme()


def test_sampling_is_taken_up_again_with_a_word_of_somebody(session):
    with pytest.raises(NotFound):
        switching.resume_sampling(session, INSPECTOR, "LAMP", ResumeSampling(sequence=20, reason="new die"))
    for minute in (1, 2):
        lot(session, minute, False)
    for minute in range(3, 8):
        lot(session, minute, False, TIGHTENED)
    assert drawn(session, 9).discontinued
    view = switching.resume_sampling(session, INSPECTOR, "LAMP", ResumeSampling(sequence=20, reason="new die"))
    assert (view.severity, view.discontinued, view.not_accepted) == (TIGHTENED, False, 0)
    (told,) = recorded(session, SamplingResumed)
    (audited,) = recorded(session, QualityAudited)
    assert (told.reason, audited.object) == ("new die", "LAMP:20")
