"""deploy/k8s: every overlay renders to what Kubernetes takes, runs under `restricted`, and asks images what they do."""

from __future__ import annotations

import json
import re
import subprocess
from collections import Counter
from typing import Any

import pytest

from shared.plumbing.database import open_engine
from shared.plumbing.launcher import LAST_SECONDS
from shared.plumbing.rabbit import topology
from shared.plumbing.settings import SERVICES
from tests.deploy.cluster import OPERATOR, OVERLAYS, Manifest, faults, manifests, pods, template
from tests.integration.plant import ROOT


@pytest.fixture(params=OVERLAYS)
def plant(request) -> list[Manifest]:
    return manifests(request.param)


def test_the_plant_stands(plant):
    assert faults(plant) == []


def test_every_service_and_its_job_is_there(plant):
    found = Counter((m["metadata"].get("namespace"), m["kind"], m["metadata"]["name"]) for m in plant)
    for namespace in {m["metadata"]["name"] for m in plant if m["kind"] == "Namespace"}:
        for service in SERVICES:
            assert found[namespace, "Deployment", service] == found[namespace, "Job", f"migrate-{service}"] == 1
        assert found[namespace, "Job", "topology"] == 1


def test_a_backup_is_taken_every_day(plant):
    jobs = {m["metadata"]["namespace"]: m["spec"] for m in plant if m["kind"] == "CronJob"}
    assert set(jobs) == {m["metadata"]["name"] for m in plant if m["kind"] == "Namespace"}
    for job in jobs.values():
        assert re.fullmatch(r"\d+ \d+ \* \* \*", job["schedule"])
        assert job["concurrencyPolicy"] == "Forbid"
        assert job["jobTemplate"]["spec"]["template"]["spec"]["containers"][0]["args"][0] == "backup"


def test_the_operators_pod_stands_beside_the_plant_and_reaches_it():
    factory, (pod,) = manifests("overlays/factory"), manifests(OPERATOR)
    assert faults([*factory, pod]) == []
    policies = [m["spec"] for m in factory if m["kind"] == "NetworkPolicy"]
    (out,) = [policy for policy in policies if policy["podSelector"].get("matchLabels") == {"gongdan/tier": "person"}]
    assert pod["metadata"]["labels"]["gongdan/tier"] == "person"
    assert sorted(port["port"] for rule in out["egress"] for port in rule["ports"]) == [5432, 5672, 8000]


def test_every_namespace_enforces_restricted(plant):
    spaces = {m["metadata"]["name"]: m["metadata"]["labels"] for m in plant if m["kind"] == "Namespace"}
    assert {m["metadata"].get("namespace") for m in plant if m["kind"] != "Namespace"} == set(spaces)
    assert all(labels["pod-security.kubernetes.io/enforce"] == "restricted" for labels in spaces.values())


def test_nothing_talks_to_anything_that_is_not_named(plant):
    for namespace in {m["metadata"]["name"] for m in plant if m["kind"] == "Namespace"}:
        policies = [m for m in plant if m["kind"] == "NetworkPolicy" and m["metadata"]["namespace"] == namespace]
        denial = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
        assert denial in [policy["spec"] for policy in policies]


def test_pods_get_longer_to_end_than_they_take(plant):
    for manifest in plant:
        if manifest["kind"] == "Deployment" and manifest["metadata"]["name"] in SERVICES:
            assert template(manifest)["spec"]["terminationGracePeriodSeconds"] > LAST_SECONDS


def test_two_plants_share_nothing():
    plants = manifests("overlays/two-plants")
    numbers = {
        m["metadata"]["namespace"]: m["data"]["GONGDAN_PLANT"]
        for m in plants
        if m["kind"] == "ConfigMap" and m["metadata"]["name"].startswith("gongdan-")
    }
    assert numbers == {"gongdan-p1": "P1", "gongdan-p2": "P2"}
    hosts = [rule["host"] for m in plants if m["kind"] == "Ingress" for rule in m["spec"]["rules"]]
    assert len(hosts) == len(set(hosts)) == 2
    for mine, other in (("gongdan-p1", "gongdan-p2"), ("gongdan-p2", "gongdan-p1")):
        assert not [m for m in plants if m["metadata"].get("namespace") == mine and other in json.dumps(m)]


def test_the_database_takes_as_many_connections_as_the_pods_that_may_be():
    engine = open_engine("postgresql+psycopg2://nobody@nowhere/nothing")
    each = engine.pool.size() + engine.pool._max_overflow
    plant = manifests("overlays/factory")
    most = {m["spec"]["scaleTargetRef"]["name"]: m["spec"] for m in plant if "scaleTargetRef" in m.get("spec", {})}
    pods_at_most = sum(
        spec.get("maxReplicas") or spec["maxReplicaCount"] if (spec := most.get(service)) else 1 for service in SERVICES
    )
    (server,) = [m for m in plant if m["kind"] == "StatefulSet" and m["metadata"]["name"] == "postgres"]
    said = re.search(r"max_connections=(\d+)", " ".join(template(server)["spec"]["containers"][0]["args"]))
    assert said and int(said.group(1)) >= pods_at_most * each + 20


