"""Grafana's dashboards, from the few lines that differ: `make dashboards` writes them into dashboards/.

The plant: reports a minute, work in progress, what is late, and whether numbers are up to date. The services: rate,
errors and duration of each, and what carries facts between them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dashboards"
PROMETHEUS = {"type": "prometheus", "uid": "prometheus"}
ACROSS = 24  # columns of Grafana's grid
PLANT = 'plant=~"$plant"'
SERVICE = 'service=~"$service"'


@dataclass(frozen=True)
class Panel:
    """One picture: what it shows, each line's query and name, in which unit, and from where on it is a worry."""

    title: str
    lines: tuple[tuple[str, str], ...]
    about: str = ""
    unit: str = "short"
    kind: str = "timeseries"
    width: int = 12
    worry: float | None = None

    def drawn(self, number: int, x: int, y: int, height: int) -> dict[str, Any]:
        steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
        if self.worry is not None:
            steps.append({"color": "red", "value": self.worry})
        defaults = {"unit": self.unit, "min": 0, "thresholds": {"mode": "absolute", "steps": steps}}
        targets = [
            {"refId": chr(ord("A") + place), "datasource": PROMETHEUS, "expr": query, "legendFormat": name}
            for place, (query, name) in enumerate(self.lines)
        ]
        return {
            "id": number,
            "type": self.kind,
            "title": self.title,
            "description": self.about,
            "datasource": PROMETHEUS,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": height},
            "fieldConfig": {"defaults": defaults, "overrides": []},
            "targets": targets,
        }


def one(title: str, query: str, name: str, **more: Any) -> Panel:
    return Panel(title, ((query, name),), **more)


def buckets(by: str) -> str:
    """How long runs took, in Prometheus' steps."""
    return f"sum by ({by}, le) (rate(gongdan_request_seconds_bucket{{{SERVICE}}}[5m]))"


