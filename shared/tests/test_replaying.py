"""Copies are built anew from the kept logs, while the plant goes on."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from shared.plumbing import replays
from shared.plumbing.replaying import ReplayFailed, replay
from shared.plumbing.rpc import Proxy
from shared.plumbing.tables import OutboxMessage, ReplayedFact
from shared.testing.callers import caller
from shared.tests.both_ways import TinyLog
from shared.tests.tiny_plant import Count


def test_lost_changed_and_invented_rows_are_put_right(tiny: TinyLog) -> None:
    first, second, _ = tiny.count(1, 2, 3)
    tiny.count(40, plant="P2")
    tiny.comes_to(46)
    meant = tiny.kept()
    with tiny.hand_in("tally") as session:
        session.execute(delete(Count).where(Count.id == first))
        session.get_one(Count, second).quantity = Decimal(99)
        session.add(Count(id=uuid4(), plant="P2", quantity=Decimal(7)))
    outcome = replay(tiny.doors, "tally")
    assert outcome["mended"] == {"counts added": 1, "counts changed": 1, "counts removed": 1}
    assert outcome["facts"] == 4
    assert tiny.kept() == meant
    assert replay(tiny.doors, "tally")["mended"] == {}


def test_what_arrives_meanwhile_is_in_it(tiny: TinyLog) -> None:
    tiny.count(1, 2)
    tiny.comes_to(3)
    reader, who = Proxy("tally", tiny.doors), caller()
    facts = Proxy("counter", tiny.doors).call("facts", who, reader="tally", after=0, limit=10).body
    reader.call("open_replay", who)
    tiny.count(4)
    tiny.comes_to(7)
    with tiny.hand_in("tally") as session:
        assert session.scalar(select(ReplayedFact.plant)) == "P1"  # noted by the tally itself
        session.execute(delete(Count))
    from shared.plumbing.kept_log import Facts

    reader.call("take_again", who, facts=Facts.load(facts))
    reader.call("rebuild", who)
    tiny.comes_to(7)


def test_a_replay_that_would_forget_something_is_refused_and_changes_nothing(tiny: TinyLog) -> None:
    tiny.count(1, 2)
    tiny.comes_to(3)
    tiny.is_published()
    with tiny.hand_in("counter") as session:
        lost = session.scalars(select(OutboxMessage).order_by(OutboxMessage.position).limit(1)).one()
        session.delete(lost)
    with pytest.raises(ReplayFailed, match=f"PiecesCounted {lost.event_id}"):
        replay(tiny.doors, "tally")
    assert tiny.total() == 3


def test_one_replay_at_a_time_unless_its_driver_is_gone(tiny: TinyLog, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny.count(1)
    tiny.comes_to(1)
    Proxy("tally", tiny.doors).call("open_replay", caller())
    with pytest.raises(ReplayFailed, match="replay_under_way"):
        replay(tiny.doors, "tally")
    monkeypatch.setattr(replays, "ALIVE", replays.ALIVE * 0)
    Proxy("tally", tiny.doors).call("open_replay", caller())


def test_nothing_more_is_kept_for_a_replay_whose_driver_is_gone(tiny: TinyLog, monkeypatch: pytest.MonkeyPatch) -> None:
    Proxy("tally", tiny.doors).call("open_replay", caller())
    tiny.count(1)
    tiny.comes_to(1)
    monkeypatch.setattr(replays, "ALIVE", replays.ALIVE * 0)
    tiny.count(2)
    tiny.comes_to(3)
    with tiny.hand_in("tally") as session:
        assert len(session.scalars(select(ReplayedFact)).all()) == 1


def test_who_keeps_no_copies_has_nothing_to_replay(tiny: TinyLog) -> None:
    with pytest.raises(ReplayFailed, match="nothing_to_replay"):
        replay(tiny.doors, "counter")
