"""`./gongdan dead-letters`: looking changes nothing, giving back loses nothing, letting go is written down."""

from __future__ import annotations

import re
from decimal import Decimal
from uuid import uuid4

import amqp
import pytest

from shared.plumbing import outbox, pauses
from shared.plumbing.commands import main
from shared.plumbing.database import Database
from shared.plumbing.rabbit.dead_letters import BrokerDesk
from shared.plumbing.rabbit.notes import identity
from shared.plumbing.settings import Settings
from shared.testing.waiting import eventually
from shared.tests.brokers import QUEUE, peek, say, waiting_in
from shared.tests.tiny_plant import PiecesCounted, TinyPlant, at_work, create_tables, mischief

WITHIN = 150  # seconds; a machine may have other work
BAD = 13


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(pauses, "PAUSES", (0.2,))
    monkeypatch.setattr(pauses, "TRIES", 2)
    mischief.clear()
    mischief.append(stumble)
    yield
    mischief.clear()


def stumble(delivery) -> None:
    if delivery.event.quantity >= BAD:
        raise ValueError("nobody counts that far")


@pytest.fixture(scope="module")
def settings(rabbitmq, databases):
    urls = {service: databases.fresh_url() for service in ("counter", "tally")}
    settings = Settings(amqp_uri=rabbitmq.fresh_uri(), database_urls=urls)
    create_tables(settings)
    return settings


@pytest.fixture
def plant(settings, monkeypatch):
    monkeypatch.setenv("GONGDAN_AMQP_URI", settings.amqp_uri)
    with at_work(settings) as plant:
        yield plant


def tell(plant: TinyPlant, *quantities: int) -> list[str]:
    facts = [PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(quantity)) for quantity in quantities]
    with plant.database("counter").transaction() as session:
        for fact in facts:
            outbox.record(session, fact)
    return [str(fact.count_id) for fact in facts]


def put_aside(plant: TinyPlant, settings: Settings, *quantities: int) -> list[str]:
    """Let events fail; the ids of all dead letters there are now, oldest first."""
    expected = waiting_in(settings.amqp_uri, QUEUE.dead) + len(quantities) if quantities else 0
    tell(plant, *quantities)
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == expected, within=WITHIN)
    return [identity(message) for message in peek(settings.amqp_uri, QUEUE.dead)]


def gongdan(*words: str) -> int:
    return main(["dead-letters", *words])


def test_a_person_sees_them_gives_one_back_and_lets_one_go(plant, settings, capsys, caplog):
    tell(plant, 1)
    eventually(lambda: plant.total() == 1, within=WITHIN)
    ids = put_aside(plant, settings, 13, 14, 15)
    capsys.readouterr()

    def all_are_seen() -> bool:
        with BrokerDesk.open(settings.amqp_uri) as desk:
            return [letter.id for letter in desk.letters(QUEUE.name)] == ids

    eventually(all_are_seen, within=WITHIN)
    assert all(all_are_seen() for _ in range(25)), "who looks takes nothing away, however often he looks"
    assert gongdan("list", "--queue", f"{QUEUE.name}.dead") == 0
    listed = capsys.readouterr().out
    assert re.findall(r"^\S+-\S+(?=  )", listed, re.MULTILINE) == ids
    assert "ValueError: nobody counts that far" in listed and "3 dead letters" in listed

    assert gongdan("show", ids[0], "--queue", QUEUE.name) == 0
    shown = capsys.readouterr().out
    assert '"quantity": "13"' in shown or '"quantity": "14"' in shown or '"quantity": "15"' in shown
    assert re.search(r"reason +failed", shown) and re.search(r"tries +2", shown)

    mischief.clear()
    assert gongdan("replay", ids[0], "--queue", QUEUE.name) == 0
    eventually(lambda: plant.total() in (14, 15, 16), within=WITHIN)
    assert gongdan("discard", ids[1], "--queue", QUEUE.name, "--reason", "counted by hand") == 0
    assert gongdan("discard", str(uuid4()), "--queue", QUEUE.name, "--reason", "a slip") == 1
    assert [identity(message) for message in peek(settings.amqp_uri, QUEUE.dead)] == ids[2:]
    assert gongdan("replay", "--all", "--queue", QUEUE.name) == 0
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == 0, within=WITHIN)
    eventually(lambda: plant.total() in (1 + 13 + 14, 1 + 13 + 15, 1 + 14 + 15), within=WITHIN)


def test_whoever_pulls_the_plug_while_giving_back_changes_no_sum(plant, settings, monkeypatch):
    put_aside(plant, settings, 20)
    before = plant.total()
    mischief.clear()
    with monkeypatch.context() as patch:

        def cut(self, *_):
            raise ConnectionResetError("the plug")

        with BrokerDesk.open(settings.amqp_uri) as desk:
            patch.setattr(amqp.Channel, "basic_ack", cut)  # between the copy and the end of the dead letter
            with pytest.raises(ConnectionResetError):
                desk.replay(QUEUE.name, None)
    eventually(lambda: plant.total() == before + 20, within=WITHIN)
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == 1, within=WITHIN)
    with BrokerDesk.open(settings.amqp_uri) as desk:
        assert len(desk.replay(QUEUE.name, None)) == 1
    tell(plant, 1)
    eventually(lambda: plant.total() == before + 21, within=WITHIN)
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.name) == 0, within=WITHIN)
    assert plant.total() == before + 21


