"""The relay: oldest first, nobody's row twice, and no row behind a bad one waits for it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID, uuid4

import eventlet
import pytest
from eventlet.event import Event as Signal
from sqlalchemy import select

from shared.plumbing import metrics, outbox, pauses, tables
from shared.plumbing.database import Database
from shared.plumbing.events import BusAway, Envelope, Fate
from shared.plumbing.relay import Relay
from shared.plumbing.tables import OutboxMessage
from shared.testing.waiting import eventually
from shared.tests.tiny_plant import PiecesCounted


class FakeBus:
    """Takes what it is given, unless told otherwise."""

    def __init__(self, *, shared: bool) -> None:
        self.shared = shared
        self.batches: list[list[UUID]] = []
        self.wait_until_open: Callable[[], None] = lambda: None
        self.decide: Callable[[list[Envelope]], list[Fate]] = lambda envelopes: [Fate.ARRIVED] * len(envelopes)

    def publish(self, envelopes: list[Envelope]) -> list[Fate]:
        self.batches.append([envelope.event_id for envelope in envelopes])
        return self.decide(envelopes)


@pytest.fixture(params=["postgresql", "sqlite"])
def database(request, tmp_path):
    is_shared = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if is_shared else f"sqlite:///{tmp_path}/counter.db"
    database = Database(url)
    tables.Base.metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def bus(database) -> FakeBus:
    return FakeBus(shared=database.engine.dialect.name == "postgresql")


@pytest.fixture
def relay(database, bus) -> Relay:
    relay = Relay("counter", database, bus)
    relay.drain()  # the careful first look of its life
    return relay


def record(database: Database, count: int) -> list[UUID]:
    with database.transaction() as session:
        for _ in range(count):
            outbox.record(session, PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(1)))
    return [row.event_id for row in rows(database)]


def rows(database: Database) -> list[OutboxMessage]:
    with database.transaction() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.position)))


def unpublished(database: Database) -> list[UUID]:
    return [row.event_id for row in rows(database) if row.published_at is None]


def test_rows_go_oldest_first_in_batches_and_are_kept(database, bus, relay, monkeypatch):
    monkeypatch.setattr(relay, "_batch", 3)
    ids = record(database, 4)
    assert relay.drain()
    assert not relay.drain()
    assert bus.batches == [ids[:3], ids[3:]]
    assert len(rows(database)) == 4 and unpublished(database) == []


def test_how_much_waits_is_seen_while_there_is_much_to_drain(database, bus, relay, monkeypatch):
    monkeypatch.setattr(relay, "_batch", 1)
    record(database, 3)
    seen = []

    def look(envelopes: list[Envelope]) -> list[Fate]:
        seen.append(metrics.OUTBOX_WAITING.labels("counter")._value.get())
        return [Fate.ARRIVED] * len(envelopes)

    metrics.OUTBOX_WAITING.labels("counter").set(0)
    bus.decide = look
    running = eventlet.spawn(relay.run)
    eventually(lambda: unpublished(database) == [])
    relay.stop()
    running.wait()
    assert seen == [0, 2]  # after the first batch of one, two waited


def test_a_bad_row_waits_alone(database, bus, relay):
    good, bad, also_good = record(database, 3)
    bus.decide = lambda envelopes: [Fate.FAILED if e.event_id == bad else Fate.ARRIVED for e in envelopes]
    relay.drain()
    assert unpublished(database) == [bad]
    relay.drain()
    assert bus.batches == [[good, bad, also_good]]  # it is not due yet
    assert rows(database)[1].attempts == 1


def test_if_nothing_is_answered_the_rows_are_looked_at_one_by_one(database, bus, relay):
    """One of them may break the line; whoever shares a batch with it must not wait for ever."""
    bad = record(database, 6)[0]
    bus.decide = lambda envelopes: [
        Fate.DOUBTFUL if bad in [e.event_id for e in envelopes] else Fate.ARRIVED for _ in envelopes
    ]
    relay.drain()
    assert len(unpublished(database)) == 6
    while relay.drain():
        pass
    assert unpublished(database) == [bad]
    assert [len(batch) for batch in bus.batches] == [6, 1, 4, 1][: len(bus.batches)]
    assert [row.attempts for row in rows(database)] == [1, 0, 0, 0, 0, 0]


def test_an_absent_broker_is_no_rows_fault(database, bus, relay):
    record(database, 2)

    def away(envelopes):
        raise BusAway("no broker")

    bus.decide = away
    with pytest.raises(BusAway):
        relay.drain()
    assert [(row.attempts, row.not_before) for row in rows(database)] == [(0, None)] * 2


def test_two_relays_do_not_publish_each_others_rows(postgres):
    database = Database(postgres)
    tables.Base.metadata.create_all(database.engine)
    record(database, 10)
    slow, quick = FakeBus(shared=True), FakeBus(shared=True)
    taken, go_on = Signal(), Signal()

    def hesitate(envelopes):
        taken.send()
        go_on.wait()
        return [Fate.ARRIVED] * len(envelopes)

    slow.decide = hesitate
    first, second = Relay("counter", database, slow), Relay("counter", database, quick)
    first._batch = 6
    job = eventlet.spawn(first.drain)
    taken.wait()
    second.drain()
    go_on.send()
    job.wait()
    assert [len(batch) for batch in slow.batches + quick.batches] == [6, 4]
    assert len({name for batch in slow.batches + quick.batches for name in batch}) == 10
    assert unpublished(database) == []
    database.close()


def embedded_relay(tmp_path) -> tuple[Database, FakeBus, Relay]:
    database, bus = Database(f"sqlite:///{tmp_path}/counter.db"), FakeBus(shared=False)
    tables.Base.metadata.create_all(database.engine)
    return database, bus, Relay("counter", database, bus)


def test_embedded_what_fails_too_often_is_given_up_and_what_only_waits_is_not(tmp_path, monkeypatch):
    monkeypatch.setattr(pauses, "PAUSES", (0,))
    database, bus, relay = embedded_relay(tmp_path)
    failing, waiting, unreadable = record(database, 3)
    fates = {failing: Fate.FAILED, waiting: Fate.NOT_YET, unreadable: Fate.HOPELESS}
    bus.decide = lambda envelopes: [fates[e.event_id] for e in envelopes]
    for _ in range(pauses.TRIES + 5):
        relay.drain()
    with database.transaction() as session:
        assert [row.event_id for row in outbox.given_up(session)] == [failing, unreadable]
        assert outbox.waiting(session, given_up_too=False)[0] == 1
    assert [row.attempts for row in rows(database)] == [pauses.TRIES, 0, pauses.TRIES]
    assert sum(unreadable in batch for batch in bus.batches) == 1
    database.close()


def test_embedded_an_event_that_ends_the_process_is_given_up_and_its_neighbours_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(pauses, "PAUSES", (0,))

    class PowerCut(BaseException):
        pass

    database, bus, _ = embedded_relay(tmp_path)
    before, deadly, after = record(database, 3)
    lives = 0
    while len(unpublished(database)) > 1 or rows(database)[1].attempts < pauses.TRIES:
        lives += 1
        assert lives < 10

        def deliver(envelopes):
            if deadly in [envelope.event_id for envelope in envelopes]:
                raise PowerCut
            return [Fate.ARRIVED] * len(envelopes)

        bus.decide = deliver
        try:
            Relay("counter", database, bus).drain()
        except PowerCut:
            continue
    assert unpublished(database) == [deadly]
    assert bus.batches[0] == [before]
    assert any(after in batch for batch in bus.batches)
    database.close()
