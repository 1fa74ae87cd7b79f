"""What Prometheus sees: rate, errors and duration per entrypoint, and how far events lag behind."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import Counter, Gauge, Histogram, generate_latest

_BUCKETS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

REQUESTS = Counter(
    "gongdan_requests", "Entrypoint runs, by outcome: ok, refused, failed", ["service", "kind", "entrypoint", "outcome"]
)
SECONDS = Histogram(
    "gongdan_request_seconds", "Duration of entrypoint runs", ["service", "kind", "entrypoint"], buckets=_BUCKETS
)
OUTBOX_WAITING = Gauge("gongdan_outbox_waiting", "Events recorded and not yet published", ["service"])
OUTBOX_AGE = Gauge("gongdan_outbox_age_seconds", "Age of the oldest event not yet published", ["service"])
INBOX_LAG = Gauge("gongdan_inbox_lag_seconds", "Recorded-to-applied time of the last event", ["service", "event"])
INBOX_APPLIED = Counter(
    "gongdan_inbox_applied",
    "What became of events: applied, duplicate, later (tried, and will be again), waiting (not its fault), dead",
    ["service", "event", "outcome"],
)
RELAYED = Counter(
    "gongdan_relayed", "Events given to the bus: arrived, failed, doubtful, not_yet, hopeless", ["service", "outcome"]
)
DEAD_LETTERS = Gauge("gongdan_dead_letters", "Events put aside that wait for a person", ["queue"])
HUB_LAG = Gauge("gongdan_hub_lag_seconds", "Longest time nobody else could run, of the last 15 to 30 s")
LISTENERS = Gauge("gongdan_live_listeners", "Connections that are told live where to look again")
SERVICE_AWAY = Gauge("gongdan_service_away", "1 while calls to a service are not even tried", ["service"])
RECONCILE_MISSING = Gauge(
    "gongdan_reconcile_missing", "Facts told and not applied, at the last comparison", ["producer", "reader"]
)
RECONCILE_EXTRA = Gauge(
    "gongdan_reconcile_extra", "Facts applied that their producer does not know", ["producer", "reader"]
)
RECONCILED_AT = Gauge("gongdan_reconcile_last_run_timestamp_seconds", "When producers and readers were last compared")

DAYS_DUE = Gauge("gongdan_pay_days_due", "Workers' days that a changed premium or rate has yet to be worked out for")
CLOSINGS = Gauge("gongdan_pay_periods_closing", "Pay periods that somebody began to close and that are not closed yet")
WEBHOOK_DELIVERIES = Counter(
    "gongdan_webhook_deliveries", "Tries to tell another system: delivered, failed (tried again), given_up", ["outcome"]
)

# The plant's own numbers. By plant and nothing else: no worker, item or amount may be read from a metric.
REPORTS = Counter("gongdan_reports", "Reports taken, resends apart", ["plant"])
REFUSED = Gauge("gongdan_reports_refused_open", "Reports that could not be booked and wait for a leader", ["plant"])
UNPOSTED = Gauge("gongdan_material_unposted", "Material that reports used and that could not be posted", ["plant"])
POSTINGS_FAILED = Counter(
    "gongdan_material_postings_failed", "Tries to post material that ended in an error nobody foresaw", ["plant"]
)
WIP = Gauge("gongdan_wip_pieces", "Pieces that wait at a step of an open work order, or are in rework there", ["plant"])
EXCEPTIONS = Gauge("gongdan_exceptions_unresolved", "Exceptions raised on the floor that are not over", ["plant"])
ESCALATED = Gauge("gongdan_exceptions_escalated", "Of these, those nobody had taken on in time", ["plant"])
STOPPED = Gauge("gongdan_work_centers_stopped", "Work centers that stand still because of an exception", ["plant"])
INSPECTIONS_DUE = Gauge("gongdan_inspections_due", "Inspections that nobody has made yet", ["plant"])
INSPECTION_AGE = Gauge("gongdan_inspection_age_seconds", "How long the oldest of them has been due", ["plant"])
REWORK_OPEN = Gauge("gongdan_rework_orders_open", "Rework orders on hold or not done", ["plant"])
HOLDS = Gauge("gongdan_lots_held", "Lots that quality has put on hold", ["plant"])
GONE_ON = Gauge(
    "gongdan_inspections_gone_on", "Inspections whose failed pieces had gone on, and nobody has seen to it", ["plant"]
)
PAY_AWAITED = Gauge("gongdan_pay_reports_awaited", "Reports that payroll knows of and cannot value yet", ["plant"])
PAY_NO_RATE = Gauge("gongdan_pay_lines_no_rate", "Pay lines that nobody has said a rate for", ["plant"])
PAY_HELD = Gauge("gongdan_pay_lines_held", "Pay lines that wait for a supervisor's word", ["plant"])
PAY_WAITING_DAYS = Gauge(
    "gongdan_pay_waiting_days", "Days since the oldest work that waits for a rate or a supervisor", ["plant"]
)
PAY_RUNNING_DAYS = Gauge(
    "gongdan_pay_running_days",
    "Days since the oldest premium that is not posted: no period of its day is closed",
    ["plant"],
)
OBJECTIONS = Gauge("gongdan_pay_objections_open", "Objections to pay lines that nobody has answered", ["plant"])
LATE = Gauge("gongdan_work_orders_late", "Open work orders that are late, or planned to be", ["plant"])
PLAN_MOVED = Gauge(
    "gongdan_plan_moved_share", "Of operations not begun that had a place, how many the last plan moved", ["plant"]
)
PLANS_MADE = Counter("gongdan_plans_made", "Plans made (run) or put right (mend), by outcome", ["kind", "outcome"])
PLAN_SECONDS = Histogram(
    "gongdan_plan_seconds",
    "From reading the open work to the stored plan",
    ["kind"],
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 120),
)


class Outcome:
    """How a timed run ended; `ok` unless somebody says otherwise."""

    def __init__(self) -> None:
        self.word = "ok"


@contextmanager
def measured(service: str, kind: str, entrypoint: str) -> Iterator[Outcome]:
    """Time one run of an entrypoint. `kind` is http, rpc or event."""
    outcome = Outcome()
    started = time.perf_counter()
    try:
        yield outcome
    except Exception:
        if outcome.word == "ok":
            outcome.word = "failed"
        raise
    finally:
        REQUESTS.labels(service, kind, entrypoint, outcome.word).inc()
        SECONDS.labels(service, kind, entrypoint).observe(time.perf_counter() - started)


def exposition() -> bytes:
    """The Prometheus text of this process."""
    return generate_latest()
