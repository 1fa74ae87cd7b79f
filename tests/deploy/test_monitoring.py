"""Prometheus' rules and Grafana's dashboards: they work, lead somewhere, and speak of metrics that there are."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import prometheus_client
import pytest
import yaml

from services.gateway.api import operations
from shared.plumbing import metrics
from tests.deploy import metrics_page
from tests.integration.plant import ROOT

PROMETHEUS = ROOT / "deploy/prometheus"
GRAFANA = ROOT / "deploy/grafana"
RULES = (PROMETHEUS / "rules.yml").read_text("utf-8")
OPERATIONS = (ROOT / "docs/operations.md").read_text("utf-8")
# Told by programs that are not ours: RabbitMQ's plugin, Prometheus itself, and the client library of every process.
OTHERS = {
    "rabbitmq_alarms_memory_used_watermark",
    "rabbitmq_alarms_free_disk_space_watermark",
    "rabbitmq_queue_messages_ready",
    "process_resident_memory_bytes",
    "process_cpu_seconds_total",
    "up",
}
PLANTS_OWN = {
    "gongdan_reports_total",
    "gongdan_reports_refused_open",
    "gongdan_material_unposted",
    "gongdan_material_postings_failed_total",
    "gongdan_wip_pieces",
    "gongdan_work_orders_late",
    "gongdan_exceptions_unresolved",
    "gongdan_exceptions_escalated",
    "gongdan_work_centers_stopped",
    "gongdan_inspections_due",
    "gongdan_inspection_age_seconds",
    "gongdan_rework_orders_open",
    "gongdan_lots_held",
    "gongdan_inspections_gone_on",
}
ASKED_ABOUT = {
    "OutboxNotDraining": "outbox-age",
    "DeadLetters": "dead-letters",
    "ReaderLagging": "reader-lag",
    "HubLagging": "hub-lag",
    "ManyFailures": "error-rate",
    "SlowAnswers": "latency",
    "BackupTooOld": "backup-age",
}


def promtool(*arguments: str, folder: Path = PROMETHEUS) -> subprocess.CompletedProcess[str]:
    found = shutil.which("promtool")
    assert found is not None, "promtool is not installed. As root: apt-get install prometheus"
    return subprocess.run([found, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def registered() -> set[str]:
    """Every series that a process of ours tells."""
    assert metrics.REQUESTS and operations  # whose modules register them
    kinds = {"counter": ("_total",), "gauge": ("",), "histogram": ("_bucket", "_sum", "_count")}
    return {
        family.name + ending for family in prometheus_client.REGISTRY.collect() for ending in kinds.get(family.type, ())
    }


def names_in(query: str) -> set[str]:
    """The metrics of a query. What our own rules record has a colon in its name."""
    return set(re.findall(r"\b(?:gongdan|rabbitmq|process)_\w+|\bup\b|gongdan:[\w:]+", query))


def rules(text: str = RULES) -> list[dict[str, Any]]:
    return [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]


def dashboards() -> dict[str, dict[str, Any]]:
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted(GRAFANA.glob("dashboards/*.json"))}


def queries(dashboard: dict[str, Any]) -> list[str]:
    of_panels = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    return of_panels + [variable["definition"] for variable in dashboard["templating"]["list"]]


def unheard_of(asked: list[str], recorded: set[str]) -> set[str]:
    known = registered() | OTHERS | recorded
    return {name for query in asked for name in names_in(query)} - known


def unmarked(text: str) -> list[str]:
    """Alerts that lead nowhere, or do not say how bad it is."""
    found = []
    for rule in rules(text):
        if "alert" not in rule:
            continue
        page, _, anchor = rule["annotations"].get("runbook_url", "").partition("#")
        if page != "docs/operations.md" or anchor not in headings():
            found.append(f"{rule['alert']} leads nowhere")
        if rule.get("labels", {}).get("severity") not in ("critical", "warning"):
            found.append(f"{rule['alert']} does not say how bad it is")
    return found


def headings() -> set[str]:
    """The anchors of the page, as they are made of its headings."""
    titles = re.findall(r"^#+ (.+)$", OPERATIONS, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_the_rules_and_the_configuration_are_prometheus():
    for arguments in (("check", "rules", "rules.yml"), ("check", "config", "prometheus.yml")):
        done = promtool(*arguments)
        assert done.returncode == 0, done.stderr


def test_alerts_come_when_they_should_and_stay_away_when_they_should():
    done = promtool("test", "rules", "rules_test.yml")
    assert done.returncode == 0, done.stderr + done.stdout


def test_every_alert_is_tried_out_and_asked_for():
    alerts = {rule["alert"]: rule for rule in rules() if "alert" in rule}
    tried = yaml.safe_load((PROMETHEUS / "rules_test.yml").read_text("utf-8"))["tests"]
    seen = {check["alertname"] for test in tried for check in test["alert_rule_test"] if check["exp_alerts"]}
    assert seen == set(alerts)
    assert {name: alerts[name]["annotations"]["runbook_url"].split("#")[1] for name in ASKED_ABOUT} == ASKED_ABOUT


def test_every_alert_leads_to_its_page():
    assert unmarked(RULES) == []


def test_rules_speak_of_metrics_that_there_are():
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    assert unheard_of([rule["expr"] for rule in rules()], recorded) == set()


@pytest.mark.parametrize("name", sorted(dashboards()))
def test_dashboards_speak_of_metrics_that_there_are(name: str):
    assert unheard_of(queries(dashboards()[name]), set()) == set()


@pytest.mark.parametrize("name", sorted(dashboards()))
def test_every_query_of_a_dashboard_is_one(name: str, tmp_path: Path):
    exprs = [target["expr"] for panel in dashboards()[name]["panels"] for target in panel["targets"]]
    named = [{"record": f"q{place}", "expr": expr.replace("$", "")} for place, expr in enumerate(exprs)]
    (tmp_path / "queries.yml").write_text(yaml.safe_dump({"groups": [{"name": "queries", "rules": named}]}))
    done = promtool("check", "rules", "queries.yml", folder=tmp_path)
    assert done.returncode == 0, done.stderr


def test_the_dashboards_are_those_that_the_script_makes(tmp_path: Path):
    made = subprocess.run(
        [sys.executable, "-c", "import json, make_dashboards; print(json.dumps(make_dashboards.dashboards()))"],
        cwd=GRAFANA,
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONDONTWRITEBYTECODE": "1"},
    )
    kept = {path.name: path.read_text("utf-8") for path in GRAFANA.glob("dashboards/*.json")}
    assert json.loads(made.stdout) == kept


def test_dashboards_are_laid_out_without_overlap():
    for dashboard in dashboards().values():
        taken: set[tuple[int, int]] = set()
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not taken & cells and place["x"] + place["w"] <= 24
            taken |= cells
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])


def test_the_plants_own_numbers_and_the_services_health_are_shown():
    shown = {name: {m for query in queries(board) for m in names_in(query)} for name, board in dashboards().items()}
    assert shown["plant.json"] >= PLANTS_OWN
    assert shown["services.json"] >= {"gongdan_requests_total", "gongdan_request_seconds_bucket"}


def test_provisioning_leads_to_the_dashboards_and_to_prometheus():
    (source,) = yaml.safe_load((GRAFANA / "provisioning/datasources/prometheus.yml").read_text("utf-8"))["datasources"]
    (provider,) = yaml.safe_load((GRAFANA / "provisioning/dashboards/files.yml").read_text("utf-8"))["providers"]
    assert source["url"] == "http://prometheus:9090"
    assert provider["options"]["path"] == "/etc/grafana/dashboards"
    for dashboard in dashboards().values():
        used = {target["datasource"]["uid"] for panel in dashboard["panels"] for target in panel["targets"]}
        assert used == {source["uid"]}


def test_prometheus_asks_every_service_on_its_port():
    ours, broker = yaml.safe_load((PROMETHEUS / "prometheus.yml").read_text("utf-8"))["scrape_configs"]
    (found,) = ours["dns_sd_configs"]
    assert set(found["names"]) == {
        f"{service}-pods" for service in ("planning", "execution", "quality", "payroll", "gateway")
    }
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    networks = [service.get("networks", []) for service in compose.values()]
    aliases = {alias for named in networks if isinstance(named, dict) for alias in named["inside"]["aliases"]}
    assert aliases == set(found["names"])
    assert found["port"] == 8000
    assert broker["static_configs"] == [{"targets": ["rabbitmq:15692"]}]


def test_no_wage_and_no_worker_can_be_read_from_a_metric():
    """The plant's own numbers are told by plant; no label anywhere names a person, an item or an amount."""
    labels = {
        metric._name: set(metric._labelnames)
        for metric in vars(metrics).values()
        if isinstance(metric, (prometheus_client.Counter, prometheus_client.Gauge, prometheus_client.Histogram))
    }
    for name in (own.removesuffix("_total") for own in PLANTS_OWN):
        assert labels[name] == {"plant"}
    allowed = {"service", "kind", "entrypoint", "outcome", "event", "plant", "queue", "producer", "reader"}
    assert set().union(*labels.values()) <= allowed


