"""Reading from a real broker: what is good is applied once, whatever comes with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

import amqp
import eventlet
import orjson
import pytest
from prometheus_client import REGISTRY
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from shared.contracts.refusals import NotHeardOf
from shared.plumbing import outbox, pauses
from shared.plumbing.rabbit import reading
from shared.plumbing.rabbit.dead_letters import letter_of
from shared.plumbing.rabbit.handling import Handling
from shared.plumbing.rabbit.notes import headers_of
from shared.plumbing.rabbit.publishing import RabbitBus
from shared.plumbing.settings import Settings
from shared.testing.waiting import eventually
from shared.tests import next_version
from shared.tests.brokers import QUEUE, channel_to, peek, say, waiting_in
from shared.tests.next_version import TallyOfBoth
from shared.tests.tiny_plant import (
    CounterService,
    PiecesCounted,
    TinyPlant,
    at_work,
    create_tables,
    mischief,
)

WITHIN = 60.0
SECONDS, TRIES = 0.5, 3


@pytest.fixture(scope="module")
def settings(rabbitmq, databases):
    """One broker and two databases for all tests here, and shorter pauses."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pauses, "PAUSES", (SECONDS,))
        patch.setattr(pauses, "TRIES", TRIES)
        patch.setattr(reading, "COUNT_EVERY", 1.0)
        urls = {service: databases.fresh_url() for service in ("counter", "tally")}
        settings = Settings(amqp_uri=rabbitmq.fresh_uri(), database_urls=urls)
        create_tables(settings)
        yield settings


@pytest.fixture(scope="module")
def plant(settings):
    with at_work(settings) as plant:
        tell(plant, 1)
        eventually(lambda: plant.total() == 1, within=WITHIN)
        yield plant


@pytest.fixture(autouse=True)
def nothing_is_left(settings):
    mischief.clear()
    yield
    mischief.clear()
    with channel_to(settings.amqp_uri) as channel:
        channel.queue_purge(QUEUE.dead)


def tell(plant: TinyPlant, *quantities: int) -> None:
    """Record facts as the counter does, many in one transaction."""
    with plant.database("counter").transaction() as session:
        for quantity in quantities:
            outbox.record(session, PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(quantity)))


def envelope(**changes: Any) -> dict[str, Any]:
    fact = PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(1000))
    return {
        "owner": "counter",
        "name": "PiecesCounted",
        "version": 1,
        "event_id": str(uuid4()),
        "plant": "P1",
        "correlation_id": "test",
        "recorded_at": datetime.now(UTC).isoformat(),
        "data": orjson.dumps(fact.dump()).decode(),
    } | changes


def body(**changes: Any) -> bytes:
    return orjson.dumps(envelope(**changes))


def without(field: str) -> bytes:
    return orjson.dumps({name: value for name, value in envelope().items() if name != field})


POISON: dict[str, tuple[bytes, dict[str, Any]]] = {
    "nothing": (b"", {}),
    "no text": (b"\xff\xfe\x00", {}),
    "half an envelope": (body()[:40], {}),
    "a number": (b"1", {}),
    "a list": (b"[]", {}),
    "null": (b"null", {}),
    "no JSON number": (body().replace(b'"version":1', b'"version":NaN'), {}),
    "an endless number": (body().replace(b'"version":1', b'"version":1e999'), {}),
    "half a character": (body().replace(b'"P1"', b'"\\ud800"'), {}),
    "a key said twice": (body()[:-1] + b',"plant":"P2"}', {}),
    "nested without end": (b"[" * 100_000, {}),
    "a decoder's hook": (b'{"__type__": "decimal", "__value__": "NaN"}', {}),
    "a hook that is unknown": (b'{"__type__": "x", "__value__": 1}', {}),
    "too large": (body(correlation_id="x" * 5_000_000), {}),
    "another owner": (body(owner="payroll"), {}),
    "another event": (body(name="PiecesLost"), {}),
    "another version": (body(version=2), {}),
    "a version that is true": (body(version=True), {}),
    "no version": (without("version"), {}),
    "no id": (without("event_id"), {}),
    "an id that is none": (body(event_id="1; DROP TABLE"), {}),
    "no plant": (body(plant=""), {}),
    "a plant of many lines": (body(plant="P\n1"), {}),
    "another plant's fact": (body(plant="P2"), {}),
    "a naive moment": (body(recorded_at="2026-11-22T08:00:00"), {}),
    "no moment": (body(recorded_at="yesterday"), {}),
    "a fact that is no text": (body(data={"plant": "P1"}), {}),
    "a fact that is no JSON": (body(data="{"), {}),
    "a fact without its fields": (body(data='{"plant": "P1"}'), {}),
    "a quantity below nothing": (
        body(data=orjson.dumps({"plant": "P1", "count_id": str(uuid4()), "quantity": "NaN"}).decode()),
        {},
    ),
    "a fact that says two quantities": (
        body(data=f'{{"plant":"P1","count_id":"{uuid4()}","quantity":"1","quantity":"2"}}'),
        {},
    ),
    "another kind of content": (body(), {"content_type": "application/x-python-serialize"}),
    "no kind of content": (body(), {"content_type": ""}),
    "packed content": (body(), {"content_encoding": "gzip"}),
}
STRANGE_HEADERS: dict[str, Any] = {
    "nameko.call_id_stack": 5,
    "compression": "application/x-none-such",
    "x-delivery-count": "many",
    "gongdan-tries": -7,
    "gongdan-waits": 10**18,
    "gongdan-begun": "twice",
    "gongdan-first-at": "long ago",
    "x-death": [{"reason": 3}],
    "lang": None,
}


