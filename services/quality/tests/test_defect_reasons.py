"""Defect reasons, and counting what they were given for."""

from __future__ import annotations

from datetime import date

import pytest

from services.quality.queries import defects, lists
from services.quality.tests.floor_talk import PLANT, released, reported, reversed_
from services.quality.tests.inspector import INSPECTOR, rework_orders
from services.quality.usecases.arrivals import take_in, take_in_release
from services.quality.usecases.defect_reasons import put_defect_reason
from shared.contracts.messages import PageQuery
from shared.contracts.quality.commands import PutDefectReason, QualityCockpitQuery
from shared.contracts.quality.events import DefectReasonChanged, QualityAudited
from shared.contracts.refusals import NotFound
from shared.contracts.values import Cause
from shared.testing.events import recorded


def counted(session, **filters):
    shown = defects.cockpit(session, PLANT, QualityCockpitQuery(**filters)).defects_by_reason
    return [(count.reason, count.quantity) for count in shown]


def test_a_changed_reason_is_told_with_a_higher_revision(session):
    put_defect_reason(session, INSPECTOR, "SCRATCH", PutDefectReason(name="Scratch", cause=Cause.MATERIAL))
    (told,) = recorded(session, DefectReasonChanged)
    assert (told.code, told.cause, told.revision) == ("SCRATCH", Cause.MATERIAL, 2)
    (audited,) = recorded(session, QualityAudited)
    assert (audited.before["cause"], audited.after["cause"]) == ("worker", "material")


def test_saying_the_same_again_is_no_news(session):
    put_defect_reason(session, INSPECTOR, "SCRATCH", PutDefectReason(name="Scratch", cause=Cause.WORKER))
    assert recorded(session) == []


def test_reasons_are_listed_by_code_and_stay_in_their_plant(session):
    shown = lists.defect_reasons(session, PLANT, PageQuery()).items
    assert [reason.code for reason in shown] == ["COLD-JOINT", "SCRATCH"]
    assert lists.defect_reasons(session, "P2", PageQuery()).items == ()
    with pytest.raises(NotFound):
        lists.defect_reason(session, "P2", "SCRATCH")


def test_the_cockpit_counts_defects_of_first_time_reports(session):
    take_in_release(session, released())
    mistake = reported("r1", 10, good=5, scrap=4)
    take_in(session, mistake)
    take_in(session, reported("r2", 10, good=5, scrap=2, rework=3))
    take_in(session, reversed_("x1", mistake))
    order = rework_orders(session)[0]
    take_in(session, reported("w1", 10, scrap=3, on_rework=(order.id, order.operations[0].id)))
    assert counted(session) == [("COLD-JOINT", 3), ("SCRATCH", 2)]
    day = date(2026, 11, 23)
    assert counted(session, from_on=day, to_on=day, section="assembly", team="T-1") == counted(session)
    assert counted(session, section="packing") == counted(session, team="T-2") == []
    assert counted(session, from_on=date(2026, 11, 24)) == counted(session, to_on=date(2026, 11, 22)) == []