# ── and each of these has been seen to bite ──────────────────────────────────────────────────────────


def broken(tmp_path: Path, sound: str, instead: str) -> Path:
    assert sound in RULES
    (tmp_path / "rules.yml").write_text(RULES.replace(sound, instead))
    (tmp_path / "rules_test.yml").write_text((PROMETHEUS / "rules_test.yml").read_text("utf-8"))
    return tmp_path


def test_a_rule_that_is_no_query_is_found(tmp_path: Path):
    assert promtool("check", "rules", "rules.yml", folder=broken(tmp_path, "> 60", "> > 60")).returncode != 0


@pytest.mark.parametrize(
    "sound, instead",
    [
        ("gongdan_outbox_age_seconds) > 60", "gongdan_outbox_age_seconds) > 6000"),
        ("gongdan_dead_letters) > 0", "gongdan_dead_letters) > 1"),
        ('outcome="failed"', 'outcome=~"failed|refused"'),
        ("[10m])) > 0", "[10m])) >= 0"),
        ("26 * 3600", "20 * 3600"),
        ("gongdan_hub_lag_seconds) > 1", "gongdan_hub_lag_seconds) > 0.1"),
    ],
)
def test_a_rule_that_alarms_wrongly_is_found(tmp_path: Path, sound: str, instead: str):
    assert promtool("test", "rules", "rules_test.yml", folder=broken(tmp_path, sound, instead)).returncode != 0


def test_an_alert_that_leads_nowhere_is_found():
    assert unmarked(RULES.replace("#outbox-age", "#nowhere"))[0] == "OutboxNotDraining leads nowhere"
    assert "DeadLetters does not say how bad it is" in unmarked(RULES.replace("severity: critical", "severity: bad"))


def test_a_metric_that_nobody_tells_is_found():
    assert unheard_of(["sum(rate(gongdan_report_total[5m]))"], set()) == {"gongdan_report_total"}


def test_the_page_of_metrics_is_what_the_code_tells() -> None:
    assert metrics_page.PAGE.read_text("utf-8") == metrics_page.page()
