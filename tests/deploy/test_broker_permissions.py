"""What a service may do at the broker: write its own exchange, read its own queues, and make or remove nothing."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlsplit

import amqp
import pytest
from kombu import Connection, Queue

from shared.plumbing.rabbit import topology
from shared.plumbing.settings import SERVICES
from shared.testing.nodes import Broker
from tests.integration.least_privilege import make_broker_users, password, write_secrets

REPORTED = "OperationReported.v1"
QUEUE = f"{REPORTED}.{topology.LAYOUT}"


class Plant:
    """A virtual host with the users and queues of an installation."""

    def __init__(self, broker: Broker, secrets) -> None:
        self.place = urlsplit(broker.fresh_uri())
        self.secrets = secrets
        make_broker_users(broker, self.place.path.strip("/"), secrets)
        topology.make_all(self.uri("operator"))

    def uri(self, user: str) -> str:
        kept = quote(password(self.secrets, f"{user}-amqp-password"), safe="")
        return f"amqp://{user}:{kept}@{self.place.hostname}:{self.place.port}{self.place.path}"

    def channel(self, user: str):
        connection = Connection(self.uri(user), transport_options={"confirm_publish": True})
        return connection.connection.channel()

    def publishes(self, user: str, exchange: str, key: str = REPORTED) -> None:
        self.channel(user).basic_publish_confirm(amqp.Message("{}"), exchange=exchange, routing_key=key, timeout=10)

    def takes(self, user: str, queue: str):
        return self.channel(user).basic_get(queue, no_ack=True)

    def counts(self, user: str, queue: str) -> int:
        return Queue(queue)(self.channel(user)).queue_declare(passive=True).message_count


@pytest.fixture(scope="module")
def plant(rabbitmq: Broker, tmp_path_factory) -> Iterator[Plant]:
    return Plant(rabbitmq, write_secrets(tmp_path_factory.mktemp("secrets")))


def test_a_service_writes_its_own_exchange_and_no_other(plant: Plant):
    plant.publishes("execution", "execution.events")
    for user in SERVICES:
        for owner in ("planning", "execution", "quality", "payroll"):
            if user != owner:
                with pytest.raises(amqp.AccessRefused):
                    plant.publishes(user, f"{owner}.events")
        with pytest.raises(amqp.AccessRefused):
            plant.publishes(user, "", f"payroll.{QUEUE}")  # past the exchange, right into a queue


def test_what_is_to_come_back_or_to_be_put_aside_is_the_readers_own(plant: Plant):
    for user in SERVICES:
        for exchange in ("dead", "later.10s"):
            for reader in set(SERVICES) - {user}:
                with pytest.raises(amqp.AccessRefused):
                    plant.publishes(user, f"{reader}.{exchange}", f"{reader}.{QUEUE}")


def test_a_service_reads_its_own_queues_and_no_other(plant: Plant):
    plant.publishes("execution", "execution.events")
    assert plant.takes("payroll", f"payroll.{QUEUE}") is not None
    for user in SERVICES:
        for reader in ("planning", "quality", "payroll"):
            if user != reader:
                with pytest.raises(amqp.AccessRefused):
                    plant.takes(user, f"{reader}.{QUEUE}")
        with pytest.raises(amqp.AccessRefused):
            plant.takes(user, f"payroll.{QUEUE}.dead")


@pytest.mark.parametrize("user", SERVICES)
def test_a_service_makes_and_removes_nothing(plant: Plant, user: str):
    forbidden = (
        lambda channel: channel.queue_declare(f"{user}.Spy.v1", durable=True),
        lambda channel: channel.exchange_declare(f"{user}.more", "topic"),
        lambda channel: channel.queue_delete(f"payroll.{QUEUE}"),
        lambda channel: channel.queue_purge(f"payroll.{QUEUE}.dead"),
        lambda channel: channel.exchange_delete("execution.events"),
        lambda channel: channel.queue_bind(f"payroll.{QUEUE}", f"{user}.events", "#"),
    )
    for act in forbidden:
        with pytest.raises(amqp.AccessRefused):
            act(plant.channel(user))


def test_the_monitor_counts_and_reads_nothing(plant: Plant):
    assert plant.counts("monitor", f"payroll.{QUEUE}.dead") == 0
    with pytest.raises(amqp.AccessRefused):
        plant.takes("monitor", f"payroll.{QUEUE}")


def test_a_wrong_password_opens_nothing(plant: Plant):
    with pytest.raises(amqp.AccessRefused):
        Connection(plant.uri("payroll").replace("payroll-amqp", "guessed")).connect()


def test_every_reader_of_every_event_has_its_queue_and_its_dead_letters(plant: Plant):
    queues = topology.every_queue()
    assert {queue.reader for queue in queues} == set(SERVICES)
    for queue in queues:
        assert plant.counts("monitor", queue.name) >= 0
        assert plant.counts("monitor", queue.dead) == 0
