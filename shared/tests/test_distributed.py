"""The same tiny plant over HTTP, RabbitMQ and PostgreSQL: nothing is lost, what cannot be read is put aside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from uuid import uuid4

import eventlet
import pytest
import urllib3
from kombu import Connection, Exchange
from nameko.runners import ServiceRunner

from shared.plumbing.http_doors import HttpDoors
from shared.plumbing.http_server import HttpServer
from shared.plumbing.probes import WaitingRoom
from shared.plumbing.rabbit.publishing import RabbitBus
from shared.plumbing.rabbit.topology import exchange_of
from shared.plumbing.readiness import Readiness
from shared.plumbing.rpc import Away, Proxy, RemoteRefusal
from shared.plumbing.service import PlantService
from shared.plumbing.settings import BadSettings, Settings
from shared.testing.callers import caller
from shared.testing.processes import free_ports
from shared.testing.waiting import eventually
from shared.tests.tiny_plant import CounterService, CountPieces, TallyService, create_tables, stumbling

SERVICES = {"counter": CounterService, "tally": TallyService}
SECRET = "a secret that is long enough for anybody"


class Distributed:
    """Settings of a distributed pair, and a way to call them."""

    def __init__(self, amqp_uri: str, databases) -> None:
        self.ports = dict(zip(SERVICES, free_ports(2), strict=True))
        self.common = {
            "amqp_uri": amqp_uri,
            "secret_key": SECRET,
            "database_urls": {service: databases.fresh_url() for service in SERVICES},
            "service_urls": {service: f"http://127.0.0.1:{port}" for service, port in self.ports.items()},
        }
        create_tables(Settings(**self.common))
        self.doors = HttpDoors(Settings(**self.common))

    @contextmanager
    def running(self, *services: str) -> Iterator[None]:
        """Each service with a bus and doors of its own, as in processes of their own."""
        started = [self._start(service) for service in services]
        try:
            yield
        finally:
            self.doors.end()
            for runner, bus, http in started:
                http.stop_listening()
                http.finish(until=time.monotonic() + 5)
                bus.stop_reading()
                runner.stop()
                runner.config["front_doors"].end()
                bus.close()
                for database in runner.config["databases"].values():
                    database.close()

    def _start(self, service: str):
        settings = Settings(port=self.ports[service], **self.common)
        readiness = Readiness()
        bus, doors = RabbitBus(settings), HttpDoors(settings, readiness)
        http = HttpServer(settings.host, settings.port, WaitingRoom(readiness, PlantService.not_yet))
        http.listen()
        runner = ServiceRunner(
            {
                "settings": settings,
                "bus": bus,
                "front_doors": doors,
                "max_workers": 32,
                "SERVICE_CONTAINER_CLS": "shared.plumbing.launcher.PlantContainer",
            }
        )
        runner.add_service(SERVICES[service])
        runner.start()
        bus.open()
        readiness.started(broker=bus.answers)
        doors.behind(http)
        return runner, bus, http

    def count(self, quantity, **who):
        return Proxy("counter", self.doors).call(
            "count", caller(**who), command=CountPieces(id=uuid4(), quantity=Decimal(quantity))
        )

    def total(self, service: str) -> Decimal:
        return Decimal(Proxy(service, self.doors).call("total", caller()).body["total"])


@pytest.fixture
def pair(rabbitmq_uri, databases) -> Distributed:
    stumbling.clear()
    return Distributed(rabbitmq_uri, databases)


def test_a_count_crosses_the_broker(pair):
    with pair.running("counter", "tally"):
        assert pair.count("2.5").body["quantity"] == "2.5"
        eventually(lambda: pair.total("tally") == Decimal("2.5"), within=20)


def test_refusals_and_bugs_cross_http_as_what_they_are(pair):
    with pair.running("counter"):
        with pytest.raises(RemoteRefusal) as refused:
            pair.count(1001)
        assert (refused.value.code, refused.value.facts) == ("too_many", {"quantity": "1001"})
        with pytest.raises(RuntimeError, match="failed with 500"):
            pair.count(13)
        assert pair.total("counter") == 0
        with pytest.raises(Away):
            pair.total("tally")


def test_what_is_told_while_a_reader_is_away_waits_for_it(pair):
    with pair.running("counter"):
        for _ in range(5):
            pair.count(1)
    with pair.running("counter", "tally"):
        eventually(lambda: pair.total("tally") == 5, within=20)


def test_a_stumbling_reader_hears_it_again(pair):
    with pair.running("counter", "tally"):
        stumbling.extend([1, 1, 1])
        for _ in range(10):
            pair.count(1)
        eventually(lambda: pair.total("tally") == 10, within=30)
        assert stumbling == []


def test_a_message_nobody_can_read_is_put_aside_and_holds_nobody_up(pair):
    queue = "tally.PiecesCounted.v1.q1"
    with pair.running("counter", "tally"):
        pair.count(1)
        eventually(lambda: pair.total("tally") == 1, within=20)
        with Connection(pair.common["amqp_uri"]) as connection:
            producer = connection.Producer(exchange=Exchange(exchange_of("counter"), type="topic"))
            producer.publish(b'{"__type__": "x"}', routing_key="PiecesCounted.v1", content_type="application/json")
            producer.publish(b"\xff\xfe", routing_key="PiecesCounted.v1", content_type="application/json")
            pair.count(2)
            eventually(lambda: pair.total("tally") == 3, within=20)
            channel = connection.channel()
            eventually(lambda: channel.queue_declare(f"{queue}.dead", passive=True).message_count == 2, within=20)


def test_many_at_once_on_postgresql(pair):
    request = uuid4()
    with pair.running("counter", "tally"):
        pool = eventlet.GreenPool(20)
        jobs = [pool.spawn(pair.count, 1) for _ in range(40)]
        jobs += [pool.spawn(pair.count, 100, request_id=request, fingerprint="f") for _ in range(8)]
        answers = [job.wait() for job in jobs]
        assert sum(answer.created for answer in answers) in (40, 41)
        eventually(lambda: pair.total("tally") == pair.total("counter"), within=30)


def test_strangers_do_not_pass_the_front_door(pair):
    with pair.running("counter"):
        url = pair.common["service_urls"]["counter"]
        http = urllib3.PoolManager()
        assert http.request("POST", f"{url}/rpc/total", body=b"{}").status == 401
        assert http.request("GET", f"{url}/readyz").json() == {"status": "ready"}
        assert b"gongdan_requests_total" in http.request("GET", f"{url}/metrics").data
        assert http.request("GET", f"{url}/elsewhere").status == 404


def test_a_bare_postgresql_url_is_refused_at_start():
    with pytest.raises(BadSettings, match="psycopg2"):
        Settings(database_urls={"planning": "postgresql://x/y"}).check()