def test_what_nobody_can_read_can_be_seen_and_let_go(plant, settings, capsys):
    say(settings.amqp_uri, b"\xff\x00 what?")
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == 1, within=WITHIN)
    (name,) = [identity(message) for message in peek(settings.amqp_uri, QUEUE.dead)]
    assert gongdan("show", name, "--queue", QUEUE.name) == 0
    assert "\\xff\x00 what?" in capsys.readouterr().out
    assert gongdan("replay", name, "--queue", QUEUE.name) == 0
    eventually(lambda: waiting_in(settings.amqp_uri, QUEUE.dead) == 1, within=WITHIN)
    assert gongdan("discard", name, "--queue", QUEUE.name, "--reason", "no event") == 0
    assert waiting_in(settings.amqp_uri, QUEUE.dead) == 0


@pytest.mark.usefixtures("plant")
def test_a_queue_that_was_mistyped_is_not_an_empty_one(capsys):
    assert gongdan("list", "--queue", "nobody.Anything.v1.q1") == 2
    assert "there is no queue nobody.Anything.v1.q1" in capsys.readouterr().err


def test_misuse_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("GONGDAN_DATA", str(tmp_path))
    assert gongdan("replay") == 2
    assert gongdan("discard", "x", "--reason", " ") == 2
    monkeypatch.setenv("GONGDAN_AMQP_URI", "amqp://guest:guest@127.0.0.1:1/")
    assert gongdan("list") == 2
    assert "the broker cannot be used" in capsys.readouterr().err


@pytest.mark.parametrize("running", [True, False])
def test_so_it_is_without_a_broker(tmp_path, monkeypatch, capsys, running):
    """The service's own file is asked, whether the plant runs or not. (The command knows the five services' files.)"""
    monkeypatch.setattr("shared.plumbing.dead_letters.SERVICES", ("counter",))
    monkeypatch.setenv("GONGDAN_DATA", str(tmp_path))
    settings = Settings(data=tmp_path)
    create_tables(settings)

    def aside(plant: TinyPlant) -> list[str]:
        with plant.database("counter").transaction() as session:
            return [str(row.event_id) for row in outbox.given_up(session)]

    def act() -> None:
        assert gongdan("list") == 0
        assert "2 dead letters" in capsys.readouterr().out
        assert gongdan("show", ids[0]) == 0
        assert '"quantity": "13"' in capsys.readouterr().out
        assert gongdan("replay", ids[0]) == 0
        assert gongdan("discard", ids[1], "--reason", "counted by hand") == 0
        assert "counted by hand" in (tmp_path / "gongdan.log").read_text()

    with at_work(settings) as plant:
        tell(plant, 13, 14)
        eventually(lambda: len(aside(plant)) == 2, within=WITHIN)
        ids = aside(plant)
        mischief.clear()
        if running:
            act()
            eventually(lambda: plant.total() == 13, within=WITHIN)
    if not running:
        act()
        with at_work(settings) as plant:
            eventually(lambda: plant.total() == 13, within=WITHIN)


def test_what_ended_the_process_is_named_at_its_next_start_and_can_be_given_back(tmp_path, monkeypatch, capsys, caplog):
    """Whoever died of it five times could write no log. What is left is a row with as many tries as are ever made."""
    monkeypatch.setattr("shared.plumbing.dead_letters.SERVICES", ("counter",))
    monkeypatch.setenv("GONGDAN_DATA", str(tmp_path))
    settings = Settings(data=tmp_path)
    create_tables(settings)
    database = Database(settings.database_url("counter"))
    with database.transaction() as session:
        outbox.record(session, PiecesCounted(plant="P1", count_id=uuid4(), quantity=Decimal(5)))
    with database.transaction() as session:
        (row,) = outbox.unpublished(session, 1, given_up_too=True)
        outbox.put_off(session, row.position, attempts=pauses.TRIES, seconds=0)
    database.close()
    with at_work(settings) as plant:
        eventually(lambda: "dead_letters" in caplog.text and str(row.event_id) in caplog.text, within=WITHIN)
        tell(plant, 2)
        eventually(lambda: plant.total() == 2, within=WITHIN)
        assert gongdan("list") == 0
        assert "the process ended over it" in capsys.readouterr().out
        assert gongdan("replay", str(row.event_id)) == 0
        eventually(lambda: plant.total() == 7, within=WITHIN)
        assert gongdan("list") == 0
        assert capsys.readouterr().out.endswith("0 dead letters\n")
