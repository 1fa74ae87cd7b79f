"""What was told is compared with what was applied, and what is missing is sent again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from kombu import Connection
from sqlalchemy import delete, select

from shared.plumbing import clock
from shared.plumbing.rabbit.topology import queue_of
from shared.plumbing.reconciler import older_day_in_turn
from shared.plumbing.reconciling import Pair, Span, first_told, pairs_of, reconcile
from shared.plumbing.tables import InboxMessage, OutboxMessage
from shared.testing.waiting import eventually
from shared.tests.both_ways import TinyLog
from shared.tests.test_distributed import Distributed
from shared.tests.tiny_plant import PiecesCounted, stumbling

SERVICES = ("counter", "tally")


def compared(tiny: TinyLog, *, at_most: int = 9, dry_run: bool = False) -> Pair:
    span = Span(clock.now() - timedelta(days=1), clock.now())
    (pair,) = reconcile(tiny.doors, pairs_of(SERVICES), [span], at_most=at_most, dry_run=dry_run)
    return pair


def test_who_has_heard_everything_is_level(tiny: TinyLog) -> None:
    tiny.count(1, 2, 3)
    tiny.comes_to(6)
    tiny.is_published()
    assert compared(tiny) == Pair("counter", "tally", recorded=3, applied=3)


def test_what_a_reader_lost_is_sent_again_and_counted_once(tiny: TinyLog) -> None:
    first, second, *_ = tiny.count(1, 2, 3, 4)
    tiny.comes_to(10)
    tiny.is_published()
    tiny.lose(first, second)
    assert compared(tiny, dry_run=True) == Pair("counter", "tally", recorded=4, applied=2, missing=2)
    assert tiny.total() == 7
    assert compared(tiny).sent == 2
    tiny.comes_to(10)
    tiny.is_published()
    assert compared(tiny) == Pair("counter", "tally", recorded=4, applied=4)


def test_what_its_producer_does_not_know_is_named_and_stays(tiny: TinyLog) -> None:
    tiny.count(1, 2)
    tiny.comes_to(3)
    tiny.is_published()
    with tiny.hand_in("counter") as session:
        lost = session.scalars(select(OutboxMessage.event_id).order_by(OutboxMessage.position.desc()).limit(1)).one()
        session.execute(delete(OutboxMessage).where(OutboxMessage.event_id == lost))
    pair = compared(tiny)
    assert [(one.name, one.event_id) for one in pair.extra] == [("PiecesCounted", lost)]
    assert (pair.missing, pair.sent, tiny.total()) == (0, 0, 3)


def test_a_fact_that_is_refused_again_and_again_is_not_sent_for_ever(tiny: TinyLog) -> None:
    (one,) = tiny.count(5)
    tiny.comes_to(5)
    tiny.is_published()
    tiny.lose(one)
    assert compared(tiny, at_most=1).sent == 1
    tiny.comes_to(5)
    tiny.is_published()
    tiny.lose(one)
    assert compared(tiny, at_most=1).missing == 1
    assert compared(tiny, at_most=1).sent == 0
    assert compared(tiny, at_most=2).sent == 1


def test_what_was_applied_before_its_day_was_noted_is_not_missing(tiny: TinyLog) -> None:
    tiny.count(5)
    tiny.comes_to(5)
    tiny.is_published()
    with tiny.hand_in("tally") as session:
        for row in session.scalars(select(InboxMessage)):
            row.owner, row.recorded_at = None, None
    assert compared(tiny) == Pair("counter", "tally", recorded=1, applied=0)


def test_somebody_who_does_not_answer_is_named(tmp_path) -> None:
    from shared.tests.tiny_plant import CounterService, running

    with running(tmp_path, CounterService) as plant:
        span = Span(clock.now() - timedelta(days=1), clock.now())
        (pair,) = reconcile(plant.doors, pairs_of(SERVICES), [span], at_most=1)
        assert pair.away == "tally"
        assert first_told(plant.doors, SERVICES) is None


@pytest.fixture
def pair(rabbitmq_uri, databases) -> Distributed:
    stumbling.clear()
    return Distributed(rabbitmq_uri, databases)


def test_what_the_broker_lost_is_sent_again(pair: Distributed) -> None:
    tiny = TinyLog(pair.doors, pair.common["database_urls"])
    with pair.running("counter"):
        tiny.count(1, 2, 3)
        tiny.is_published()
        with Connection(pair.common["amqp_uri"]) as connection:
            eventually(lambda: connection.channel().queue_purge(queue_of("tally", PiecesCounted).name) == 3, within=20)
    with pair.running("counter", "tally"):
        assert compared(tiny).sent == 3
        tiny.comes_to(6)


def test_every_older_day_has_its_turn() -> None:
    first, until = datetime(2026, 11, 1, 12, tzinfo=UTC), datetime(2026, 11, 22, 8, tzinfo=UTC)
    minutes = timedelta(minutes=10)
    seen = {older_day_in_turn(first, until + minutes * run, minutes)[0].since.day for run in range(18)}
    assert seen == set(range(1, 19))
    assert older_day_in_turn(until, until, minutes) == []
