"""Producers and readers are compared, and what is missing is sent again; what is unknown is named."""

from __future__ import annotations

import pytest
from kombu import Connection
from sqlalchemy import text

from shared.contracts.execution.events import OperationReported
from shared.plumbing.rabbit.topology import queue_of
from shared.testing.waiting import eventually
from tests.integration.distributed import Distributed
from tests.integration.keeping import Dump, Kept, worked
from tests.integration.plant import Plant

SUMS = ("accounts", "day_totals", "group_outputs", "operation_totals")
BOOKS = ("ledger_entries", "ledger_heads")  # in the order in which events came, this time


def of_plant(plant: Plant, dump: Dump) -> Dump:
    """What is kept of a plant, its books apart. In another plant a period may have been closed meanwhile."""
    rows_of = {table: rows for table, rows in dump.items() if table not in BOOKS}
    return {table: [row for row in rows if f"'{plant.number}'" in row] for table, rows in rows_of.items()}


def line_of(said: str, producer: str, reader: str) -> list[int]:
    """Recorded, applied, missing, extra and sent again."""
    (line,) = (line for line in said.splitlines() if line.split()[:2] == [producer, reader])
    return [int(number) for number in line.split()[2:]]


def awaited(plant: Plant, period: str) -> set[str]:
    """Reports and reversals that keep a period open because payroll has not heard of them."""
    return {one["id"] for one in plant.admin.every(f"/pay-periods/{period}/obstacles", what="reports_awaited")}


@pytest.fixture
def plant(kept: Kept) -> Plant:
    plant = kept.installation.open_plant()
    worked(plant)
    kept.becomes_quiet()
    return plant


def test_a_reader_from_an_older_backup_hears_what_it_missed_and_pays_it_once(kept: Kept, plant: Plant) -> None:
    period = plant.admin.post("/pay-periods", {"from": "2020-01-01", "to": "2040-01-01"})["id"]
    meant = of_plant(plant, kept.dump("payroll"))
    assert len(meant["pay_lines"]) > 3
    told = {line["report"] for line in plant.admin.every("/pay-lines")}
    assert awaited(plant, period) == set()
    kept.spoil_unguarded(
        "payroll",
        "DELETE FROM inbox WHERE owner IN ('execution', 'quality')",
        "DELETE FROM pay_lines",
        "DELETE FROM reports",
        *(f"DELETE FROM {table}" for table in (*SUMS, *BOOKS)),
    )
    refused = plant.admin.ask("POST", f"/pay-periods/{period}/close")
    assert (refused.status, refused.code) == (409, "reports_awaited")
    assert awaited(plant, period) == told
    young = kept.typed("reconcile", "--grace", "3600")
    assert line_of(young, "execution", "payroll")[2] == 0
    assert "less than 3600 s old" in young, "what was left alone is said"
    said = kept.typed("reconcile", "--grace", "0")
    recorded, applied, missing, extra, sent = line_of(said, "execution", "payroll")
    assert (applied, extra) == (0, 0)
    assert recorded == missing == sent > 3
    kept.becomes_quiet()
    assert of_plant(plant, kept.dump("payroll")) == meant
    assert awaited(plant, period) == set()
    assert "each as it was written" in kept.typed("audit-ledger", "--plant", plant.number)


def test_a_producer_from_an_older_backup_is_told_what_it_does_not_know(kept: Kept, plant: Plant) -> None:
    before = kept.dump("execution")
    with kept.hand_in("planning") as session:
        lost = session.execute(
            text("SELECT event_id, position FROM outbox WHERE name = 'WorkOrderHeld' ORDER BY position DESC LIMIT 1")
        ).one()
        row = session.execute(text("SELECT * FROM outbox WHERE position = :at"), {"at": lost.position}).mappings().one()
        session.execute(text("DELETE FROM outbox WHERE position = :at"), {"at": lost.position})
    said = kept.typed("reconcile", "--grace", "0")
    id = str(lost.event_id).replace("-", "")
    for reader in ("execution", "quality"):
        _, _, missing, extra, _ = line_of(said, "planning", reader)
        assert (missing, extra) == (0, 1)
    named = [line for line in said.splitlines() if line.startswith("  unknown to planning: WorkOrderHeld")]
    assert len(named) == 2 and all(id in line.replace("-", "") for line in named)
    assert kept.dump("execution") == before

    status, said = kept.type("replay", "execution")
    assert status == 1 and "WorkOrderHeld" in said
    assert kept.dump("execution") == before
    with kept.hand_in("planning") as session:  # the next test's plant is in the same installation
        names = ", ".join(row)
        session.execute(text(f"INSERT INTO outbox ({names}) VALUES ({', '.join(f':{name}' for name in row)})"), row)


def test_what_the_broker_lost_arrives_after_all(kept: Kept, plant: Plant) -> None:
    running = kept.installation
    if not isinstance(running, Distributed):
        return  # embedded there is no broker that could lose anything
    order = plant.order("PCB", 50)
    running.processes["payroll"].stop()
    reports = [plant.report(order[10], good=1, by="ANNA")["id"] for _ in range(5)]
    with Connection(running.environment["GONGDAN_AMQP_URI"]) as connection:
        channel = connection.channel()
        purged = 0

        def is_purged() -> bool:
            nonlocal purged
            purged += channel.queue_purge(queue_of("payroll", OperationReported).name)
            return purged == len(reports)

        eventually(is_purged, within=20)
    running.start_one("payroll")
    running.processes["payroll"].wait_until(lambda: running.is_ready("payroll"))
    assert line_of(kept.typed("reconcile", "--grace", "0"), "execution", "payroll")[2] == 5
    kept.becomes_quiet()
    lines = plant.admin.every("/pay-lines", work_order=order.number)
    assert sorted(line["report"] for line in lines) == sorted(reports)


def test_without_anybody_running_it_says_what_to_do(tmp_path) -> None:
    from tests.integration.plant import Embedded

    status, said = Kept(Embedded(tmp_path)).type("reconcile")
    assert status == 2 and "start it with `up`" in said
