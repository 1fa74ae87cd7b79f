"""The plants that are made to suffer: three steps, six people who are paid in three ways, rework and inspection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from demo.client import Client, Unexpected
from shared.testing.waiting import eventually
from tests.faults.arithmetic import RATE_UNIT
from tests.integration.plant import FAR_OFF, Installation, step

ITEM = "PIN"
QUANTITY = 10_000_000
PIECE_RATES = {10: 1370, 20: 825}  # in ten-thousandths; step 30 has none
REWORK_RATE = 255_000
MODES = {"ANNA": "piece", "BEN": "mixed", "CARLA": "hour", "DAN": "piece", "SUE": "piece", "TOM": "hour"}
HOURLY = {"BEN": 243_300, "CARLA": 313_700, "TOM": 199_999}
REASONS = {"SLIP": "worker", "CRACK": "material"}
REPORTERS = {"ANNA": ("worker", "ANNA"), "BEN": ("worker", "BEN"), "SUE": ("admin", "SUE"), "FORE": ("admin", None)}
ZONE = "Asia/Shanghai"
HEARD_WITHIN = 90.0  # seconds


@dataclass
class Floor:
    """One plant with one endless work order: its operations by sequence, and who reports."""

    plant: str
    work_order: str
    operations: dict[int, str]
    users: dict[str, tuple[str, str | None]] = field(default_factory=dict)  # username → role, worker


def open_floor(installation: Installation) -> Floor:
    plant = installation.open_plant(time_zone=ZONE)
    plant.work_centers("BENCH")
    plant.workers(*MODES)
    plant.defect_reasons(**REASONS)
    plant.product(ITEM, step(10, "BENCH"), step(20, "BENCH", inspection="sample", sample_percent=10), step(30, "BENCH"))
    for sequence, rate in PIECE_RATES.items():
        once_heard(lambda: plant.piece_rate(ITEM, sequence, money(rate)))
    plant.hour_rate(money(REWORK_RATE), kind="rework_hour")
    for worker, mode in MODES.items():
        rate = {"hourly_rate": money(HOURLY[worker])} if worker in HOURLY else {}
        once_heard(lambda: plant.pay_terms(worker, mode, **rate))
    number = plant.admin.post("/work-orders", {"item": ITEM, "quantity": str(QUANTITY), "due_on": FAR_OFF})["number"]
    released = plant.admin.post(f"/work-orders/{number}/release")["operations"]
    eventually(lambda: len(plant.on_the_floor(number)) == len(released), within=HEARD_WITHIN)
    floor = Floor(plant.number, number, {operation["sequence"]: operation["id"] for operation in released})
    for name, (role, worker) in REPORTERS.items():
        plant.user(name, role, worker=worker).close()
        floor.users[f"{name}.{plant.number}".lower()] = (role, worker)
    plant.admin.close()
    return floor


def once_heard(say: Callable[[], None]) -> None:
    """Say something about a thing that its hearer may not have heard of yet: on a busy machine that takes a while."""

    def try_it() -> bool:
        try:
            say()
        except Unexpected as unexpected:
            if unexpected.answer.status != 422:
                raise
            return False
        return True

    eventually(try_it, within=HEARD_WITHIN, every=0.3)


def office(installation: Installation, floor: Floor) -> Client:
    return installation.client(plant=floor.plant)


def money(rate: int) -> str:
    return f"{rate // RATE_UNIT}.{rate % RATE_UNIT:04}"
