"""What others told us, remembered in our own tables."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from services.quality.floor import NOTHING_TOLD, keep_status, locked_work_order
from services.quality.models import Item, ReworkMaterial, Worker
from shared.contracts.execution.events import MaterialMoved
from shared.contracts.planning.events import ItemChanged, WorkerChanged, WorkOrderEvent
from shared.contracts.values import ItemKind


def keep_work_order(session: Session, event: WorkOrderEvent) -> None:
    """A work order was changed, held, resumed, cancelled or closed."""
    keep_status(locked_work_order(session, event.plant, event.work_order_id, event.work_order), event)


def keep_worker(session: Session, event: WorkerChanged) -> None:
    """What a worker can do; an older revision changes nothing."""
    worker = session.get(Worker, (event.plant, event.number), with_for_update=True)
    if worker is None:
        worker = Worker(plant=event.plant, number=event.number, revision=NOTHING_TOLD)
        session.add(worker)
    if event.revision > worker.revision:
        worker.revision, worker.skills, worker.active = event.revision, list(event.skills), event.active


def keep_item(session: Session, event: ItemChanged) -> None:
    """Is it made here or bought? An older revision changes nothing."""
    item = session.get(Item, (event.plant, event.number), with_for_update=True)
    if item is None:
        item = Item(plant=event.plant, number=event.number, revision=NOTHING_TOLD)
        session.add(item)
    if event.revision > item.revision:
        item.revision, item.kind = event.revision, ItemKind(event.kind)


def keep_material(session: Session, event: MaterialMoved) -> None:
    """Material booked on a rework order is its own."""
    if event.rework_order_id is None:
        return
    locked_work_order(session, event.plant, event.work_order_id, event.work_order)
    key = (event.plant, event.rework_order_id, event.item, event.kind)
    material = session.get(ReworkMaterial, key)
    if material is None:
        plant, rework_order_id, item, kind = key
        material = ReworkMaterial(
            plant=plant, rework_order_id=rework_order_id, item=item, kind=kind, quantity=Decimal(0)
        )
        session.add(material)
    material.quantity += event.quantity