def test_thirty_kinds_of_poison_hurt_nobody(plant, settings):
    before = plant.total()
    for number, (content, properties) in enumerate(POISON.values(), 1):
        say(settings.amqp_uri, content, **properties)
        if number % 5 == 0:
            tell(plant, 1)
    say(settings.amqp_uri, body(data=_count_of(7)), application_headers=STRANGE_HEADERS)
    good = len(POISON) // 5 + 7
    eventually(lambda: plant.total() == before + good, within=WITHIN)
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == len(POISON), within=WITHIN)
    letters = [letter_of(QUEUE.name, message) for message in peek(settings.amqp_uri, QUEUE.dead)]
    assert {letter.reason for letter in letters} == {"unreadable"}
    assert all(letter.error for letter in letters)
    assert plant.total() == before + good


def _count_of(quantity: int) -> str:
    return orjson.dumps(PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(quantity)).dump()).decode()


def test_what_fails_too_often_is_put_aside_with_its_story(plant, settings):
    def refuse(delivery):
        raise LookupError(f"no {delivery.event.quantity} at amqp://user:secret@host/\nDETAIL: nothing to see")

    before = plant.total()
    mischief.append(lambda delivery: refuse(delivery) if delivery.event.quantity == 13 else None)
    tell(plant, 1, 13, 2)
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == 1, within=WITHIN)
    (message,) = peek(settings.amqp_uri, QUEUE.dead)
    letter = letter_of(QUEUE.name, message)
    assert (letter.reason, letter.tries, letter.plant) == ("failed", TRIES, "P1")
    assert letter.error == "LookupError: no 13 at amqp://host/"
    assert letter.first_at < letter.last_at
    assert plant.total() == before + 3
    eventually(lambda: _gauge(QUEUE.name) == 1, within=WITHIN)


def _gauge(queue: str) -> float | None:
    return REGISTRY.get_sample_value("gongdan_dead_letters", {"queue": queue})


def test_what_has_to_wait_holds_nobody_up_however_long_it_takes(plant, settings):
    """Thirty wait for something not heard of: more than are in flight at once. A thousand pass them."""
    waiting, others, tries = 30, 1000, []

    def not_heard_of(delivery):
        tries.append(delivery.event_id)
        raise NotHeardOf({"operation": "unknown_operation"})

    before = plant.total()
    mischief.append(lambda delivery: not_heard_of(delivery) if delivery.event.quantity == 1000 else None)
    tell(plant, *[1000] * waiting)
    tell(plant, *[1] * others)
    eventually(lambda: plant.total() == before + others, within=WITHIN)
    eventually(lambda: len(tries) > waiting * TRIES * 2, within=WITHIN)
    mischief.clear()
    eventually(lambda: plant.total() == before + others + 1000 * waiting, within=WITHIN)
    assert waiting_in(settings.amqp_uri, QUEUE.dead) == 0