# Every replica counts the same plant, so a plant's number is the largest of them; reports add up.
PLANT_PANELS = (
    one("Reports a minute", f"sum(rate(gongdan_reports_total{{{PLANT}}}[5m])) * 60", "now", kind="stat", width=6),
    one("Work in progress", f"sum(max by (plant) (gongdan_wip_pieces{{{PLANT}}}))", "pieces", kind="stat", width=6),
    one(
        "Late work orders",
        f"sum(max by (plant) (gongdan_work_orders_late{{{PLANT}}}))",
        "late",
        kind="stat",
        width=6,
        worry=1,
    ),
    one(
        "Facts that wait for a person",
        "sum(max by (queue) (gongdan_dead_letters)) or vector(0)",
        "dead letters",
        kind="stat",
        width=6,
        worry=1,
        about="Events that could not be applied. Somebody's numbers are wrong until they are.",
    ),
    one("Reports a minute, by plant", f"sum by (plant) (rate(gongdan_reports_total{{{PLANT}}}[5m])) * 60", "{{plant}}"),
    one("Pieces in progress, by plant", f"max by (plant) (gongdan_wip_pieces{{{PLANT}}})", "{{plant}}"),
    one("Late work orders, by plant", f"max by (plant) (gongdan_work_orders_late{{{PLANT}}})", "{{plant}}"),
    Panel(
        "Exceptions on the floor, by plant",
        (
            (f"max by (plant) (gongdan_exceptions_unresolved{{{PLANT}}})", "{{plant}} not over"),
            (f"max by (plant) (gongdan_exceptions_escalated{{{PLANT}}})", "{{plant}} escalated"),
        ),
        about="Escalated: nobody had taken it on in time.",
    ),
    Panel(
        "Material that could not be posted, by plant",
        (
            (f"max by (plant) (gongdan_material_unposted{{{PLANT}}})", "{{plant}}"),
            (
                f"sum by (plant) (increase(gongdan_material_postings_failed_total{{{PLANT}}}[1h]))",
                "{{plant}} tries that failed in the last hour",
            ),
        ),
        about="What waits is in GET /unposted with its reason; a try that failed is in the log, posting_failed.",
    ),
    one(
        "Reports that could not be booked and wait for a leader, by plant",
        f"max by (plant) (gongdan_reports_refused_open{{{PLANT}}})",
        "{{plant}}",
    ),
    Panel(
        "What waits in quality, by plant",
        (
            (f"max by (plant) (gongdan_inspections_due{{{PLANT}}})", "{{plant}} inspections due"),
            (f"max by (plant) (gongdan_rework_orders_open{{{PLANT}}})", "{{plant}} rework not done"),
            (f"max by (plant) (gongdan_lots_held{{{PLANT}}})", "{{plant}} lots on hold"),
            (f"max by (plant) (gongdan_inspections_gone_on{{{PLANT}}})", "{{plant}} whose failed pieces had gone on"),
        ),
        about="Pieces of a full inspection, and goods of a held lot, stand still until somebody decides.",
    ),
    one(
        "The inspection that has waited longest, by plant",
        f"max by (plant) (gongdan_inspection_age_seconds{{{PLANT}}})",
        "{{plant}}",
        unit="s",
        worry=24 * 3600,
    ),
    one(
        "Work centers that stand still, by plant",
        f"max by (plant) (gongdan_work_centers_stopped{{{PLANT}}})",
        "{{plant}}",
    ),
    Panel(
        "What waits in payroll, by plant",
        (
            (f"max by (plant) (gongdan_pay_reports_awaited{{{PLANT}}})", "{{plant}} reports not valued"),
            (f"max by (plant) (gongdan_pay_lines_no_rate{{{PLANT}}})", "{{plant}} lines without a rate"),
            (f"max by (plant) (gongdan_pay_lines_held{{{PLANT}}})", "{{plant}} lines held"),
            (f"max by (plant) (gongdan_pay_objections_open{{{PLANT}}})", "{{plant}} objections"),
        ),
        about="A period closes once none of it is left.",
    ),
    Panel(
        "How old that is, in days, by plant",
        (
            (f"max by (plant) (gongdan_pay_waiting_days{{{PLANT}}})", "{{plant}} waits for a rate or a supervisor"),
            (f"max by (plant) (gongdan_pay_running_days{{{PLANT}}})", "{{plant}} waits for a period to close"),
        ),
    ),
    one(
        "How much the last plan moved, by plant",
        f"max by (plant) (gongdan_plan_moved_share{{{PLANT}}})",
        "{{plant}}",
        unit="percentunit",
        worry=0.1,
        about="Of the operations that had a place and had not begun.",
    ),
    one(
        "How far numbers are behind",
        "max by (service) (gongdan_inbox_lag_seconds)",
        "{{service}}",
        unit="s",
        about="From the moment a fact was recorded to the moment its slowest reader had applied it.",
    ),
)
SERVICE_PANELS = (
    one(
        "Requests a second",
        f"sum by (service, kind) (rate(gongdan_requests_total{{{SERVICE}}}[5m]))",
        "{{service}} {{kind}}",
        unit="reqps",
    ),
    one(
        "Failures",
        f'sum by (service, kind) (rate(gongdan_requests_total{{{SERVICE}, outcome="failed"}}[5m]))'
        f" / sum by (service, kind) (rate(gongdan_requests_total{{{SERVICE}}}[5m]))",
        "{{service}} {{kind}}",
        unit="percentunit",
        worry=0.02,
        about="A refusal is an answer, and no failure.",
    ),
    Panel(
        "Duration",
        tuple(
            (
                f"histogram_quantile({share}, {buckets('service')})",
                f"{{{{service}}}} {name}",
            )
            for share, name in (("0.5", "p50"), ("0.99", "p99"))
        ),
        unit="s",
        worry=1,
    ),
    one(
        "Slowest entrypoints, p99",
        f"topk(10, histogram_quantile(0.99, {buckets('service, entrypoint')}))",
        "{{service}} {{entrypoint}}",
        unit="s",
    ),
    one(
        "Oldest fact not published",
        f"max by (service) (gongdan_outbox_age_seconds{{{SERVICE}}})",
        "{{service}}",
        unit="s",
        worry=60,
    ),
    one("Facts not published", f"max by (service) (gongdan_outbox_waiting{{{SERVICE}}})", "{{service}}"),
    one(
        "Readers behind",
        f"max by (service, event) (gongdan_inbox_lag_seconds{{{SERVICE}}})",
        "{{service}} {{event}}",
        unit="s",
        worry=300,
    ),
    one(
        "Facts applied a second",
        f"sum by (service, outcome) (rate(gongdan_inbox_applied_total{{{SERVICE}}}[5m]))",
        "{{service}} {{outcome}}",
    ),
    one("Dead letters", "max by (queue) (gongdan_dead_letters) > 0", "{{queue}}", worry=1),
    one("Standing still", "max by (pod_of) (gongdan_hub_lag_seconds)", "{{pod_of}}", unit="s", worry=1),
    one("Memory", 'process_resident_memory_bytes{job="gongdan"}', "{{pod_of}} {{instance}}", unit="bytes"),
    one(
        "Processor", 'rate(process_cpu_seconds_total{job="gongdan"}[5m])', "{{pod_of}} {{instance}}", unit="percentunit"
    ),
    one(
        "Since the last good backup",
        "time() - max(gongdan_backup_last_success_timestamp_seconds)",
        "backup",
        unit="s",
        worry=93600,
    ),
    Panel(
        "Facts that did not arrive, and facts nobody told",
        (
            ("max by (producer, reader) (gongdan_reconcile_missing) > 0", "{{producer}} to {{reader}}: missing"),
            ("max by (producer, reader) (gongdan_reconcile_extra) > 0", "{{producer}} to {{reader}}: unknown"),
        ),
        worry=1,
        about="As the last comparison of producers and readers found them. What was missing was sent again.",
    ),
    one(
        "Plans made an hour",
        "sum by (kind, outcome) (rate(gongdan_plans_made_total[1h])) * 3600",
        "{{kind}} {{outcome}}",
    ),
    one("Services that are not even called", "max by (service) (gongdan_service_away)", "{{service}}", worry=1),
    one("Screens that are told live", "sum by (pod_of) (gongdan_live_listeners)", "{{pod_of}}"),
    one("Messages in the broker", "rabbitmq_queue_messages_ready", "ready"),
)


