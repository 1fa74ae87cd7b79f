"""Bugs planted in a copy of the code are caught by the same short hunt, which finds nothing in an honest copy."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import NullPool, create_engine, text

from shared.plumbing.database import LOCK_SECONDS
from shared.testing.nodes import Broker, Databases
from tests.faults import seeded_bugs
from tests.faults.oracle import Verdict
from tests.faults.scene import Scene
from tests.faults.seeded_bugs import Bug, planted
from tests.faults.works import ALL_IN_ONE, FiveProcesses, OneProcess, Works, await_deaths, doom, heal
from tests.integration.plant import ROOT

pytestmark = pytest.mark.timeout(900)
CAUGHT_WITHIN = 90.0  # seconds of a processor's time, ours and Gongdan's: the clock's depend on who else is at work
UNCHANGED = 20.0  # seconds after which what is missing is taken for lost; what a crash met waits ten
MANY = 30  # reports
SLOW_FUNCTION = """
CREATE OR REPLACE FUNCTION slow_down() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM pg_sleep(7); RETURN NULL; END $$
"""
SLOW_COMMITS = """
CREATE CONSTRAINT TRIGGER slow_commits AFTER INSERT ON outbox DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION slow_down()
"""
DEATHS = ("facts.committed", "facts.before_commit", "reader.committed", "relay.taken", "reader.noted")


@contextmanager
def scene_of(works: Works) -> Iterator[Scene]:
    try:
        works.start()
        yield Scene(works)
    finally:
        works.kill()


@dataclass(frozen=True)
class Catch:
    """What a hunt has found, and in how many seconds of a processor, the start of the installation included."""

    verdict: Verdict
    seconds: float


@dataclass(frozen=True)
class Fault:
    """What is prepared while nobody reports, and what happens while they do."""

    prepare: Callable[[], None] = lambda: None
    happen: Callable[[], None] = lambda: None


def death(works: Works, service: str, point: str) -> Fault:
    """A service dies where the very first report that follows takes it to this point."""
    return Fault(lambda: doom(works, {service: point}), lambda: await_deaths(works, {service: point}))


def crash(node: Broker | Databases) -> Fault:
    def kill_and_start() -> None:
        node.kill()
        node.start()

    return Fault(happen=kill_and_start)


def fill_up(works: FiveProcesses, reader: str) -> Fault:
    """A reader stands still, and the broker takes no more for it than a single event."""
    where = urlsplit(works.environment["GONGDAN_AMQP_URI"]).path.removeprefix("/") or "/"

    def fill_and_empty() -> None:
        works.process(reader).freeze()
        bounds = '{"max-length": 1, "overflow": "reject-publish"}'
        works.broker.ctl("set_policy", "-p", where, "full", rf"^{reader}\.", bounds, "--apply-to", "queues")
        time.sleep(5.0)
        works.broker.ctl("clear_policy", "-p", where, "full")
        works.process(reader).thaw()

    return Fault(happen=fill_and_empty)


def crash_in_commit(works: FiveProcesses, service: str) -> Fault:
    """The power goes while all who write are about to commit, which takes its time."""
    url = works.environment[f"GONGDAN_DATABASE_URL_{service.upper()}"]

    def crash_and_start() -> None:
        told(url, SLOW_FUNCTION, SLOW_COMMITS)
        time.sleep(5.0)
        works.databases.kill()
        works.databases.start()
        told(url, "DROP TRIGGER slow_commits ON outbox")

    return Fault(happen=crash_and_start)


def told(url: str, *statements: str) -> None:
    engine = create_engine(url, poolclass=NullPool)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def hold_inbox(works: FiveProcesses, service: str) -> Fault:
    """Somebody holds the table where a service notes what it has read, for longer than a transaction waits for it."""

    def hold() -> None:
        engine = create_engine(works.environment[f"GONGDAN_DATABASE_URL_{service.upper()}"], poolclass=NullPool)
        with engine.begin() as connection:
            connection.execute(text("LOCK TABLE inbox IN ACCESS EXCLUSIVE MODE"))
            time.sleep(LOCK_SECONDS + 1)

    return Fault(happen=hold)


def hunt(scene: Scene, faults: list[Fault]) -> Verdict:
    """People report, first without a fault and then with one after the other; the first finding ends it."""
    verdict = Verdict(())
    for fault in [Fault(), *faults]:
        fault.prepare()
        enough = scene.book.count + MANY
        with scene.at_work(pace=0.05):
            fault.happen()
            heal(scene.works)
            while scene.book.count < enough:
                time.sleep(0.05)
        verdict = scene.judge(UNCHANGED)
        if not verdict.is_clean:
            break
    return verdict


def spent() -> float:
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def hunt_in_one_process(bug: Bug | None, folder: Path) -> Catch:
    before, works = spent(), OneProcess(folder / "plant")
    works.environment["PYTHONPATH"] = str(planted(bug, folder / "code"))
    with scene_of(works) as scene:
        found = hunt(scene, [death(works, ALL_IN_ONE, point) for point in DEATHS])
    return Catch(found, spent() - before)


def hunt_in_five_processes(bug: Bug | None, folder: Path, broker: Broker, databases: Databases) -> Catch:
    before, works = spent(), FiveProcesses(folder, broker, databases)
    works.environment["PYTHONPATH"] = str(planted(bug, folder / "code"))
    deaths = [death(works, "payroll", "reader.applied"), death(works, "execution", "relay.taken")]
    waits = [hold_inbox(works, "payroll"), fill_up(works, "payroll"), crash_in_commit(works, "execution")]
    with scene_of(works) as scene:
        broker.settle()
        found = hunt(scene, [*waits, *deaths, crash(broker), crash(databases)])
    return Catch(found, spent() - before)


def assert_caught(catch: Catch, bug: Bug) -> None:
    findings = catch.verdict.findings
    print(f"{bug}: caught in {catch.seconds:.0f} s of a processor: {findings[0].what if findings else 'nothing'}")
    assert {finding.kind for finding in findings} & {"lost", "doubled", "altered", "total", "cents"}, catch
    assert catch.seconds < CAUGHT_WITHIN


@pytest.mark.parametrize("bug", [*seeded_bugs.EMBEDDED, *seeded_bugs.DISTRIBUTED], ids=str)
def test_every_bug_still_fits_the_code(bug: Bug) -> None:
    """The long form would say so, too; whoever changes the code hears it here."""
    assert (ROOT / bug.file).read_text("utf-8").count(bug.right) == 1


@pytest.mark.parametrize("bug", seeded_bugs.NAMED, ids=str)
def test_the_best_known_bugs_are_caught(bug: Bug, tmp_path: Path) -> None:
    assert_caught(hunt_in_one_process(bug, tmp_path), bug)


@pytest.mark.soak
@pytest.mark.parametrize("bug", [bug for bug in seeded_bugs.EMBEDDED if bug not in seeded_bugs.NAMED], ids=str)
def test_every_bug_of_one_process_is_caught(bug: Bug, tmp_path: Path) -> None:
    assert_caught(hunt_in_one_process(bug, tmp_path), bug)


@pytest.mark.soak
@pytest.mark.parametrize("bug", seeded_bugs.DISTRIBUTED, ids=str)
def test_every_bug_between_processes_is_caught(
    bug: Bug, tmp_path: Path, own_rabbitmq: Broker, own_postgres: Databases
) -> None:
    assert_caught(hunt_in_five_processes(bug, tmp_path, own_rabbitmq, own_postgres), bug)


@pytest.mark.soak
def test_the_hunt_finds_nothing_in_an_honest_copy(
    tmp_path: Path, own_rabbitmq: Broker, own_postgres: Databases
) -> None:
    one, five = tmp_path / "one", tmp_path / "five"
    one.mkdir()
    five.mkdir()
    assert hunt_in_one_process(None, one).verdict == Verdict(())
    assert hunt_in_five_processes(None, five, own_rabbitmq, own_postgres).verdict == Verdict(())
