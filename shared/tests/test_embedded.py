"""The pipes in one process: calls, refusals, bugs, the outbox, and events applied once."""

from dataclasses import replace
from decimal import Decimal
from uuid import uuid4

import eventlet
import pytest
import structlog
from sqlalchemy import select

from shared.plumbing import outbox, service
from shared.plumbing.database import Database
from shared.plumbing.rpc import Away, RemoteRefusal
from shared.plumbing.settings import Settings
from shared.plumbing.tables import OutboxMessage
from shared.testing.callers import caller
from shared.testing.counting import statements
from shared.testing.waiting import eventually
from shared.tests.tiny_plant import (
    Count,
    CounterService,
    CountPieces,
    PiecesCounted,
    running,
    stumbling,
)


@pytest.fixture(autouse=True)
def sure_footed():
    stumbling.clear()


def ask(plant, service, method, **arguments):
    return plant.proxy(service).call(method, caller(), **arguments)


def total(plant, service):
    return Decimal(ask(plant, service, "total").body["total"])


def test_a_count_is_answered_and_reaches_the_tally(tmp_path):
    with running(tmp_path) as plant:
        answer = ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal("12.5")))
        assert answer.created
        assert answer.body["quantity"] == "12.5"
        eventually(lambda: total(plant, "tally") == Decimal("12.5"))


def test_a_refusal_crosses_the_border_as_a_refusal_and_changes_nothing(tmp_path):
    with running(tmp_path) as plant:
        with pytest.raises(RemoteRefusal) as refused:
            ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(1001)))
        assert (refused.value.code, refused.value.status) == ("too_many", 409)
        assert refused.value.facts == {"quantity": "1001"}
        assert total(plant, "counter") == 0


def test_a_bug_stays_a_bug_and_leaves_nothing_half_written(tmp_path):
    with running(tmp_path) as plant:
        with pytest.raises(RuntimeError, match="a bug after the change"):
            ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(13)))
        assert total(plant, "counter") == 0
        database = Database(Settings(data=tmp_path).database_url("counter"))
        with database.make_session() as session:
            assert session.scalars(select(OutboxMessage)).all() == []
        database.close()


def test_an_unknown_door_is_away(tmp_path):
    with running(tmp_path) as plant, pytest.raises(Away):
        ask(plant, "counter", "recount")


def test_a_malformed_argument_is_named(tmp_path):
    with running(tmp_path) as plant, pytest.raises(RemoteRefusal) as refused:
        ask(plant, "counter", "count", command="nonsense")
    assert refused.value.code == "invalid"


def test_the_same_request_gets_the_first_answer_and_other_content_is_refused(tmp_path):
    request, command = uuid4(), CountPieces(id=uuid4(), quantity=Decimal(3))
    with running(tmp_path) as plant:
        door = plant.proxy("counter")
        first = door.call("count", caller(request_id=request, fingerprint="a"), command=command)
        second = door.call("count", caller(request_id=request, fingerprint="a"), command=command)
        assert (first.created, second.created) == (True, False)
        assert first.body == second.body
        with pytest.raises(RemoteRefusal) as refused:
            door.call("count", caller(request_id=request, fingerprint="b"), command=command)
        assert refused.value.code == "idempotency_conflict"
        assert total(plant, "counter") == 3


def test_a_reader_that_stumbles_hears_the_event_again(tmp_path):
    stumbling.extend([1, 1])
    with running(tmp_path) as plant:
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(7)))
        eventually(lambda: total(plant, "tally") == 7, within=8)
        assert stumbling == []


def test_one_event_that_cannot_be_applied_does_not_hold_up_the_next(tmp_path):
    with running(tmp_path) as plant:
        stumbling.append(1)
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(7)))
        eventually(lambda: not stumbling)
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(100)))
        eventually(lambda: total(plant, "tally") in (100, 107))
        eventually(lambda: total(plant, "tally") == 107)


def test_what_was_not_consumed_before_the_end_is_delivered_at_the_next_start(tmp_path):
    stumbling.extend([1] * 50)
    with running(tmp_path) as plant:
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(5)))
        eventually(lambda: len(stumbling) < 50)
    stumbling.clear()
    with running(tmp_path) as plant:
        eventually(lambda: total(plant, "tally") == 5, within=8)


def test_an_event_delivered_twice_is_applied_once(tmp_path):
    with running(tmp_path) as plant:
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(5)))
        eventually(lambda: total(plant, "tally") == 5)
    database = Database(Settings(data=tmp_path).database_url("counter"))
    with database.transaction() as session:
        row = session.scalars(select(OutboxMessage)).one()
        assert row.published_at is not None
        row.published_at = None
    database.close()
    with running(tmp_path) as plant:
        ask(plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(1)))
        eventually(lambda: total(plant, "tally") == 6)


def test_many_at_once_are_all_counted_without_freezing(tmp_path):
    with running(tmp_path) as plant:
        pool = eventlet.GreenPool(40)
        for _ in range(60):
            pool.spawn(ask, plant, "counter", "count", command=CountPieces(id=uuid4(), quantity=Decimal(1)))
        pool.waitall()
        assert total(plant, "counter") == 60
        eventually(lambda: total(plant, "tally") == 60, within=15)


def test_events_of_one_transaction_are_written_by_one_statement(tmp_path):
    with running(tmp_path, CounterService):
        pass
    database = Database(Settings(data=tmp_path).database_url("counter"))
    with statements(database.engine) as asked, database.transaction() as session:
        for _ in range(3):
            outbox.record(session, PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(1)))
        session.add(Count(id=uuid4(), plant="P1", quantity=Decimal(1)))
    assert [statement.split()[0] for statement in asked] == ["INSERT", "INSERT"]
    database.close()


def test_one_correlation_id_leads_from_the_call_to_the_last_reader(tmp_path, monkeypatch):
    command = CountPieces(id=uuid4(), quantity=Decimal(4))
    lines: list[dict] = []
    keeping = [structlog.contextvars.merge_contextvars, lambda logger, method, line: lines.append(line) or ((), {})]
    monkeypatch.setattr(service, "log", structlog.wrap_logger(structlog.testing.ReturnLogger(), processors=keeping))
    with running(tmp_path) as plant:
        plant.proxy("counter").call("count", replace(caller(), correlation_id="phone-7"), command=command)
        (taken,) = eventually(lambda: [line for line in lines if line["event"] == "event_taken"])
    assert (taken["correlation_id"], taken["service"], taken["outcome"]) == ("phone-7", "tally", "applied")
