"""Who listens is told where to look again: what he may see, in his plant, once, and from where he left off."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from sqlalchemy import delete

from services.gateway.api.identity import IdentityApi
from services.gateway.api.live import LiveApi
from services.gateway.live import feed, hints, stream
from services.gateway.live.topics import ears_of, hints_of
from services.gateway.models import Hint
from services.gateway.tests.front import PASSWORD, Front, running
from shared.contracts.permissions import BUILT_IN_ROLES, Permission
from shared.plumbing import clock
from shared.plumbing.database import Database
from shared.testing.database import fresh_database
from shared.testing.listening import Listener
from shared.testing.waiting import eventually


class Gateway(IdentityApi, LiveApi):
    """As much of the gateway as signs in and tells."""

    name = "gateway"


@pytest.fixture
def front() -> Iterator[Front]:
    with running(Gateway) as front:
        front.login()
        yield front


@pytest.fixture
def database(front: Front) -> Iterator[Database]:
    """The same database as another gateway, or a reader of facts, writes it."""
    database = Database(front.database_url)
    yield database
    database.close()


def change(database: Database, *touched: tuple[str, str], plant: str = "P1") -> None:
    with database.transaction() as session:
        hints.leave(session, plant, touched)


def listen(front: Front, last_seen: object = None, **headers: str) -> Listener:
    if last_seen is not None:
        headers["Last-Event-ID"] = str(last_seen)
    return Listener(front.port, "/api/v1/live", {"Authorization": f"Bearer {front.token}", **headers})


def test_a_change_is_told_within_a_second_to_everybody_who_listens(front, database):
    listeners = [listen(front) for _ in range(3)]
    assert listeners[0].response.headers["content-type"].startswith("text/event-stream")
    for listener in listeners:
        listener.block()
    began = time.monotonic()
    change(database, ("work-orders", "WO-1"))
    for listener in listeners:
        assert listener.next().data == {"topic": "work-orders", "key": "WO-1"}
    assert time.monotonic() - began < 5  # a second where nobody else is at work


def test_another_plant_and_what_one_may_not_see_are_not_told(front, database):
    body = {"name": "Anna", "roles": ["worker"], "plants": ["P1"], "password": PASSWORD}
    assert front.put("/api/v1/users/anna", body).status == 201
    front.login("anna")
    listener = listen(front)
    listener.block()
    change(database, ("work-orders", "WO-2"), plant="P2")
    change(database, ("rates", "R"), ("inspections", "I"), ("operations", "O"))
    assert listener.next().data == {"topic": "operations", "key": "O"}


def test_who_comes_back_is_told_what_he_missed_and_nothing_twice(front, database):
    first = listen(front)
    first.block()
    change(database, ("items", "A"))
    seen = first.next()
    first.close()
    change(database, ("items", "B"), ("items", "C"))
    again = listen(front, seen.id)
    assert f"id: {seen.id}" in again.block(), "whoever is cut off right now has seen no more than before"
    assert [again.next().data["key"] for _ in range(2)] == ["B", "C"]
    change(database, ("items", "D"))
    assert again.next().data["key"] == "D"


@pytest.mark.parametrize("last_seen", ["999999", "nonsense", "9" * 40])
def test_who_was_away_too_long_is_told_to_look_at_everything(front, database, last_seen):
    change(database, ("items", "A"))
    assert listen(front, last_seen).next().data == {"topic": "everything", "key": None}


def test_hints_are_forgotten_after_an_hour_but_for_the_newest(front, database):
    change(database, ("items", "A"))
    change(database, ("items", "B"))
    try:
        clock.pretend(clock.now() + 2 * hints.KEPT)
        with database.transaction() as session:
            hints.forget(session)
            assert [hint.key for hint in hints.after(session, 0)] == ["B"]
    finally:
        clock.pretend(None)
    assert listen(front, 1).next().data["topic"] == "everything"


def test_a_hint_that_was_committed_late_is_told_all_the_same(front, database):
    listener = listen(front)
    listener.block()
    with database.transaction() as session:
        session.add(Hint(position=3, plant="P1", topic="items", key="LATER", at=clock.now()))
    assert listener.next().data["key"] == "LATER"
    with database.transaction() as session:
        session.add(Hint(position=2, plant="P1", topic="items", key="EARLIER", at=clock.now()))
    assert listener.next().data["key"] == "EARLIER"


def test_a_stream_that_nobody_hears_of_keeps_alive(front, monkeypatch):
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.05)
    listener = listen(front)
    listener.block()
    assert listener.block() == [":"]


def test_a_stream_ends_after_its_time_and_its_client_comes_again(front, monkeypatch):
    monkeypatch.setattr(stream, "STREAM_SECONDS", 0.1)
    listener = listen(front)
    assert listener.next() is None


def test_there_are_only_so_many_streams_and_who_leaves_makes_room(front, database, monkeypatch):
    monkeypatch.setattr(feed, "MOST_OF_ONE", 2)
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.05)
    first, _second = listen(front), listen(front)
    third = listen(front)
    assert (third.response.status, third.response.headers["retry-after"]) == (429, "5")
    first.close()
    eventually(lambda: listen(front).response.status == 200)


def test_streams_end_when_the_process_is_asked_to_end(front):
    listener = listen(front)
    listener.block()
    front.http.stop_listening()
    assert front.http.finish(until=time.monotonic() + 3) == 0
    assert listener.next() is None


def test_who_reads_too_little_is_told_to_look_at_everything(monkeypatch):
    monkeypatch.setattr(stream, "MOST_PENDING", 3)
    slow = stream.Stream("P1", "anna", ears_of({Permission.MASTER_READ}), 0, lambda _: None)
    next(slow)
    for position in range(1, 9):
        slow.offer(position, "items", str(position))
    assert next(slow) == b'id: 8\ndata: {"topic":"everything","key":null}\n\n'


def test_a_report_touches_its_work_order_and_operation():
    touched = hints_of("report.create", "R", {"work_order": "WO-1", "operation": "OP", "good": "3"})
    assert touched == [("reports", "R"), ("work-orders", "WO-1"), ("operations", "OP")]
    assert hints_of("user.put", "anna", None) == [("users", "anna")]
    assert hints_of("modules.put", "P1", None) == []


EVERYBODYS_PAY = {f"{topic} {worker}" for topic in ("pay-lines", "pay-terms") for worker in ("ANNA", "OTHER")}


@pytest.mark.parametrize(
    ("permissions", "hears"),
    [
        (BUILT_IN_ROLES["payroll"], {"rates", "premiums", *EVERYBODYS_PAY}),
        (BUILT_IN_ROLES["worker"], {"pay-lines ANNA", "pay-terms ANNA"}),
        (BUILT_IN_ROLES["supervisor"], {"pay-lines ANNA", "pay-terms ANNA"}),
        (BUILT_IN_ROLES["planner"], set()),
        ((Permission.PAY_WRITE,), {"rates", "premiums"}),
    ],
    ids=["payroll", "worker", "supervisor", "planner", "who says rates"],
)
def test_pay_is_whispered_only_to_those_who_may_see_it(permissions, hears):
    """Anna listens in each of these roles."""
    ears = ears_of(permissions, "ANNA")
    pay = {
        f"{topic} {key}" for topic in ("pay-lines", "pay-terms") for key in ("ANNA", "OTHER") if ears.hear(topic, key)
    }
    assert pay | (ears.topics & {"rates", "premiums"}) == hears
    assert not ears_of(permissions).hear("pay-lines", "ANNA") or Permission.PAY_READ_ALL in permissions


def test_who_objects_hears_of_the_answer_where_his_pay_is():
    touched = hints_of("objection.answer", "O", {"worker": "ANNA", "work_order": "WO-1"})
    assert touched == [("objections", "O"), ("pay-lines", "ANNA")]


def test_looking_costs_the_same_however_much_was_told():
    database = fresh_database("gateway")
    change(database, *(("items", str(number)) for number in range(3000)))
    with database.transaction() as session:
        assert len(hints.after(session, 2990)) == 10
        assert len(hints.after(session, 0)) == hints.AT_A_TIME
        session.execute(delete(Hint))
    database.close()
