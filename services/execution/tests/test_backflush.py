from decimal import Decimal

import pytest
from prometheus_client import REGISTRY

from services.execution import projections
from services.execution.domain.backflush import MOST, Use, used
from services.execution.queries import goods, postings
from services.execution.tests.door import Door
from services.execution.tests.plant import P1, moved, operation_id, supervisor, worker
from services.execution.usecases import backflush, work_orders
from services.execution.usecases.goods import move_material
from shared.contracts.execution.commands import UnpostedQuery
from shared.contracts.execution.events import MaterialMoved
from shared.contracts.messages import PageQuery
from shared.contracts.planning.events import ItemChanged, MaterialNeed, WorkOrderClosed
from shared.contracts.values import WorkOrderStatus

LED_BY_ITSELF = MaterialNeed(item="LED", quantity=Decimal("2.5"), backflush=True)
WIRE_BY_HAND = MaterialNeed(item="WIRE", quantity=Decimal(1))


@pytest.fixture
def floor(plant):
    plant.release(steps={10: {"materials": (LED_BY_ITSELF, WIRE_BY_HAND)}, 20: {}})
    return plant


def post(plant):
    for where, posting in plant.do(postings.postings_due):
        plant.do(lambda session, where=where, posting=posting: backflush.post_material(session, where, posting))


def listed(plant, status):
    query = UnpostedQuery(status=status)
    return plant.do(lambda session: postings.unposted(session, P1, query)).items


def out(plant):
    lines = plant.do(lambda session: goods.consumption(session, P1, "WO-1")).items
    return {line.item: line.used for line in lines}


def test_material_is_used_by_every_piece_that_went_through_the_step():
    uses = [Use(item="LED", per_piece=Decimal("0.3333335"), backflush=True)]
    assert list(used(Decimal(3), uses)) == [("LED", Decimal("1.000001"))]
    assert list(used(Decimal(-3), uses)) == [("LED", Decimal("-1.000001"))]
    assert list(used(Decimal("0.000001"), uses)) == []


def test_a_slip_in_a_routing_overflows_nothing():
    uses = [Use(item="LED", per_piece=Decimal(99_999_999), backflush=True)]
    assert list(used(Decimal(99_999_999), uses)) == [("LED", MOST)]


def test_what_the_routing_wishes_is_issued_after_the_report_and_nothing_else(floor):
    floor.report(10, good=3, scrap=[{"reason": "CRACK", "quantity": 1}])
    assert floor.told(MaterialMoved) == [], "never inside the report"
    post(floor)
    (told,) = floor.told(MaterialMoved)
    assert (told.item, told.quantity, told.kind, told.operation_id) == ("LED", 10, "issue", operation_id("WO-1", 10))
    post(floor)
    assert out(floor) == {"LED": 10, "WIRE": 0}
    materials = floor.do(lambda session: goods.materials(session, P1, "WO-1", PageQuery()))
    assert len(materials.items) == 1


def test_a_resent_report_uses_its_material_once(floor):
    report_id = "00000000-0000-4000-8000-0000000000aa"
    for _ in range(2):
        floor.report(10, good=4, id=report_id)
    post(floor)
    assert out(floor)["LED"] == 10


def test_a_reversal_gives_the_material_back(floor):
    report = floor.report(10, good=4)
    post(floor)
    floor.reverse(report)
    post(floor)
    assert out(floor)["LED"] == 0
    assert [told.kind for told in floor.told(MaterialMoved)] == ["issue", "return"]


def test_rework_uses_nothing_by_itself(floor):
    source = floor.report(10, rework=[{"reason": "SCRATCH", "quantity": 2}])
    post(floor)
    again = floor.rework(2, source=source, materials=(LED_BY_ITSELF,))
    floor.report(again, good=2)
    post(floor)
    assert out(floor)["LED"] == 5


def test_a_report_is_taken_whatever_its_material_is_and_the_rest_is_shown(plant):
    plant.release(steps={10: {"materials": (MaterialNeed(item="TIN", quantity=Decimal(1), backflush=True),)}})
    assert plant.report(10, good=4).created
    post(plant)
    (waits,) = listed(plant, "unposted")
    assert (waits.item, waits.quantity, waits.tries) == ("TIN", 4, 1)
    assert waits.refusal.errors[0].key == "unknown_material"

    plant.hear(projections.keep_item, ItemChanged(plant=P1, revision=1, number="TIN", name="Tin", unit="g", kind="buy"))
    for where, posting in plant.do(postings.postings_to_try_again):
        plant.do(lambda session, where=where, posting=posting: backflush.post_material(session, where, posting))
    assert listed(plant, "unposted") == ()
    assert out(plant) == {"TIN": 4}


def test_nothing_comes_back_of_what_never_went_out(plant):
    plant.release(steps={10: {"materials": (MaterialNeed(item="TIN", quantity=Decimal(1), backflush=True),)}})
    report = plant.report(10, good=4)
    post(plant)
    plant.reverse(report)
    post(plant)
    assert listed(plant, "unposted") == ()
    assert [one.quantity for one in listed(plant, "settled")] == [4, -4]


def test_a_leader_retries_or_settles_what_could_not_be_posted(floor):
    floor.report(10, good=10)
    floor.report(20, good=10)
    floor.hear(work_orders.follow_the_office, moved(WorkOrderClosed, WorkOrderStatus.CLOSED))
    post(floor)
    (waits,) = listed(floor, "unposted")
    door = Door(floor.database)
    still = door.call("retry_posting", supervisor(), posting=str(waits.id))["body"]
    assert (still["status"], still["tries"], still["refusal"]["code"]) == ("unposted", 2, "closed")
    settled = door.call("settle_posting", supervisor(), posting=str(waits.id), command={"note": "Counted in stock."})[
        "body"
    ]
    assert (settled["status"], settled["settlement"]) == ("settled", "Counted in stock.")
    again = door.call("retry_posting", supervisor(), posting=str(waits.id))
    assert again["refusal"]["code"] == "already_settled"


def test_a_report_where_nothing_is_issued_by_itself_notes_nothing(plant):
    plant.release(steps={10: {"materials": (WIRE_BY_HAND,)}})
    plant.report(10, good=4, by=worker())
    assert plant.do(postings.postings_due) == []


def broken_off():
    return REGISTRY.get_sample_value("gongdan_material_postings_failed_total", {"plant": P1}) or 0


def test_a_posting_that_breaks_off_is_shown_and_stops_none_of_the_others(plant, monkeypatch):
    needs = (LED_BY_ITSELF, MaterialNeed(item="TIN", quantity=Decimal(1), backflush=True))
    plant.hear(projections.keep_item, ItemChanged(plant=P1, revision=1, number="TIN", name="Tin", unit="g", kind="buy"))
    plant.release(steps={10: {"materials": needs}})
    plant.report(10, good=4)
    door, failed = Door(plant.database), broken_off()

    def jam(session, who, work_order, command, **rest):
        if command.item == "LED":
            raise RuntimeError("nobody foresaw this")
        return move_material(session, who, work_order, command, **rest)

    with monkeypatch.context() as patched:
        patched.setattr(backflush, "move_material", jam)
        door.service.post_materials()
    assert out(plant) == {"LED": 0, "TIN": 4}
    (waits,) = listed(plant, "unposted")
    assert (waits.item, waits.tries, waits.refusal.code) == ("LED", 1, "posting_failed")
    assert broken_off() == failed + 1
    door.service.try_unposted_again()
    assert (out(plant)["LED"], listed(plant, "unposted")) == (10, ())
