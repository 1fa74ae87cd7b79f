"""The reconciler: what producers told is compared with what readers applied, and what is missing is sent again.

It runs beside the services and asks their front doors; none of them asks another. Days are compared by count
and mark, and only where these differ by ids. A fact that a reader applied and its producer does not know (the
producer was restored from an older backup) is named, and nothing is done about it.

Sending again means that the producer's relay publishes the fact once more, to all its readers: those that have
it drop it by its id. So it takes the same confirmed way as the first time, whichever way Gongdan runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from shared.contracts.caller import Caller
from shared.plumbing import logs, metrics
from shared.plumbing.batches import batches
from shared.plumbing.ids import new_id
from shared.plumbing.kept_log import Bucket, Buckets, Ids, days, owners_heard_by
from shared.plumbing.rpc import Away, FrontDoors, Proxy

log = logs.logger(__name__)
AT_ONCE = 1_000
NO_ID = UUID(int=0)
AS_OFTEN_AS_ASKED = 10**9
A_FEW_TIMES = 3  # a fact that a reader refuses again and again is not sent to it for ever


@dataclass(frozen=True)
class Stranger:
    """A fact that was applied, and that its producer does not know."""

    name: str
    day: date
    event_id: UUID


@dataclass
class Pair:
    """A producer and a reader, compared. `away` names who did not answer; then nothing else is known."""

    producer: str
    reader: str
    recorded: int = 0
    applied: int = 0
    missing: int = 0
    sent: int = 0
    extra: list[Stranger] = field(default_factory=list)
    away: str | None = None


@dataclass(frozen=True)
class Span:
    """Which facts are compared, by the instant they were recorded."""

    since: datetime
    until: datetime


def pairs_of(services: Iterable[str]) -> list[Pair]:
    """Everybody who tells somebody something."""
    services = list(services)
    return [Pair(owner, reader) for reader in services for owner in owners_heard_by(reader, services)]


def reconcile(
    doors: FrontDoors, pairs: Iterable[Pair], spans: Iterable[Span], *, at_most: int, dry_run: bool = False
) -> Iterator[Pair]:
    """Compare pair by pair, and send what is missing again, each fact `at_most` so many times in its life."""
    spans = list(spans)
    for pair in pairs:
        comparison = _Comparison(doors, pair)
        try:
            for span in spans:
                comparison.compare(span)
            if not dry_run:
                comparison.send_again(at_most)
        except Away as error:
            pair.away = error.service
        log.info("reconciled", **{**vars(pair), "extra": [str(one.event_id) for one in pair.extra]})
        yield pair


def observe(pair: Pair) -> None:
    """Show how a pair stands. What was sent again counts as missing until it is found applied."""
    if pair.away is None:
        metrics.RECONCILE_MISSING.labels(pair.producer, pair.reader).set(pair.missing)
        metrics.RECONCILE_EXTRA.labels(pair.producer, pair.reader).set(len(pair.extra))


def first_told(doors: FrontDoors, services: Iterable[str]) -> datetime | None:
    """When the oldest fact of all was recorded, as far as the services answer."""
    told: list[datetime] = []
    for service in services:
        try:
            at = Proxy(service, doors).call("first_recorded", _caller()).body["at"]
        except Away:
            continue
        if at is not None:
            told.append(datetime.fromisoformat(at))
    return min(told, default=None)


class _Comparison:
    """One pair at work."""

    def __init__(self, doors: FrontDoors, pair: Pair) -> None:
        self.pair = pair
        self.producer = Proxy(pair.producer, doors)
        self.reader = Proxy(pair.reader, doors)
        self.missing: list[UUID] = []

    def compare(self, span: Span) -> None:
        for day, since, until in days(span.since, span.until):
            told = self._buckets(self.producer, "facts_recorded", since, until, reader=self.pair.reader)
            heard = self._buckets(self.reader, "facts_applied", since, until, owner=self.pair.producer)
            self.pair.recorded += sum(bucket.count for bucket in told.values())
            self.pair.applied += sum(bucket.count for bucket in heard.values())
            for name in sorted(told.keys() | heard.keys()):
                if told.get(name) != heard.get(name):
                    self._compare_ids(name, day, since, until)

    def _compare_ids(self, name: str, day: date, since: datetime, until: datetime) -> None:
        """Whoever moved meanwhile is asked once more, by id, before anything is called missing or unknown."""
        heard = self._ids(self.reader, "ids_applied", name, since, until, owner=self.pair.producer)
        told = self._ids(self.producer, "ids_recorded", name, since, until)
        missing = self._confirmed(self.reader, "not_applied", told - heard, event=name)
        unknown = self._confirmed(self.producer, "not_recorded", heard - told)
        self.missing += missing
        self.pair.missing += len(missing)
        self.pair.extra += [Stranger(name, day, event_id) for event_id in unknown]

    def send_again(self, at_most: int) -> None:
        for some in batches(self.missing, AT_ONCE):
            sent = self.producer.call("send_again", _caller(), ids=Ids(items=tuple(some)), at_most=at_most)
            self.pair.sent += len(Ids.load(sent.body).items)

    def _buckets(self, of: Proxy, door: str, since: datetime, until: datetime, **more: str) -> dict[str, Bucket]:
        answer = of.call(door, _caller(), since=since.isoformat(), until=until.isoformat(), **more)
        return {bucket.name: bucket for bucket in Buckets.load(answer.body).items}

    def _ids(self, of: Proxy, door: str, name: str, since: datetime, until: datetime, **more: str) -> set[UUID]:
        found: set[UUID] = set()
        after = NO_ID
        while True:
            asked: dict[str, Any] = {"event": name, "since": since.isoformat(), "until": until.isoformat(), **more}
            page = Ids.load(of.call(door, _caller(), after=after, **asked).body).items
            if not page:
                return found
            found.update(page)
            after = page[-1]

    def _confirmed(self, of: Proxy, door: str, ids: set[UUID], **more: str) -> list[UUID]:
        found: list[UUID] = []
        for some in batches(sorted(ids), AT_ONCE):
            answer = of.call(door, _caller(), ids=Ids(items=tuple(some)), **more)
            found += Ids.load(answer.body).items
        return found


def _caller() -> Caller:
    """The system itself, in no plant: it looks at ids, never at what they say."""
    return Caller(plant="", username="reconciler", correlation_id=str(new_id()))


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
