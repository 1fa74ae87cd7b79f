"""Front doors between processes: strangers, nonsense, and a service that hangs."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing

import eventlet
import orjson
import pytest
import urllib3

from shared.plumbing import circuits, http_doors
from shared.plumbing.circuits import Circuit
from shared.plumbing.http_doors import HttpDoors
from shared.plumbing.http_server import HttpServer
from shared.plumbing.metrics import SERVICE_AWAY
from shared.plumbing.readiness import Readiness
from shared.plumbing.rpc import Away
from shared.plumbing.settings import Settings
from shared.testing.processes import free_ports
from shared.testing.waiting import eventually

SECRET = "a secret that is long enough for anybody"
CALL = {"caller": {}, "arguments": {}}


class Echo:
    """What stands behind the doors of this test."""

    def __init__(self) -> None:
        self.answer: Callable[[], dict[str, object]] = lambda: {"body": "here", "created": False}

    def call(self, service: str, method: str, payload: object) -> dict[str, object]:
        return self.answer()


class Pair:
    """Doors of a service behind a port, and of a caller who knows the way."""

    def __init__(self) -> None:
        port = free_ports(1)[0]
        common = {"secret_key": SECRET, "rpc_seconds": 1.0, "service_urls": {"tally": f"http://127.0.0.1:{port}"}}
        self.readiness = Readiness()
        self.away = False
        self.readiness.started(database=lambda: not self.away)
        self.called = HttpDoors(Settings(port=port, **common), self.readiness)
        self.echo = Echo()
        self.called._own = self.echo
        self.http = HttpServer("127.0.0.1", port, self.called._answer)
        self.http.listen()
        self.url = common["service_urls"]["tally"]
        self.caller = HttpDoors(Settings(**common))
        self.circuit: Circuit = self.caller._circuits["tally"]

    def ask(self) -> object:
        return self.caller.call("tally", "total", CALL)["body"]

    def seconds_until_away(self) -> float:
        began = time.monotonic()
        with pytest.raises(Away):
            self.ask()
        return time.monotonic() - began

    def close(self) -> None:
        self.caller.end()
        self.http.stop_listening()
        self.http.finish(until=time.monotonic())


@pytest.fixture
def pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    monkeypatch.setattr(circuits, "SUSPICIOUS_SECONDS", 0.3)
    monkeypatch.setattr("shared.plumbing.readiness.REMEMBER_SECONDS", 0.0)
    monkeypatch.setattr(http_doors, "PROBE_SECONDS", 0.5)
    pair = Pair()
    yield pair
    pair.close()


def test_a_stranger_is_sent_away_before_his_body_is_read(pair: Pair):
    head = b"POST /rpc/total HTTP/1.1\r\nHost: x\r\nContent-Length: 8000000\r\n\r\n"
    with closing(socket.create_connection(pair.http.address, timeout=5)) as stranger:
        stranger.sendall(head)
        assert stranger.recv(100).startswith(b"HTTP/1.1 401")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff", b"[]", b"1", b"[" * 5000, b'{"caller": {}}', b'{"caller": 1, "arguments": []}']
)
def test_what_is_no_call_is_a_bad_request(pair: Pair, body: bytes):
    keys = {"Gongdan-Key": pair.called.key}
    assert urllib3.PoolManager().request("POST", f"{pair.url}/rpc/total", body=body, headers=keys).status == 400


def test_a_call_that_crashes_is_a_bug_and_not_an_outage(pair: Pair):
    pair.echo.answer = lambda: {}["nothing"]
    with pytest.raises(RuntimeError, match="500"):
        pair.ask()
    assert urllib3.PoolManager().request("GET", f"{pair.url}/servez").status == 200


def test_a_service_that_is_gone_is_away_at_once(pair: Pair):
    assert pair.ask() == "here"
    pair.close()
    assert pair.seconds_until_away() < 0.5


ANSWER = (
    b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 32\r\n\r\n{"body": "here", "created": true}'
)


@pytest.mark.parametrize("bytes_sent", [0, 5, 12, 16, 30, 60, 70, 80, 100])
def test_an_answer_cut_anywhere_is_an_outage_and_nothing_that_was_decided(pair: Pair, bytes_sent: int):
    pair.http.stop_listening()
    with closing(eventlet.listen(("127.0.0.1", int(pair.url.rsplit(":", 1)[1])))) as port:

        def answer_in_part() -> None:
            line, _ = port.accept()
            line.recv(65536)
            line.sendall(ANSWER[:bytes_sent])
            line.close()

        eventlet.spawn(answer_in_part)
        with pytest.raises(Away):
            pair.ask()


def test_nobody_waits_twice_for_a_service_that_hangs_and_it_comes_back_by_itself(pair: Pair):
    pair.away = True
    pair.echo.answer = lambda: eventlet.sleep(3)
    assert 0.5 < pair.seconds_until_away() < 2
    eventually(lambda: pair.circuit._is_cut)
    assert SERVICE_AWAY.labels("tally")._value.get() == 1
    assert max(pair.seconds_until_away() for _ in range(20)) < 0.1
    pair.away = False
    pair.echo.answer = lambda: {"body": "back", "created": False}
    eventually(lambda: not pair.circuit._is_cut)
    assert pair.ask() == "back"


def test_who_waits_for_a_service_that_went_silent_is_told_before_his_deadline(pair: Pair):
    """Its process is stopped: the port takes connections, and nothing comes back."""
    pair.caller._pool.connection_pool_kw["timeout"] = urllib3.Timeout(read=30)
    pair.called._respond = lambda environ: eventlet.sleep(60)
    waiting = [eventlet.spawn(pair.seconds_until_away) for _ in range(5)]
    assert max(thread.wait() for thread in waiting) < 2
    assert pair.circuit._is_cut
    assert pair.seconds_until_away() < 0.1


def test_who_waits_for_a_service_that_lives_is_left_waiting(pair: Pair):
    """Its database is slow to say that it is there; whoever got in is answered all the same."""
    pair.away = True
    pair.echo.answer = lambda: eventlet.sleep(0.8) or {"body": "at last", "created": False}
    assert pair.ask() == "at last"
    assert pair.circuit._is_cut


def test_a_service_that_stops_while_somebody_waits_is_noticed(pair: Pair, monkeypatch: pytest.MonkeyPatch):
    """The first look finds it well; a later one does not."""
    pair.caller._pool.connection_pool_kw["timeout"] = urllib3.Timeout(read=30)
    pair.echo.answer = lambda: eventlet.sleep(60)
    eventlet.spawn_after(0.6, monkeypatch.setattr, pair.called, "_respond", lambda environ: eventlet.sleep(60))
    assert 0.6 < pair.seconds_until_away() < 3


def test_who_is_told_may_ask_somebody_else(pair: Pair):
    """Nobody is told twice, or later, in the midst of other work."""
    pair.called._respond = lambda environ: eventlet.sleep(60)
    seconds = pair.seconds_until_away()
    eventlet.sleep(1)
    assert seconds < 2 and pair.circuit._waiting == {}


def test_one_long_answer_cuts_nobody_off(pair: Pair):
    pair.echo.answer = lambda: eventlet.sleep(0.7) or {"body": "slow", "created": False}
    assert pair.ask() == "slow"
    assert not pair.circuit._is_cut
    pair.echo.answer = lambda: eventlet.sleep(3)
    pair.seconds_until_away()
    pair.echo.answer = lambda: {"body": "quick", "created": False}
    assert pair.ask() == "quick"


def test_only_so_many_wait_for_one_service(pair: Pair, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(circuits, "QUEUE_SECONDS", 0.1)
    pair.circuit._room = eventlet.semaphore.Semaphore(3)
    pair.echo.answer = lambda: eventlet.sleep(0.8) or {"body": "slow", "created": False}
    waiting = [eventlet.spawn(pair.ask) for _ in range(3)]
    eventlet.sleep(0.05)
    assert pair.seconds_until_away() < 0.5
    assert [thread.wait() for thread in waiting] == ["slow"] * 3


def test_probes_tell_calls_from_everything(pair: Pair):
    pair.readiness.started(database=lambda: True, broker=lambda: False)
    http = urllib3.PoolManager()
    ready, serves = http.request("GET", f"{pair.url}/readyz"), http.request("GET", f"{pair.url}/servez")
    assert (ready.status, ready.json()) == (503, {"status": "not ready", "away": ["broker"]})
    assert ready.headers["Retry-After"]
    assert (serves.status, serves.json()) == (200, {"status": "ready"})


def test_a_probe_is_cheap_and_never_hangs(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("shared.plumbing.readiness.LOOK_SECONDS", 0.2)
    readiness, looks = Readiness(), []
    assert readiness.away() == ("start",)
    readiness.started(database=lambda: looks.append(1) or True, broker=lambda: eventlet.sleep(60))
    began = time.monotonic()
    asked = [eventlet.spawn(readiness.away) for _ in range(50)]
    assert {thread.wait() for thread in asked} == {("broker",)}
    assert time.monotonic() - began < 1
    assert len(looks) == 1


def test_the_metric_of_the_hub_shows_who_holds_everybody_up():
    from shared.plumbing import hub_watch, metrics

    watching = eventlet.spawn(hub_watch.watch)
    eventlet.sleep(0.2)
    busy_until = time.monotonic() + 0.4
    while time.monotonic() < busy_until:
        orjson.dumps({})
    eventually(lambda: metrics.HUB_LAG._value.get() > 0.3)
    watching.kill()
