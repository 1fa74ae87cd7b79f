"""A broker, a database or a service goes, and comes back: the floor reports on, nobody waits long, nothing exits.

One installation for all of it, on a broker and a database of its own, so the tests stand in the order of a day.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from demo.client import Answer, Client
from shared.plumbing.settings import SERVICES
from shared.testing import nodes
from shared.testing.nodes import Broker, Databases
from shared.testing.waiting import eventually
from tests.integration.distributed import Distributed
from tests.integration.plant import PASSWORD, Embedded, Plant, declared, step

AT_ONCE = 4.0  # seconds, on a machine that has much else to do
TOLD = 6.0  # a look at whoever seems to hang begins after one second, and takes two and a half
IN_TIME = 10.0
BACK = 30.0


class Works:
    """The whole installation, and the one plant these stories are told in."""

    def __init__(self, folder: Path, broker: Broker, databases: Databases) -> None:
        self.broker = broker
        self.databases = databases
        self.installed = Distributed(folder, broker.uri, databases)
        self.plant: Plant
        self.operation = ""

    def ask(self, service: str, path: str) -> Answer:
        probe = Client(f"http://127.0.0.1:{self.installed.ports[service]}", language="en")
        try:
            return probe.outside(path)
        finally:
            probe.close()

    def all_say(self, path: str, status: int) -> bool:
        return all(answers(self, service) and self.ask(service, path).status == status for service in SERVICES)

    def report(self, **more: Any) -> Answer:
        return self.plant.admin.ask("POST", f"/operations/{self.operation}/reports", declared(1, by="ANNA", **more))

    def is_whole(self) -> bool:
        return self.all_say("/readyz", 200)

    def open(self) -> None:
        self.plant = self.installed.open_plant()
        self.plant.work_centers("BENCH")
        self.plant.workers("ANNA")
        self.plant.product("PIN", step(10, "BENCH"))
        rate = {"item": "PIN", "sequence": 10, "kind": "piece", "amount": "0.10", "effective_from": "2020-01-01"}
        eventually(lambda: self.plant.admin.ask("POST", "/rates", rate).status == 201, within=BACK)
        self.operation = self.plant.order("PIN", 1_000_000)[10]

    def none_has_ended(self) -> bool:
        return all(process.is_alive for process in self.installed.processes.values())


@pytest.fixture(scope="module")
def works(node_kind: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    broker, databases = nodes.new_broker(node_kind), nodes.new_databases(node_kind)
    try:
        databases.start()
        works = Works(tmp_path_factory.mktemp("works"), broker, databases)
        databases.stop()
        try:
            yield works
        finally:
            works.installed.stop()
    finally:
        broker.close()
        databases.close()


@pytest.fixture
def whole(works: Works) -> Iterator[Works]:
    """Everything is there; and afterwards again, in every process that was there before."""
    eventually(works.is_whole, within=BACK)
    yield works
    assert works.none_has_ended()
    eventually(works.is_whole, within=BACK)


def timed(ask: Callable[[], Answer]) -> tuple[float, Answer]:
    began = time.monotonic()
    answer = ask()
    return time.monotonic() - began, answer


def is_away(answer: Answer) -> bool:
    return (answer.status, answer.code) == (503, "part_away") and int(answer.headers["retry-after"]) > 0


def test_processes_start_before_what_they_need_and_say_so(works: Works) -> None:
    for service in SERVICES:
        works.installed.start_one(service)
    for service in SERVICES:
        eventually(lambda: answers(works, service), within=60)
        assert works.ask(service, "/healthz").status == 200
        eventually(lambda: works.ask(service, "/readyz").body["away"] == ["database"], within=20)
        assert works.ask(service, "/servez").status == 503
    early = works.ask("gateway", "/api/v1/me")
    assert is_away(early) and early.body["title"] == "A part is away"

    works.databases.start()
    eventually(lambda: works.all_say("/servez", 200), within=60)
    for service in SERVICES:
        assert works.ask(service, "/readyz").status == 503
    assert works.ask("payroll", "/readyz").body["away"] == ["broker"]
    assert "broker" in works.ask("gateway", "/readyz").body["detail"]

    works.broker.start()
    eventually(works.is_whole, within=BACK)
    assert works.none_has_ended()
    works.open()
    assert works.report().status == 201


def answers(works: Works, service: str) -> bool:
    return not refuses(works.installed.ports[service])


def test_while_the_broker_is_away_the_floor_reports_and_wages_are_shown(whole: Works) -> None:
    whole.plant.pay_lines(1)
    whole.broker.settle()
    whole.broker.kill()
    try:
        eventually(lambda: whole.all_say("/readyz", 503), within=20)
        assert whole.all_say("/servez", 200)
        reports = [timed(whole.report) for _ in range(5)]
        assert [answer.status for _, answer in reports] == [201] * 5
        assert max(seconds for seconds, _ in reports) < AT_ONCE
        assert whole.plant.wages("month", worker="ANNA").popitem()[1] == Decimal("0.1")
        assert whole.plant.admin.ask("GET", "/board").status == 200
    finally:
        whole.broker.start()
    eventually(whole.is_whole, within=BACK)
    eventually(lambda: len(whole.plant.admin.every("/pay-lines")) == 6, within=BACK)


def test_while_the_office_is_away_so_does_the_floor_and_the_gateway_says_who_is_missing(whole: Works) -> None:
    office = ("planning", "quality", "payroll")
    for service in office:
        assert whole.installed.processes[service].stop() == 0
    try:
        ids = [str(uuid4()) for _ in range(3)]
        reports = [timed(lambda id=id: whole.report(id=id)) for id in ids]
        assert [answer.status for _, answer in reports] == [201] * 3
        assert max(seconds for seconds, _ in reports) < AT_ONCE
        assert whole.plant.operation(whole.operation)["good"]
        assert whole.plant.admin.ask("GET", "/board").status == 200
        for path in ("/wages?by=day", "/inspections", "/work-orders"):
            seconds, refused = timed(lambda: whole.plant.admin.ask("GET", path))
            assert is_away(refused) and seconds < AT_ONCE, path
        assert whole.plant.cockpit()["parts_away"] == ["planning", "quality"]
    finally:
        for service in office:
            whole.installed.start_one(service)
    eventually(whole.is_whole, within=60)
    assert whole.report(id=ids[0]).status == 200, "it was sent again"

    def paid() -> list[str]:
        lines = whole.plant.admin.ask("GET", "/pay-lines")
        return [line["report"] for line in lines.body["items"]] if lines.status == 200 else []

    eventually(lambda: len(paid()) == 9, within=BACK)
    assert len(set(paid())) == 9 and set(ids) < set(paid())


def test_nobody_waits_long_or_twice_for_a_service_that_hangs(whole: Works) -> None:
    execution = whole.installed.processes["execution"]
    execution.freeze()
    try:
        seconds, first = timed(whole.report)
        assert is_away(first) and seconds < TOLD
        tries = [timed(whole.report) for _ in range(10)]
        assert all(is_away(answer) for _, answer in tries)
        assert max(seconds for seconds, _ in tries) < AT_ONCE
        assert whole.plant.admin.ask("GET", "/work-orders").status == 200
        assert 'gongdan_service_away{service="execution"} 1.0' in metrics(whole, "gateway")
    finally:
        execution.thaw()
    eventually(lambda: whole.report().status == 201, within=15)


def test_a_hanging_office_leaves_the_phones_their_gateway(whole: Works) -> None:
    """Many look at their wages while payroll hangs; those who report do not wait for them."""
    whole.installed.processes["payroll"].freeze()
    lookers = [threading.Thread(target=look_at_wages, args=(whole,)) for _ in range(30)]
    try:
        for looker in lookers:
            looker.start()
        reports = [timed(whole.report) for _ in range(5)]
        assert [answer.status for _, answer in reports] == [201] * 5
        assert max(seconds for seconds, _ in reports) < AT_ONCE
    finally:
        for looker in lookers:
            looker.join()
        whole.installed.processes["payroll"].thaw()


def look_at_wages(works: Works) -> None:
    client = Client(works.installed.url, plant=works.plant.number)
    client.token = works.plant.admin.token
    client.ask("GET", "/wages", query={"by": "day"})
    client.close()


def test_a_killed_database_is_503_and_comes_back_by_itself(whole: Works) -> None:
    statuses: set[int] = set()
    stop = threading.Event()
    reporting = threading.Thread(target=report_until, args=(whole, stop, statuses))
    reporting.start()
    try:
        eventually(lambda: 201 in statuses, within=20)
        whole.databases.kill()
        try:
            eventually(lambda: 503 in statuses, within=20)
            seconds, refused = timed(whole.report)
            assert is_away(refused) and seconds < IN_TIME
        finally:
            whole.databases.start()
        statuses.clear()
        eventually(lambda: 201 in statuses, within=BACK)
    finally:
        stop.set()
        reporting.join()
    assert statuses <= {201, 503}


def report_until(works: Works, stop: threading.Event, statuses: set[int]) -> None:
    client = Client(works.installed.url, plant=works.plant.number)
    client.token = works.plant.admin.token
    while not stop.is_set():
        body = declared(1, by="ANNA", id=str(uuid4()))
        statuses.add(client.ask("POST", f"/operations/{works.operation}/reports", body).status)
    client.close()


def test_a_database_that_hangs_is_503_in_time_and_holds_up_no_heartbeat(whole: Works) -> None:
    whole.databases.freeze()
    try:
        waiting = [threading.Thread(target=look_at_wages, args=(whole,)) for _ in range(10)]
        for looker in waiting:
            looker.start()
        seconds, refused = timed(whole.report)
        assert is_away(refused) and seconds < IN_TIME + 1
        assert timed(lambda: whole.ask("execution", "/healthz"))[0] < AT_ONCE
        seconds, ready = timed(lambda: whole.ask("execution", "/readyz"))
        assert ready.body["away"] == ["database"] and seconds < 4
        for looker in waiting:
            looker.join()
    finally:
        whole.databases.thaw()
    eventually(lambda: whole.report().status == 201, within=BACK)


def metrics(works: Works, service: str) -> str:
    return bytes(works.ask(service, "/metrics").body).decode()


def test_sixteen_sign_in_at_once_and_the_hub_goes_on(whole: Works) -> None:
    names = ("Ben", "Carla", "Dan", "Eve")
    for name in names:
        whole.plant.user(name, "worker")
    signed_in: list[str] = []
    signing = [threading.Thread(target=sign_in, args=(whole, name, signed_in)) for name in names * 4]
    for one in signing:
        one.start()
    for one in signing:
        one.join()
    assert len(signed_in) == 16
    lag = re.search(r"^gongdan_hub_lag_seconds (\S+)$", metrics(whole, "gateway"), re.MULTILINE)
    assert lag is not None and float(lag[1]) < 1.0


def sign_in(works: Works, name: str, signed_in: list[str]) -> None:
    client = Client(works.installed.url, plant=works.plant.number)
    client.sign_in(f"{name}.{works.plant.number}".lower(), PASSWORD)
    signed_in.append(name)
    client.close()


def test_asked_to_stop_they_finish_what_they_are_at(works: Works) -> None:
    """With reports underway, and somebody who never ends his sentence; every answer that came says 201 or 503."""
    statuses: list[int] = []
    stop = threading.Event()
    reporting = [threading.Thread(target=report_to_the_end, args=(works, statuses, stop)) for _ in range(4)]
    for one in reporting:
        one.start()
    eventually(lambda: len(statuses) > 8, within=20)
    with half_a_request(works.installed.ports["gateway"]):
        took = {service: timed_stop(works, service) for service in ("gateway", "execution", "payroll")}
    stop.set()
    for one in reporting:
        one.join()
    assert {status for _, status in took.values()} == {0}
    assert max(seconds for seconds, _ in took.values()) < 20
    assert set(statuses) <= {201, 503}


def test_asked_twice_it_ends_at_once(tmp_path: Path) -> None:
    installation = Embedded(tmp_path)
    installation.start()
    with half_a_request(installation.port):
        os.kill(installation.pid, signal.SIGTERM)
        eventually(lambda: refuses(installation.port))
        os.kill(installation.pid, signal.SIGTERM)
        assert installation.stop() == -signal.SIGTERM


@contextmanager
def half_a_request(port: int) -> Iterator[None]:
    with closing(socket.create_connection(("127.0.0.1", port))) as connection:
        connection.sendall(b"POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 90\r\n\r\n{")
        yield


def refuses(port: int) -> bool:
    with closing(socket.socket()) as knock:
        return knock.connect_ex(("127.0.0.1", port)) != 0


def report_to_the_end(works: Works, statuses: list[int], stop: threading.Event) -> None:
    client = Client(works.installed.url, plant=works.plant.number)
    client.token = works.plant.admin.token
    try:
        while not stop.is_set():
            body = declared(1, by="ANNA", id=str(uuid4()))
            statuses.append(client.ask("POST", f"/operations/{works.operation}/reports", body).status)
    except OSError:
        return  # the door is closed
    finally:
        client.close()


def timed_stop(works: Works, service: str) -> tuple[float, int]:
    began = time.monotonic()
    status = works.installed.processes[service].stop(signal.SIGTERM, within=25)
    return time.monotonic() - began, status
