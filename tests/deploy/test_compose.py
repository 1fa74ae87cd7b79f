"""docker-compose.yml: it is what Compose understands, and asks of images and secrets only what there is."""

from __future__ import annotations

import copy
import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from shared.plumbing.launcher import LAST_SECONDS
from shared.plumbing.settings import SERVICES
from tests.deploy.workloads import Workload, complaints, is_ours
from tests.integration.plant import ROOT

COMPOSE = ROOT / "docker-compose.yml"
SCHEMA = json.loads((Path(__file__).parent / "schemas/compose-spec.json").read_text("utf-8"))
JOBS = {"topology", "operator", *(f"migrate-{service}" for service in SERVICES)}
HANDED_OVER = {"own-caddy"}  # the one container that is root: it gives a volume its owner, and ends


@pytest.fixture
def plant() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def misread(plant: dict[str, Any]) -> list[str]:
    """What the Compose Specification has no word for."""
    return [
        f"{'/'.join(map(str, error.path))}: {error.message}" for error in Draft7Validator(SCHEMA).iter_errors(plant)
    ]


def workload(name: str, service: dict[str, Any]) -> Workload:
    image = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", service["image"])
    probe = re.search(r"127\.0\.0\.1:(\d+)", " ".join(service.get("healthcheck", {}).get("test", [])))
    ours = re.sub(r".*gongdan-|:.*", "", image)
    return Workload(
        name=name,
        image=image,
        command=tuple(map(_default, service.get("command", ["serve", ours]))),
        environment={key: _default(str(value)) for key, value in service.get("environment", {}).items()},
        secrets=frozenset(service.get("secrets", ())),
        user=service.get("user", ""),
        read_only=service.get("read_only", False),
        capabilities=tuple(service.get("cap_drop", ())),
        port=int(probe.group(1)) if probe else 8000,
        keeps=frozenset(volume.rsplit(":", 1)[1] for volume in map(_default, service.get("volumes", ()))),
    )


def _default(value: str) -> str:
    return re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", value)


