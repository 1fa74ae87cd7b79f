"""Execution decides what may be done on the floor and keeps the ledger of pieces.

It owns the operations of released work orders, the reports on them (append-only), the time that workers
clock, the goods stocked in and the material moved. Whether an operation or a work order is completed is
its word; the plan, inspections and pay are others'.

`ledger` reads a work order locked and writes its pieces whole; `plant_days` says which production day it is where,
`relations` whose operation or report something is.
"""
