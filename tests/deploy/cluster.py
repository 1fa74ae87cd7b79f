"""A plant on Kubernetes as data, and everything that can be wrong with it."""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import kubernetes_validate
import yaml
from jsonschema import Draft202012Validator

from tests.deploy.workloads import Workload, complaints, is_ours
from tests.integration.plant import ROOT

K8S = ROOT / "deploy/k8s"
OVERLAYS = sorted(str(path.parent.relative_to(K8S)) for path in K8S.glob("overlays/*/kustomization.yaml"))
KEDA = Draft202012Validator(json.loads((Path(__file__).parent / "schemas/keda.json").read_text("utf-8")))
KUBECTL = Path(sys.executable).with_name("kubectl")  # of the wheel that the lock file names
OPERATOR = "operator"  # a pod that stands beside a plant while a person needs it
WAITS, A_PERSONS = ["sleep", "infinity"], ("dead-letters", "list")
VERSION = "1.37"
VOLUMES = {"configMap", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret"}
Manifest = dict[str, Any]


@cache
def rendered(overlay: str) -> str:
    done = subprocess.run([KUBECTL, "kustomize", K8S / overlay], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def parsed(overlay: str) -> list[Manifest]:
    return list(yaml.safe_load_all(rendered(overlay)))


def manifests(overlay: str) -> list[Manifest]:
    """Each test its own, to break as it likes."""
    return copy.deepcopy(parsed(overlay))


def named(manifest: Manifest) -> str:
    return f"{manifest['kind']} {manifest['metadata'].get('namespace', '')}/{manifest['metadata']['name']}"


def template(manifest: Manifest) -> Manifest | None:
    """The pod that a workload makes."""
    if manifest["kind"] == "Pod":
        return manifest
    spec = manifest.get("spec", {})
    if manifest["kind"] == "CronJob":
        spec = spec["jobTemplate"]["spec"]
    found: Manifest | None = spec.get("template")
    return found if manifest["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob") else None


def pods(plant: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for manifest in plant:
        found = template(manifest)
        if found is not None:
            yield named(manifest), found


def containers(pod: Manifest) -> list[Manifest]:
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]


# ── what Kubernetes takes ────────────────────────────────────────────────────────────────────────────


def refused(manifest: Manifest) -> tuple[str, ...]:
    """What the API server, or KEDA, would say no to."""
    return _refused(json.dumps(manifest, sort_keys=True))


@cache  # most manifests of most tests are the same, and this takes its time
def _refused(text: str) -> tuple[str, ...]:
    manifest = json.loads(text)
    if manifest["apiVersion"].startswith("keda.sh/"):
        return tuple(f"{named(manifest)}: {error.message[:200]}" for error in KEDA.iter_errors(manifest))
    try:
        kubernetes_validate.validate(manifest, VERSION, strict=True)
    except kubernetes_validate.ValidationError as error:
        return (f"{named(manifest)}: {'/'.join(map(str, error.path))}: {error.message[:200]}",)
    return ()


# ── pod security: restricted ─────────────────────────────────────────────────────────────────────────


def unrestricted(where: str, pod: Manifest) -> list[str]:
    """Where a pod asks for more than the Pod Security Standard `restricted` allows."""
    spec, found = pod["spec"], []
    of_pod = spec.get("securityContext", {})
    for flag in ("hostNetwork", "hostPID", "hostIPC"):
        if spec.get(flag):
            found.append(f"{where}: {flag}")
    for volume in spec.get("volumes", []):
        found += [f"{where}: a volume of kind {kind}" for kind in set(volume) - {"name"} - VOLUMES]
    for container in containers(pod):
        own, at = container.get("securityContext", {}), f"{where} {container['name']}"
        both = {**of_pod, **own}
        if both.get("runAsNonRoot") is not True or not both.get("runAsUser"):
            found.append(f"{at}: may be root")
        if both.get("seccompProfile", {}).get("type") not in ("RuntimeDefault", "Localhost"):
            found.append(f"{at}: any system call")
        if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
            found.append(f"{at}: may gain privileges")
        dropped = own.get("capabilities", {})
        if dropped.get("drop") != ["ALL"] or set(dropped.get("add", [])) - {"NET_BIND_SERVICE"}:
            found.append(f"{at}: keeps capabilities")
        if any("hostPort" in port for port in container.get("ports", [])):
            found.append(f"{at}: a port of the machine")
    return found


def careless(where: str, pod: Manifest) -> list[str]:
    """What we ask beyond it: nothing to write, no rights in the cluster, limits, and a version."""
    spec, found = pod["spec"], []
    if spec.get("automountServiceAccountToken") is not False:
        found.append(f"{where}: has a token for the cluster")
    for container in containers(pod):
        at = f"{where} {container['name']}"
        if container.get("securityContext", {}).get("readOnlyRootFilesystem") is not True:
            found.append(f"{at}: its root file system can be written")
        resources = container.get("resources", {})
        if {"cpu", "memory"} - set(resources.get("requests", {})) or {"cpu", "memory"} - set(
            resources.get("limits", {})
        ):
            found.append(f"{at}: no limits")
        if not re.search(r":[\w.-]+$", container["image"]):
            found.append(f"{at}: its image has no version")
    return found


# ── what belongs together ────────────────────────────────────────────────────────────────────────────


def unconnected(plant: list[Manifest]) -> list[str]:
    """Names that lead nowhere: a service without pods, a pod without its settings, a budget for nobody."""
    found = []
    of_kind = Counter((m["kind"], m["metadata"].get("namespace"), m["metadata"]["name"]) for m in plant)
    found += [f"{key} twice" for key, count in of_kind.items() if count > 1]
    labels = [(m["metadata"]["namespace"], template(m)["metadata"]["labels"]) for m in plant if template(m)]
    for manifest in plant:
        kind, namespace, spec = manifest["kind"], manifest["metadata"].get("namespace"), manifest.get("spec", {})
        selector = spec.get("selector")
        if selector:
            wanted = selector.get("matchLabels", selector)
            if not any(namespace == there and wanted.items() <= has.items() for there, has in labels):
                found.append(f"{named(manifest)} selects nobody")
        scaled_one = spec.get("scaleTargetRef", {}).get("name")
        if scaled_one and ("Deployment", namespace, scaled_one) not in of_kind:
            found.append(f"{named(manifest)} scales nobody")
        if kind == "Deployment":
            asked = [m for m in plant if m["kind"] in ("ScaledObject", "HorizontalPodAutoscaler")]
            scaled = {(m["metadata"]["namespace"], m["spec"]["scaleTargetRef"]["name"]) for m in asked}
            if "replicas" in spec and (namespace, manifest["metadata"]["name"]) in scaled:
                found.append(f"{named(manifest)} has a number of pods, and an autoscaler")
        pod = template(manifest)
        for need, name in needs(pod) if pod else ():
            if (need, namespace, name) not in of_kind:
                found.append(f"{named(manifest)} needs the {need} {name}")
        if kind in ("Deployment", "StatefulSet"):
            budgets = [
                m for m in plant if m["kind"] == "PodDisruptionBudget" and m["metadata"]["namespace"] == namespace
            ]
            own = pod["metadata"]["labels"].items() if pod else ()
            if not any(budget["spec"]["selector"]["matchLabels"].items() <= own for budget in budgets):
                found.append(f"{named(manifest)} has no disruption budget")
            main = spec["template"]["spec"]["containers"][0]
            if not {"livenessProbe", "readinessProbe"} <= main.keys():
                found.append(f"{named(manifest)} has no probes")
    return found


def needs(pod: Manifest) -> Iterator[tuple[str, str]]:
    if "serviceAccountName" in pod["spec"]:
        yield "ServiceAccount", pod["spec"]["serviceAccountName"]
    for volume in pod["spec"].get("volumes", []):
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]
    for container in containers(pod):
        for source in container.get("envFrom", []):
            yield "ConfigMap", source["configMapRef"]["name"]


# ── what the images are asked ────────────────────────────────────────────────────────────────────────


def workloads(plant: list[Manifest]) -> Iterator[Workload]:
    settings = {
        (m["metadata"]["namespace"], m["metadata"]["name"]): m["data"] for m in plant if m["kind"] == "ConfigMap"
    }
    for manifest in plant:
        pod = template(manifest)
        for container in containers(pod) if pod else ():
            if is_ours(container["image"]):
                yield workload(manifest, pod, container, settings)


def workload(manifest: Manifest, pod: Manifest, container: Manifest, settings: dict[Any, Any]) -> Workload:
    shared: dict[str, str] = {}
    for source in container.get("envFrom", []):
        shared |= settings.get((manifest["metadata"]["namespace"], source["configMapRef"]["name"]), {})
    if container.get("args", [""])[0] != "serve":
        shared.pop("GONGDAN_AMQP_DECLARES", None)
    mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
    volumes = [
        volume["secret"]["items"]
        for volume in pod["spec"]["volumes"]
        if "secret" in volume and volume["name"] in mounted
    ]
    lasting = {volume["name"] for volume in pod["spec"]["volumes"] if "persistentVolumeClaim" in volume}
    of_pod, own = pod["spec"]["securityContext"], container["securityContext"]
    return Workload(
        name=f"{named(manifest)} {container['name']}",
        image=container["image"],
        command=A_PERSONS if container.get("command") == WAITS else tuple(container.get("args", ())),
        environment=shared | {variable["name"]: variable["value"] for variable in container.get("env", [])},
        secrets=frozenset(item["path"] for items in volumes for item in items),
        user=f"{of_pod.get('runAsUser')}:{of_pod.get('runAsGroup')}",
        read_only=own.get("readOnlyRootFilesystem", False),
        capabilities=tuple(own.get("capabilities", {}).get("drop", ())),
        keeps=frozenset(mount["mountPath"] for mount in container["volumeMounts"] if mount["name"] in lasting),
        port=next((port["containerPort"] for port in container.get("ports", [])), 8000),
    )


def faults(plant: list[Manifest]) -> list[str]:
    """Everything that is wrong with a plant."""
    found = [said for manifest in plant for said in refused(manifest)]
    found += [said for where, pod in pods(plant) for said in (*unrestricted(where, pod), *careless(where, pod))]
    found += unconnected(plant)
    found += [f"{ours.name}: {said}" for ours in workloads(plant) for said in complaints(ours)]
    found += [f"{named(manifest)} would hold a secret" for manifest in plant if manifest["kind"] == "Secret"]
    return found
