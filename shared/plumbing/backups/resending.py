"""After all services are restored: which events have to be sent again.

An event that was published, and was on its way to a reader when the backup was taken, is in no database
but its producer's. With all five at hand it is simple: whatever a reader's inbox lacks is published again.
Both sides are read in the order of the event ids, side by side, so memory does not grow with the plant.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence

import sqlalchemy as sa

from shared.plumbing.backups.rows import BATCH
from shared.plumbing.batches import batches
from shared.plumbing.rabbit.topology import every_queue
from shared.plumbing.tables import InboxMessage, OutboxMessage


def publish_again_what_is_lacking(connections: Mapping[str, sa.Connection]) -> dict[str, int]:
    """Mark as unpublished what some reader has not applied; how many, by producer."""
    return {producer: _of(producer, connections) for producer in connections}


def _readers_of(producer: str) -> dict[str, list[str]]:
    """Who reads each event that a service tells."""
    readers: dict[str, list[str]] = {}
    for queue in every_queue():
        if queue.owner == producer:
            readers.setdefault(queue.event, []).append(queue.reader)
    return readers


def _of(producer: str, connections: Mapping[str, sa.Connection]) -> int:
    readers = _readers_of(producer)
    if not readers:
        return 0
    told = connections[producer].execute(
        sa.select(_hex(OutboxMessage.event_id), OutboxMessage.name, OutboxMessage.position)
        .where(OutboxMessage.name.in_(readers), OutboxMessage.published_at.is_not(None))
        .order_by(OutboxMessage.event_id),
        execution_options={"yield_per": BATCH},
    )
    applied = {
        reader: _applied(connections[reader], list(readers))
        for reader in sorted({reader for some in readers.values() for reader in some})
    }
    positions = array("q", lacking(iter(told), applied, readers))
    for some in batches(positions, BATCH):
        connections[producer].execute(
            sa.update(OutboxMessage)
            .where(OutboxMessage.position.in_(some))
            .values(published_at=None, attempts=0, not_before=None)
        )
    return len(positions)


def _hex(column: sa.orm.InstrumentedAttribute[object]) -> sa.ColumnElement[str]:
    return sa.func.replace(sa.cast(column, sa.Text), "-", "")


def _applied(reader: sa.Connection, names: list[str]) -> Iterator[str]:
    rows = reader.execute(
        sa.select(_hex(InboxMessage.event_id)).where(InboxMessage.handler.in_(names)).order_by(InboxMessage.event_id),
        execution_options={"yield_per": BATCH},
    )
    return iter(rows.scalars())


def lacking(
    told: Iterator[tuple[str, str, int]],
    applied: Mapping[str, Iterator[str]],
    readers: Mapping[str, Sequence[str]],
) -> Iterator[int]:
    """The positions of events that one of their readers has not applied; all sides ordered by event id."""
    heads = {reader: next(ids, None) for reader, ids in applied.items()}
    for event_id, name, position in told:
        for reader in readers[name]:
            while (head := heads[reader]) is not None and head < event_id:
                heads[reader] = next(applied[reader], None)
            if heads[reader] != event_id:
                yield position
                break