def test_the_autoscaler_looks_at_queues_that_there_are():
    queues = {queue.name for queue in topology.every_queue()}
    scaled = [m for m in manifests("overlays/two-plants") if m["kind"] == "ScaledObject"]
    asked = [
        (m, trigger["metadata"]) for m in scaled for trigger in m["spec"]["triggers"] if trigger["type"] == "rabbitmq"
    ]
    assert len(asked) == 8
    for manifest, trigger in asked:
        assert trigger["queueName"] in queues
        assert trigger["queueName"].startswith(f"{manifest['metadata']['name']}.")
        assert f".{manifest['metadata']['namespace']}.svc" in trigger["host"]
    assert all({trigger["type"] for trigger in m["spec"]["triggers"]} == {"rabbitmq", "cpu"} for m in scaled)


def test_every_secret_named_is_one_that_is_made(plant, tmp_path):
    subprocess.run(["sh", ROOT / "deploy/secrets.sh", tmp_path / "secrets"], check=True, capture_output=True)
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    named_ones = {
        item["key"]
        for _, pod in pods(plant)
        for v in pod["spec"].get("volumes", [])
        for item in v.get("secret", {}).get("items", [])
    }
    named_ones |= {
        ref["key"] for m in plant if m["kind"] == "TriggerAuthentication" for ref in m["spec"]["secretTargetRef"]
    }
    assert named_ones <= made


# ── and each of these has been seen to bite ──────────────────────────────────────────────────────────

POD = "spec/template/spec"
ONE = f"{POD}/containers/0"
PLANTED = {
    "a number in quotes": ("Deployment payroll", "spec/minReadySeconds", "ten", "minReadySeconds"),
    "a field that is not one": ("Service payroll", "spec/porst", [], "porst"),
    "a trigger that KEDA does not know": ("ScaledObject payroll", "spec/triggers/0/type", "rabitmq", "ScaledObject"),
    "a scaler without a most": ("ScaledObject payroll", "spec/maxReplicaCount", None, "ScaledObject"),
    "root": ("Deployment payroll", f"{POD}/securityContext/runAsUser", 0, "may be root"),
    "perhaps root": ("StatefulSet postgres", f"{POD}/securityContext/runAsNonRoot", None, "may be root"),
    "any system call": ("Job topology", f"{POD}/securityContext/seccompProfile", None, "any system call"),
    "a folder of the machine": (
        "Deployment quality",
        f"{POD}/volumes/0",
        {"name": "x", "hostPath": {"path": "/"}},
        "hostPath",
    ),
    "the machine's network": ("Deployment quality", f"{POD}/hostNetwork", True, "hostNetwork"),
    "privileges": (
        "Deployment quality",
        f"{ONE}/securityContext/allowPrivilegeEscalation",
        True,
        "may gain privileges",
    ),
    "capabilities": (
        "StatefulSet rabbitmq",
        f"{ONE}/securityContext/capabilities",
        {"add": ["NET_ADMIN"]},
        "keeps capab",
    ),
    "a root that can be written": (
        "Deployment grafana",
        f"{ONE}/securityContext/readOnlyRootFilesystem",
        False,
        "written",
    ),
    "a token": ("Deployment payroll", f"{POD}/automountServiceAccountToken", True, "token for the cluster"),
    "no limits": ("Deployment payroll", f"{ONE}/resources/limits", {}, "no limits"),
    "no version": ("StatefulSet postgres", f"{ONE}/image", "postgres", "no version"),
    "no probe": ("Deployment gateway", f"{ONE}/readinessProbe", None, "no probes"),
    "a service of nobody": ("Service payroll", "spec/selector", {"app": "payrol"}, "selects nobody"),
    "a budget of nobody": (
        "PodDisruptionBudget payroll",
        "spec/selector/matchLabels",
        {"app": "x"},
        "no disruption budget",
    ),
    "two opinions": ("Deployment payroll", "spec/replicas", 3, "and an autoscaler"),
    "settings that are not there": (
        "Deployment payroll",
        f"{ONE}/envFrom/0/configMapRef/name",
        "x",
        "needs the ConfigMap",
    ),
    "a command it does not take": ("Job migrate-payroll", f"{ONE}/args", ["migrates"], "no such command"),
    "backups that may do more": (
        "CronJob backup",
        "spec/jobTemplate/spec/template/spec/containers/0/env/0/value",
        "postgresql+psycopg2://planning_owner@postgres:5432/planning",
        "as somebody who may do more",
    ),
    "backups that nobody keeps": (
        "CronJob backup",
        "spec/jobTemplate/spec/template/spec/volumes/0",
        {"name": "backups", "emptyDir": {}},
        "keeps backups where they are lost",
    ),
    "a volume that is not there": (
        "CronJob backup",
        "spec/jobTemplate/spec/template/spec/volumes/0/persistentVolumeClaim/claimName",
        "x",
        "needs the PersistentVolumeClaim",
    ),
    "another's work": ("Deployment payroll", f"{ONE}/args", ["serve", "quality"], "is the image of payroll"),
    "a misspelt setting": ("Deployment payroll", f"{ONE}/env/0/name", "GONGDAN_DATABASE_UR", "nobody reads"),
    "another port": ("Deployment payroll", f"{ONE}/ports/0/containerPort", 9000, "is looked for on port 9000"),
}


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str):
    who, path, value, said = PLANTED[fault]
    kind, name = who.split()
    plant = manifests("overlays/factory")
    into: Any = next(m for m in plant if m["kind"] == kind and m["metadata"]["name"] == name)
    *way, last = path.split("/")
    for step in way:
        into = into[int(step)] if isinstance(into, list) else into[step]
    key = int(last) if isinstance(into, list) else last
    if value is None:
        del into[key]
    else:
        into[key] = value
    assert re.search(said, "\n".join(faults(plant)))
