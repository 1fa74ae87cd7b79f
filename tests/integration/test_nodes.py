"""The nodes that tests stand on are real, and survive what tests do to them."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from kombu import Connection, Queue
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from shared.testing.nodes import Broker, Databases
from shared.testing.processes import NotReady, Process, free_ports
from shared.testing.waiting import eventually

QUORUM = {"x-queue-type": "quorum"}


def put(uri: str, queue: str, body: str) -> None:
    with Connection(uri, transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        Queue(queue, durable=True, queue_arguments=QUORUM)(channel).declare()
        connection.Producer(channel).publish(body, routing_key=queue, delivery_mode=2)


def take(uri: str, queue: str) -> str | None:
    with Connection(uri, connect_timeout=5) as connection:
        message = Queue(queue)(connection.channel()).get(no_ack=True)
        return None if message is None else message.payload


def test_a_message_goes_through_a_quorum_queue(rabbitmq_uri):
    put(rabbitmq_uri, "floor", "12 pieces")
    assert take(rabbitmq_uri, "floor") == "12 pieces"


def test_each_test_has_a_broker_of_its_own_to_look_at(rabbitmq: Broker):
    put(rabbitmq.fresh_uri(), "floor", "another test's")
    uri = rabbitmq.fresh_uri()
    assert rabbitmq.ctl("list_queues", "--vhost", uri.rsplit("/", 1)[1], "name") == ""


def test_a_killed_broker_comes_back_with_its_messages(own_rabbitmq: Broker):
    put(own_rabbitmq.uri, "floor", "12 pieces")
    own_rabbitmq.settle()
    own_rabbitmq.kill()
    with pytest.raises(OSError):
        take(own_rabbitmq.uri, "floor")
    own_rabbitmq.start()
    assert take(own_rabbitmq.uri, "floor") == "12 pieces"


def test_every_database_is_new_and_empty(databases: Databases):
    first, second = databases.fresh_url(), databases.fresh_url()
    run(first, "CREATE TABLE steps (sequence int)")
    assert first != second
    assert run(second, "SELECT to_regclass('steps')") == [(None,)]


def test_a_killed_database_comes_back_with_what_it_committed(own_postgres: Databases):
    url = own_postgres.fresh_url()
    run(url, "CREATE TABLE steps (sequence int)")
    run(url, "INSERT INTO steps VALUES (10)")
    own_postgres.kill()
    own_postgres.start()
    assert run(url, "SELECT sequence FROM steps") == [(10,)]


def run(url: str, statement: str) -> list[tuple]:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        result = connection.execute(text(statement))
        return [tuple(row) for row in result] if result.returns_rows else []


def test_a_process_that_ends_early_says_its_last_words(tmp_path: Path):
    process = Process(["sh", "-c", "echo no disk; exit 3"], env={}, log=tmp_path / "log")
    with pytest.raises(NotReady, match=r"ended with 3:\nno disk"):
        process.wait_until(lambda: False)


def test_a_killed_process_takes_its_children_with_it(tmp_path: Path):
    mark = str(uuid4())
    command = ["sh", "-c", f"sh -c 'sleep 600; true' {mark} & sleep 600; true"]
    process = Process(command, env={"PATH": os.defpath}, log=tmp_path / "log")
    eventually(lambda: len(running_with(mark)) == 2)
    process.kill()
    eventually(lambda: not running_with(mark))


def running_with(mark: str) -> list[Path]:
    """Processes whose command line holds the mark."""
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if mark in text_of(path)]


def text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""  # It ended while we looked.


def test_free_ports_are_different():
    assert len(set(free_ports(20))) == 20
