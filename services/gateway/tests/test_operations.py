"""What the people who run the system ask, and the cockpit with parts away."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.gateway.tests.front import Front
from services.gateway.usecases import backups
from services.gateway.website import Website
from shared.contracts.gateway.views import Cockpit
from shared.plumbing import clock
from shared.plumbing.database import Database
from shared.plumbing.embedded import DirectBus

PLANNING = {"work_order_completion_rate": "0.5", "on_time_delivery_rate": None, "late_work_orders": 2}


def test_probes_and_metrics_stand_on_the_public_port(front: Front) -> None:
    assert front.get("/healthz").json == {"status": "ok"}
    assert front.get("/readyz").json == {"status": "ready"}
    assert front.get("/version").json["version"]
    assert b'gongdan_requests_total{entrypoint="GET /healthz"' in front.get("/metrics").content


def test_the_age_of_the_newest_backup_can_be_watched(front: Front) -> None:
    name = b"\ngongdan_backup_last_success_timestamp_seconds "
    assert name + b"0.0\n" in front.get("/metrics").content
    for day in (25, 27, 26):
        backups.note(front.database_url, datetime(2026, 11, day, tzinfo=UTC), f"{day}.zip", 4711)
    told = front.get("/metrics").content.partition(name)[2].split()[0]
    assert float(told) == datetime(2026, 11, 27, tzinfo=UTC).timestamp()


def test_without_its_database_the_gateway_is_not_ready(front: Front, monkeypatch: Any) -> None:
    monkeypatch.setattr(Database, "answers", lambda self: False)
    away = front.get("/readyz")
    assert (away.status, away.code) == (503, "part_away")
    assert front.get("/servez").status == 503
    assert front.get("/healthz").status == 200


def test_without_the_broker_requests_are_answered_and_somebody_hears_of_it(front: Front, monkeypatch: Any) -> None:
    monkeypatch.setattr(DirectBus, "answers", lambda self: False)
    away = front.get("/readyz")
    assert (away.status, away.code) == (503, "part_away") and "broker" in away.json["detail"]
    assert front.get("/servez").json == {"status": "ready"}


def test_the_web_app_is_served_with_etags_and_nothing_else_is(front: Front) -> None:
    page = front.get("/")
    assert page.status == 200 and page.headers["content-type"].startswith("text/html")
    assert front.get("/", if_none_match=page.headers["etag"]).status == 304
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path in ("/../service.py", "/%2e%2e/service.py", "/nothing.js", "/web/index.html"):
        assert front.get(path).status == 404


def test_a_folder_answers_with_its_index(tmp_path: Any) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "index.html").write_text("<p>a")
    site = Website.load(tmp_path)
    assert set(site.files) == {"/a/index.html", "/a/", "/a", "/files.js"}


def test_the_service_worker_learns_every_file_but_itself_and_hears_of_every_change(tmp_path: Any) -> None:
    (tmp_path / "a.js").write_text("1")
    (tmp_path / "sw.js").write_text("2")
    before = Website.load(tmp_path)
    listed = before.files["/files.js"].content.decode()
    assert before.files["/a.js"].etag in listed and "/sw.js" not in listed
    (tmp_path / "a.js").write_text("3")
    assert Website.load(tmp_path).files["/files.js"].etag != before.files["/files.js"].etag


def test_the_cockpit_has_holes_where_parts_are_away(admin: Front) -> None:
    asked: dict[str, Any] = {}

    def cockpit(caller: Any, arguments: dict[str, Any]) -> dict[str, Any]:
        asked.update(arguments["query"])
        return {"body": PLANNING, "created": False}

    admin.parts.parts["planning", "cockpit"] = cockpit
    shown = admin.get("/api/v1/cockpit?from=2026-11-01&team=A").json
    assert asked == {"from": "2026-11-01", "to": None, "section": None, "team": "A"}
    assert shown["parts_away"] == ["execution", "quality"]
    assert {name: shown[name] for name in PLANNING} == PLANNING
    assert set(shown) == {Cockpit.wire_names.get(field.name, field.name) for field in fields(Cockpit)}
    assert shown["wip"] is None and shown["lead_time"] is None and shown["defects_by_reason"] is None
    assert (shown["from"], shown["to"]) == ("2026-11-01", None)


def test_every_figure_of_the_cockpit_is_of_the_same_days_where_nobody_says_which(admin: Front) -> None:
    asked: dict[str, Any] = {}

    def part(name: str) -> Any:
        def cockpit(caller: Any, arguments: dict[str, Any]) -> dict[str, Any]:
            asked[name] = arguments
            return {"body": PLANNING, "created": False}

        return cockpit

    for name in ("planning", "execution", "quality"):
        admin.parts.parts[name, "cockpit"] = part(name)
    shown = admin.get("/api/v1/cockpit?to=2026-11-30").json
    assert (shown["from"], shown["to"]) == ("2026-11-01", "2026-11-30")
    assert {(one["query"]["from"], one["query"]["to"]) for one in asked.values()} == {("2026-11-01", "2026-11-30")}
    assert asked["planning"]["all_late"] is True
    shown = admin.get("/api/v1/cockpit").json
    today = clock.now().astimezone(ZoneInfo("Asia/Shanghai")).date()
    assert abs(date.fromisoformat(shown["from"]) - (today - timedelta(days=29))) <= timedelta(days=1)
    assert shown["to"] is None
    admin.get("/api/v1/cockpit?from=2026-11-01")
    assert asked["planning"]["all_late"] is False
