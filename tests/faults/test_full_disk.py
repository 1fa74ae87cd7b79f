"""The disk of a plant fills up while people report: nothing is promised that is not kept, and space heals it."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from shared.testing import nodes
from shared.testing.postgres import Postgres
from shared.testing.waiting import eventually
from tests.faults.disk import small_disk
from tests.faults.scene import Scene
from tests.faults.works import ALL_IN_ONE, FiveProcesses, OneProcess


@pytest.mark.timeout(300)
def test_a_full_disk_is_a_pause_and_not_a_loss(tmp_path: Path) -> None:
    folder = tmp_path / "disk"
    folder.mkdir()
    with small_disk(folder) as disk:
        works = OneProcess(folder / "plant")
        try:
            works.start()
            scene = Scene(works)
            process = works.process(ALL_IN_ONE)
            with scene.at_work() as load:
                eventually(lambda: scene.book.count > 10, within=60)
                disk.fill(process)
                put_off = len(said_no(load))
                eventually(lambda: len(said_no(load)) > put_off + 5, within=60)
                disk.free(process)
                answered = scene.book.count
                eventually(lambda: scene.book.count > answered + 20, within=60)
            assert process.is_alive
            scene.must_be_right()
            assert set(said_no(load)) <= {503, 507}
        finally:
            works.kill()


@pytest.mark.timeout(300)
def test_a_full_disk_of_the_databases_is_a_pause_and_not_a_loss(node_kind: str) -> None:
    """PostgreSQL refuses what it cannot write, or ends; whoever supervises it starts it again when there is room."""
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="gongdan-disk-")))
        disk = ends.enter_context(small_disk(folder))
        folder.chmod(0o755)  # the server runs as nobody
        broker, databases = nodes.new_broker(node_kind), Postgres(within=folder)
        ends.callback(broker.close)
        ends.callback(databases.close)
        broker.start()
        databases.start()
        works = FiveProcesses(Path(ends.enter_context(tempfile.TemporaryDirectory())), broker, databases)
        ends.callback(works.kill)
        works.start()
        scene = Scene(works)
        with scene.at_work() as load:
            eventually(lambda: scene.book.count > 10, within=60)
            disk.fill(databases.process)
            put_off = len(said_no(load))
            eventually(lambda: len(said_no(load)) > put_off + 5, within=60)
            disk.free(databases.process)
            if not databases.process.is_alive:
                databases.start()
            answered = scene.book.count
            eventually(lambda: scene.book.count > answered + 20, within=90)
        assert all(works.process(service).is_alive for service in works.services)
        scene.must_be_right()
        assert set(said_no(load)) == {503}


def said_no(load) -> list[int]:
    return [status for _, _, status in load.gauge.answers if status >= 500]