def ours(plant: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {name: service for name, service in plant["services"].items() if is_ours(_default(service["image"]))}


def faults(plant: dict[str, Any]) -> list[str]:
    """Everything that is wrong with a plant."""
    found = misread(plant)
    for name, service in ours(plant).items():
        found += [f"{name}: {said}" for said in complaints(workload(name, service))]
    for name, service in plant["services"].items():
        found += [f"{name}: {said}" for said in unsafe(name, service)]
    given = {secret for service in plant["services"].values() for secret in service.get("secrets", ())}
    found += [f"the secret {name} is given to nobody, or is nowhere" for name in given ^ set(plant["secrets"])]
    return found


def unsafe(name: str, service: dict[str, Any]) -> list[str]:
    """What no container of ours may be, whoever made its image."""
    found = []
    if name not in HANDED_OVER and not re.fullmatch(r"[1-9]\d*:\d+", service.get("user", "10001:10001")):
        found.append("runs as root")
    if not service.get("read_only"):
        found.append("its root file system can be written")
    if service.get("cap_drop") != ["ALL"]:
        found.append("keeps capabilities")
    if "no-new-privileges:true" not in service.get("security_opt", ()):
        found.append("may gain privileges")
    if service.get("privileged") or service.get("network_mode") == "host" or service.get("pid"):
        found.append("reaches into the machine")
    if any("docker.sock" in str(volume) for volume in service.get("volumes", ())):
        found.append("reaches into the machine")
    if name not in JOBS | HANDED_OVER and "healthcheck" not in service:
        found.append("nobody looks whether it is well")
    if not re.search(r":[\w.-]+$", _default(service["image"])):
        found.append("its image has no version")
    return found


def test_the_plant_stands(plant):
    assert faults(plant) == []


def test_all_of_it_is_there(plant):
    assert set(plant["services"]) == {
        *SERVICES, *JOBS, *HANDED_OVER, "backup", "postgres", "rabbitmq", "caddy", "prometheus", "grafana"
    }  # fmt: skip
    for service in SERVICES:
        assert plant["services"][service]["build"]["args"] == {"SERVICE": service}


def test_databases_and_broker_are_reached_from_inside_only(plant):
    published = {name for name, service in plant["services"].items() if service.get("ports")}
    assert published == {"caddy", "grafana"}
    assert plant["networks"]["inside"]["internal"] is True
    for name in ("postgres", "rabbitmq", "backup", *JOBS, *(service for service in SERVICES if service != "gateway")):
        assert set(plant["services"][name]["networks"]) == {"inside"}
    assert "127.0.0.1" in plant["services"]["grafana"]["ports"][0]


def test_nothing_serves_before_its_tables_and_queues_are_there(plant):
    for service in SERVICES:
        needs = plant["services"][service]["depends_on"]
        assert needs[f"migrate-{service}"] == needs["topology"] == {"condition": "service_completed_successfully"}


def test_a_process_gets_longer_to_end_than_it_takes(plant):
    for service in SERVICES:
        assert int(plant["services"][service]["stop_grace_period"].rstrip("s")) > LAST_SECONDS


def test_every_file_it_mounts_is_there(plant):
    mounted = [
        volume.split(":")[0]
        for service in plant["services"].values()
        for volume in service.get("volumes", ())
        if volume.startswith("./")
    ]
    assert mounted and all((ROOT / path).exists() for path in mounted)
    scripts = [ROOT / "deploy/rabbitmq/start.sh", ROOT / "deploy/postgres/init.sh", ROOT / "deploy/entrypoint.sh"]
    assert all(script.stat().st_mode & 0o111 for script in scripts)


def test_the_secrets_are_those_that_are_made(plant, tmp_path):
    subprocess.run(["sh", ROOT / "deploy/secrets.sh", tmp_path / "secrets"], check=True, capture_output=True)
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert set(plant["secrets"]) == made - {"monitor-username"}
    assert all(secret["file"] == f"./secrets/{name}" for name, secret in plant["secrets"].items())
    before = (tmp_path / "secrets/secret-key").read_text()
    assert len(before) >= 32 and "\n" not in before
    subprocess.run(["sh", ROOT / "deploy/secrets.sh", tmp_path / "secrets"], check=True, capture_output=True)
    assert (tmp_path / "secrets/secret-key").read_text() == before
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0


PLANTED = {
    "a word that Compose does not know": (
        ("payroll", "restarts"),
        "always",
        "services/payroll: .restarts. does not match",
    ),
    "a setting that nobody reads": (("payroll", "environment", "GONGDAN_DATABSE"), "x", "nobody reads GONGDAN_DATABSE"),
    "a password in the open": (
        ("payroll", "environment", "GONGDAN_AMQP_URI"),
        "amqp://payroll:secret@rabbitmq:5672/gongdan",
        "carries a password",
    ),
    "a secret in the environment": (
        ("gateway", "environment", "GONGDAN_ADMIN_PASSWORD"),
        "secret",
        "GONGDAN_ADMIN_PASSWORD is not in a file",
    ),
    "another's database": (
        ("payroll", "environment", "GONGDAN_DATABASE_URL_QUALITY"),
        "postgresql+psycopg2://quality@postgres:5432/quality",
        "is told the database of quality",
    ),
    "a driver that stops the process": (
        ("payroll", "environment", "GONGDAN_DATABASE_URL_PAYROLL"),
        "postgresql://payroll@postgres/payroll",
        "must begin with postgresql",
    ),
    "a secret too many": (
        ("quality", "secrets"),
        ["secret-key", "quality-password", "quality-amqp-password", "payroll-password"],
        "is given the secret payroll-password",
    ),
    "backups by an owner of tables": (
        ("backup", "environment", "GONGDAN_DATABASE_URL_PAYROLL"),
        "postgresql+psycopg2://payroll_owner@postgres:5432/payroll",
        "as somebody who may do more",
    ),
    "backups that go with their container": (("backup", "volumes"), [], "keeps backups where they are lost"),
    "backups that fill the disk": (("backup", "command"), ["backup", "--to", "/backups"], "for ever"),
    "backups at no time of day": (("backup", "command"), ["backup", "--daily", "25:00"], "no such command"),
    "an image that lacks four houses": (("backup", "image"), "gongdan-payroll:latest", "is asked for a backup"),
    "an operator without a broker": (
        ("operator", "environment", "GONGDAN_AMQP_URI"),
        "amqp://payroll@rabbitmq:5672/gongdan",
        "cannot see to the broker",
    ),
    "an operator who owns nothing": (
        ("operator", "environment", "GONGDAN_DATABASE_URL_PAYROLL"),
        "postgresql+psycopg2://payroll@postgres:5432/payroll",
        "cannot restore every database",
    ),
    "a command that the launcher does not take": (("topology", "command"), ["topolgy"], "no such command"),
    "another's image": (("migrate-payroll", "command"), ["migrate", "quality"], "is the image of payroll"),
    "root": (("quality", "user"), "0:0", "runs as root"),
    "another user than the image's": (("quality", "user"), "1000:1000", "runs as 1000:1000"),
    "a root that can be written": (("postgres", "read_only"), False, "its root file system can be written"),
    "capabilities": (("rabbitmq", "cap_drop"), [], "keeps capabilities"),
    "the machine's network": (("grafana", "network_mode"), "host", "reaches into the machine"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(plant, fault):
    (name, *path, last), value, said = PLANTED[fault]
    broken = copy.deepcopy(plant)
    into = broken["services"][name]
    for key in path:
        into = into[key]
    into[last] = value
    assert re.search(said, "\n".join(faults(broken)))
