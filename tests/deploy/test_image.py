"""The Dockerfile: what it copies is enough to serve, and no more than one service; what runs in the end is not root."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.client import Client
from shared.plumbing.settings import SERVICES, Settings
from shared.testing.nodes import Databases
from shared.testing.processes import NotReady, Process, free_ports
from tests.deploy import dockerfile
from tests.deploy.workloads import OWNERS
from tests.integration.plant import ROOT


def listing(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@contextmanager
def running(app: Path, service: str, rabbitmq_uri: str, url: str, *, within: float = 90) -> Iterator[int]:
    """The image's entrypoint, with the image's environment, in a folder that holds what the image holds."""
    stage, (port,) = dockerfile.final(), free_ports(1)
    environment = {
        **stage.environment,
        "SERVICE": service,
        "PYTHONPATH": str(app),
        "PATH": f"{Path(sys.executable).parent}:{os.defpath}",
        "PYTHONWARNINGS": "ignore",
        "GONGDAN_HOST": "127.0.0.1",
        "GONGDAN_PORT": str(port),
        "GONGDAN_AMQP_URI": rabbitmq_uri,
        "GONGDAN_SECRET_KEY": "an image is tried with a secret of forty characters",
        "GONGDAN_ADMIN_PASSWORD": "image-admin-1",
        f"GONGDAN_DATABASE_URL_{service.upper()}": url,
        **{f"GONGDAN_SERVICE_URL_{owner.upper()}": "http://127.0.0.1:9" for owner in OWNERS},
    }
    process = Process([app / "entrypoint.sh"], env=environment, log=app.parent / "said.log")
    try:
        process.wait_until(lambda: answers(port), within=within)
        yield port
    finally:
        process.stop()


def answers(port: int) -> bool:
    probe = Client(f"http://127.0.0.1:{port}")
    try:
        return probe.outside("/healthz").status == 200
    except OSError:
        return False
    finally:
        probe.close()


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_copied_is_enough_to_serve(service: str, tmp_path: Path, rabbitmq_uri: str, databases: Databases):
    app = dockerfile.fill(tmp_path, service)
    before = listing(app)
    with running(app, service, rabbitmq_uri, databases.fresh_url()) as port:
        probe = Client(f"http://127.0.0.1:{port}")
        assert probe.outside("/readyz").status in (200, 503)  # the gateway says who is away
        assert b"gongdan_requests_total" in probe.outside("/metrics").body
        probe.close()
        assert check_health(port) == 0
    assert listing(app) == before  # so its root may be read-only


def check_health(port: int) -> int:
    """What HEALTHCHECK does, on the port that this test could have."""
    command = re.search(r"CMD (\[.*\])", dockerfile.final().last("HEALTHCHECK"))
    assert command is not None
    _, dash_c, code = json.loads(command.group(1))
    return subprocess.run([sys.executable, dash_c, code.replace("8000", str(port))], check=False).returncode


@pytest.mark.timeout(600)
def test_the_scheduler_is_compiled_at_the_build_and_writes_nothing_later(tmp_path: Path):
    """Whoever runs it owns none of it, and has another processor than the builder."""
    app, stage = dockerfile.fill(tmp_path / "image", "planning"), dockerfile.final()
    (build,) = [run for run in stage.all("RUN") if "warm" in run]
    environment = {**stage.environment, "SERVICE": "planning", "PYTHONPATH": str(app)}
    environment |= {"PATH": f"{Path(sys.executable).parent}:{os.defpath}", "NUMBA_OPT": "0"}  # which is quicker
    subprocess.run(["sh", "-c", build], env=environment, cwd=app, check=True)
    before = listing(app)
    assert [path for path in before if path.endswith(".nbc")]
    problem, plan = tmp_path / "problem.json", tmp_path / "plan.json"
    problem.write_text(json.dumps({"machines": 2, "jobs": [[[[0, 3]], [[1, 2]]], [[[0, 2], [1, 3]]]]}))
    schedule = [app / "entrypoint.sh", "schedule", "--in", problem, "--out", plan, "--moves", "2000"]
    for path in (app, *app.rglob("*")):
        path.chmod(0o555)
    try:
        environment |= {"NUMBA_DEBUG_CACHE": "1", "HOME": "/nowhere"}
        said = subprocess.run(schedule, env=environment, capture_output=True, text=True, check=True).stdout
    finally:
        for path in (app, *app.rglob("*")):
            path.chmod(0o755)
    assert json.loads(plan.read_text())
    assert "data loaded from" in said and "data saved to" not in said
    assert listing(app) == before


def test_an_image_without_its_service_does_not_come_up(tmp_path: Path, rabbitmq_uri: str, databases: Databases):
    app = dockerfile.fill(tmp_path, "quality")
    with (
        pytest.raises(NotReady, match=r"services\.payroll"),
        running(app, "payroll", rabbitmq_uri, databases.fresh_url()),
    ):
        pass


def test_the_tools_hold_every_house_and_say_what_they_do(tmp_path: Path):
    stage = dockerfile.tools()
    app = dockerfile.fill(tmp_path, "", stage)
    assert {path.name for path in (app / "services").iterdir()} == {"__init__.py", *SERVICES}
    assert not [path for path in listing(app) if "tests" in path.split("/") or path.endswith(".pyc")]
    before = listing(app)
    environment = {**stage.environment, "PYTHONPATH": str(app), "PATH": f"{Path(sys.executable).parent}:{os.defpath}"}
    command = [app / "entrypoint.sh", *stage.command("CMD")]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
    assert all(word in said for word in ("backup", "restore", "dead-letters", "reconcile"))
    assert listing(app) == before


@pytest.mark.parametrize("service", SERVICES)
def test_an_image_holds_one_house_and_no_tests(service: str, tmp_path: Path):
    app = dockerfile.fill(tmp_path, service)
    assert {path.name for path in (app / "services").iterdir()} == {"__init__.py", service}
    assert {path.name for path in (app / "shared").iterdir()} == {"__init__.py", "contracts", "plumbing"}
    assert not [path for path in listing(app) if "tests" in path.split("/") or path.endswith(".pyc")]


def test_the_build_sees_only_what_it_copies():
    """No secret, no data folder and no history reaches the builder."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    assert "*" in lines
    stages = dockerfile.read(dockerfile.DOCKERFILE.read_text("utf-8"))
    copied = {source for stage in stages for source, _ in stage.copies}
    assert all(any(source == path or source.startswith(f"{path}/") for path in let_in) for source in copied)
    assert let_in == {"requirements.lock", "deploy/entrypoint.sh", "shared", "services"}