def test_an_absent_database_puts_nothing_aside(plant, settings):
    url = make_url(settings.database_urls["tally"])
    server = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")

    def admit(people: bool) -> None:
        with server.connect() as connection:
            connection.execute(text(f'ALTER DATABASE "{url.database}" ALLOW_CONNECTIONS {people}'))
            if not people:
                connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
                    {"name": url.database},
                )

    before = plant.total()
    begun: list[Any] = []
    mischief.append(lambda delivery: begun.append(delivery.event_id))
    admit(False)
    try:
        tell(plant, *[1] * 50)
        gate = plant.bus._reader._gate_of("tally")
        eventually(lambda: not gate.is_open, within=WITHIN)
        eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.name) == 50 - reading.PREFETCH, within=WITHIN)
        assert len(begun) <= reading.PREFETCH  # nobody runs against a closed door
    finally:
        admit(True)
        server.dispose()
    eventually(lambda: plant.total() == before + 50, within=WITHIN)
    assert waiting_in(settings.amqp_uri, QUEUE.dead) == 0


def test_a_message_the_broker_has_counted_high_is_applied_and_not_given_up(plant, settings, monkeypatch):
    """It came back so often because others ended their process."""
    seen = []
    original = Handling.see_to

    def see_to(self, parcel):
        seen.append(headers_of(parcel.message).get("x-delivery-count", 0))
        if len(seen) <= 12:
            parcel.message.channel.basic_reject(parcel.message.delivery_tag, requeue=True)
        else:
            original(self, parcel)

    before = plant.total()
    monkeypatch.setattr(Handling, "see_to", see_to)
    tell(plant, 5)
    eventually(lambda: plant.total() == before + 5, within=WITHIN)
    assert max(seen) == 12
    assert waiting_in(settings.amqp_uri, QUEUE.dead) == 0


def test_what_the_broker_gives_up_arrives_with_its_reason(settings, rabbitmq):
    reader = replace(QUEUE, reader="nobody")
    with channel_to(settings.amqp_uri) as channel:
        reading.topology.declare(channel, [reader])
        channel.basic_publish(amqp.Message(body(), content_type="application/json"), "", reader.name)

        def come_back() -> bool:
            message = channel.basic_get(reader.name)
            if message is not None:
                channel.basic_reject(message.delivery_tag, requeue=True)
            return channel.queue_declare(reader.dead, passive=True).message_count == 1

        eventually(come_back, within=WITHIN)
        letter = letter_of(reader.name, channel.basic_get(reader.dead))
        assert letter.reason == "delivery_limit"
        assert letter.last_at is not None


def test_a_queue_of_another_layout_is_named_and_left_alone(settings, databases):
    strange = replace(QUEUE, reader="tally2")
    with channel_to(settings.amqp_uri) as channel:
        channel.queue_declare(strange.name, durable=True, auto_delete=False, arguments={"x-queue-type": "quorum"})
    reader = reading.Reader(settings.amqp_uri, [])
    reader.queues = [(strange, None)]
    job = eventlet.spawn(reader.run)
    try:
        eventually(lambda: reader.refused, within=WITHIN)
        assert f"The queue {strange.name} exists at the broker with other arguments" in reader.refused
        bus = RabbitBus(settings)
        assert bus.answers()
        bus._reader = reader
        assert not bus.answers()
    finally:
        reader.stopping = True
        job.wait()


@pytest.fixture
def embedded(tmp_path):
    settings = Settings(data=tmp_path)
    create_tables(settings)
    return settings


def tell_both(plant: TinyPlant) -> None:
    with plant.database("counter").transaction() as session:
        for _ in range(5):
            outbox.record(session, PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(1)))
            fact = next_version.PiecesCounted(plant="P1", count_id=uuid4(), boxes=2, in_a_box=Decimal(10))
            outbox.record(session, fact)


def test_readers_of_two_versions_hear_counters_of_two_versions(plant, settings):
    """In the middle of a rollout the old reader runs beside the new one, which hears both."""
    before = plant.total()
    with at_work(settings, TallyOfBoth):
        tell_both(plant)
        eventually(lambda: plant.total() == before + 105, within=WITHIN)
    assert waiting_in(settings.amqp_uri, QUEUE.dead) == 0


def test_what_the_next_version_told_waits_for_a_reader(plant, settings):
    """After a rollback nobody here knows it. It stays in its queue, or in the outbox."""
    before = plant.total()
    tell_both(plant)
    eventually(lambda: plant.total() == before + 5, within=WITHIN)
    with at_work(settings, TallyOfBoth):
        eventually(lambda: plant.total() == before + 105, within=WITHIN)


def test_so_it_is_without_a_broker(embedded):
    with at_work(embedded) as plant:
        tell_both(plant)
        eventually(lambda: plant.total() == 5, within=WITHIN)
    with at_work(embedded, CounterService, TallyOfBoth) as plant:
        eventually(lambda: plant.total() == 105, within=WITHIN)
