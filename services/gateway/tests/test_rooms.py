"""Print jobs and sheets take turns: however many ask, only so many processes work for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import eventlet
import pytest

from services.gateway.api import paper, uploads
from services.gateway.api.identity import IdentityApi
from services.gateway.api.imports import ImportsApi
from services.gateway.api.master_data import MasterDataApi
from services.gateway.api.paper import PaperApi
from services.gateway.refusals import SlowDown
from services.gateway.rooms import Room
from services.gateway.sheets.reading import Sheet
from services.gateway.tests.front import Front, running

ASKING = 12
FORM = b'--x\r\nContent-Disposition: form-data; name="file"; filename="items.csv"\r\n\r\nnumber\r\n\r\n--x--\r\n'


class Crowd:
    """Stands in for the processes that would work: how many were at it together."""

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.inside = self.most = 0

    def __call__(self, *task: Any, within: int | None = None) -> Any:
        self.inside += 1
        self.most = max(self.most, self.inside)
        eventlet.sleep(0.02)
        self.inside -= 1
        return self.answer


class Office(MasterDataApi, PaperApi, ImportsApi, IdentityApi):
    """A gateway that prints and takes sheets in."""

    name = "gateway"


@pytest.fixture
def front() -> Iterator[Front]:
    with running(Office) as front:
        front.login()
        front.parts.parts["planning", "workers"] = lambda caller, arguments: {
            "body": {"items": [], "next_cursor": None},
            "created": False,
        }
        yield front


def all_at_once(ask: Any) -> list[int]:
    return [answer.status for answer in eventlet.GreenPool(ASKING).imap(lambda _: ask(), range(ASKING))]


def test_print_jobs_wait_for_each_other(front: Front, monkeypatch: pytest.MonkeyPatch):
    crowd = Crowd(b"%PDF")
    monkeypatch.setattr(Office, "compute", staticmethod(crowd))
    assert all_at_once(lambda: front.get("/api/v1/labels.pdf?kind=worker")) == [200] * ASKING
    assert crowd.most == paper.JOBS_AT_ONCE


def test_sheets_are_read_one_after_the_other(front: Front, monkeypatch: pytest.MonkeyPatch):
    crowd = Crowd(Sheet(header=("number",), rows=()))
    monkeypatch.setattr(Office, "compute", staticmethod(crowd))
    form = {"Content-Type": "multipart/form-data; boundary=x"}
    assert all_at_once(lambda: front.post("/api/v1/imports/items", FORM, **form)) == [200] * ASKING
    assert crowd.most == uploads.SHEETS_AT_ONCE


def test_who_waits_too_long_is_asked_to_come_again():
    room = Room(1, patience=0.01)
    with room.a_place(), pytest.raises(SlowDown), room.a_place():
        pass
    with room.a_place():
        pass