def faults(text: str) -> list[str]:
    """What the images of a recipe must not be."""
    stages = dockerfile.read(text)
    built = {stage.name: dockerfile.whole(stages, stage) for stage in stages}
    found = [said for name in ("image", "tools") for said in unsafe(stages, built[name])]
    image = built["image"]
    if not image.all("HEALTHCHECK"):
        found.append("it cannot say whether it is well")
    if image.environment.get("GONGDAN_PORT") != str(image.port):
        found.append("it listens elsewhere than it says")
    if "chown 10001:10001 /backups" not in " ".join(built["tools"].all("RUN")):
        found.append("nobody may write where backups go")
    return found


def unsafe(stages: list[dockerfile.Stage], image: dockerfile.Stage) -> list[str]:
    found = []
    if len(stages) < 3:
        found.append("it is built in one stage")
    installed = " ".join(run for stage in stages for run in stage.all("RUN"))
    if not (
        "--require-hashes" in installed and "--only-binary :all:" in installed and "requirements.lock" in installed
    ):
        found.append("libraries are not those of the lock file")
    if not re.fullmatch(r"[1-9]\d{3,}:[1-9]\d{3,}", (image.all("USER") or ["0:0"])[-1]):
        found.append("it does not run as a number that is nobody's")
    if re.search(r"apt-get|apk |pip install|build-essential|gcc", " ".join(image.all("RUN"))):
        found.append("it carries tools")
    if "pip uninstall" not in " ".join(image.all("RUN")):
        found.append("it carries pip")
    if not all("slim" in stage.base or "PYTHON" in stage.base for stage in (*stages[:1], image)):
        found.append("its base is not slim")
    if any(stage.all("ADD") for stage in stages):
        found.append("it fetches")
    if any(re.search(r"PASSWORD|SECRET|KEY", name) for name in image.environment):
        found.append("it carries a secret")
    if not image.all("ENTRYPOINT") or not image.last("ENTRYPOINT").startswith("["):
        found.append("a shell stands between it and its signals")
    return found


PLANTED = {
    "no hashes": ("--require-hashes", "", "lock file"),
    "root": ("USER 10001:10001\nEXPOSE", "USER root\nEXPOSE", "number that is nobody's"),
    "no user": ("USER 10001:10001\nEXPOSE", "EXPOSE", "number that is nobody's"),
    "tools of root": ("USER 10001:10001\nCMD", "USER root\nCMD", "number that is nobody's"),
    "backups of root": ("chown 10001:10001 /backups", "true", "write where backups go"),
    "a compiler": ("RUN python -m compileall -q /app", "RUN apt-get install gcc", "carries tools"),
    "another port": ("EXPOSE 8000", "EXPOSE 9000", "listens elsewhere"),
    "a secret": ("PYTHONPATH=/app", "PYTHONPATH=/app GONGDAN_SECRET_KEY=x", "carries a secret"),
    "a shell": ('ENTRYPOINT ["/app/entrypoint.sh"]', "ENTRYPOINT /app/entrypoint.sh", "shell"),
    "no health": ("HEALTHCHECK", "LABEL health", "well"),
    "a download": ("COPY deploy/entrypoint.sh", "ADD https://example.org/x /x\nCOPY deploy/entrypoint.sh", "fetches"),
}


def test_the_recipe_stands():
    assert faults(dockerfile.DOCKERFILE.read_text("utf-8")) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found(fault: str):
    sound, broken, said = PLANTED[fault]
    text = dockerfile.DOCKERFILE.read_text("utf-8")
    assert sound in text
    assert said in "\n".join(faults(text.replace(sound, broken)))


def test_the_image_speaks_of_settings_that_there_are():
    stage = dockerfile.final()
    assert {name for name in stage.environment if name.startswith("GONGDAN_")} == {"GONGDAN_HOST", "GONGDAN_PORT"}
    assert stage.port == Settings().port