def choice(name: str, metric: str) -> dict[str, Any]:
    """What people may choose at the top; all of them to begin with."""
    query = f"label_values({metric}, {name})"
    return {
        "name": name,
        "type": "query",
        "datasource": PROMETHEUS,
        "definition": query,
        "query": {"query": query, "refId": name},
        "refresh": 2,
        "includeAll": True,
        "multi": True,
        "allValue": ".*",
        "current": {"text": "All", "value": "$__all"},
    }


def dashboard(uid: str, title: str, chosen: dict[str, Any], panels: Iterable[Panel]) -> dict[str, Any]:
    drawn: list[dict[str, Any]] = []
    x = y = 0
    for number, panel in enumerate(panels, 1):
        height = 4 if panel.kind == "stat" else 8
        drawn.append(panel.drawn(number, x, y, height))
        x += panel.width
        if x >= ACROSS:
            x, y = 0, y + height
    return {
        "uid": uid,
        "title": title,
        "tags": ["gongdan"],
        "timezone": "browser",
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "refresh": "30s",
        "time": {"from": "now-12h", "to": "now"},
        "templating": {"list": [chosen]},
        "panels": drawn,
    }


def dashboards() -> dict[str, str]:
    """Each file's name and text."""
    made = {
        "plant.json": dashboard("gongdan-plant", "The plant", choice("plant", "gongdan_wip_pieces"), PLANT_PANELS),
        "services.json": dashboard(
            "gongdan-services", "The services", choice("service", "gongdan_requests_total"), SERVICE_PANELS
        ),
    }
    return {name: json.dumps(content, indent=1) + "\n" for name, content in made.items()}


if __name__ == "__main__":
    for name, content in dashboards().items():
        (FOLDER / name).write_text(content, "utf-8")
