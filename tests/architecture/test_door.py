"""`./gongdan`: what it needs, what it refuses, and that it is honest about what there is."""

import ast
import importlib.util
import re
import subprocess
import sys
from importlib.machinery import SourceFileLoader
from pathlib import Path

import pytest

from shared.plumbing.commands import parser
from shared.testing.lint import ROOT

DOOR = ROOT / "gongdan"
SOURCE = DOOR.read_text("utf-8")


def load_door():
    loader = SourceFileLoader("door", str(DOOR))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("door", loader))
    sys.dont_write_bytecode, before = True, sys.dont_write_bytecode
    try:
        loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = before
    return module


@pytest.fixture
def door(tmp_path, monkeypatch):
    """The door of a house of its own, with an environment that looks installed."""
    module = load_door()
    monkeypatch.setattr(module, "ROOT", str(tmp_path))
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "PYTHON", str(tmp_path / ".venv/bin/python"))
    (tmp_path / ".venv/bin").mkdir(parents=True)
    (tmp_path / ".venv/bin/python").symlink_to(sys.executable)
    for lock in (module.RUN, module.WORK):
        (tmp_path / lock).write_text("pytest==9.2.0\n")
    return module


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, DOOR, *arguments], capture_output=True, text=True, check=False)


def test_it_needs_nothing_but_python():
    nodes = list(ast.walk(ast.parse(SOURCE)))
    imported = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    assert imported <= sys.stdlib_module_names
    assert not any(isinstance(node, ast.ImportFrom) for node in nodes)


def test_an_old_python_can_read_it_so_that_it_can_ask_for_a_newer_one():
    ast.parse(SOURCE, feature_version=(3, 7))


def test_help_lists_every_command_and_no_other():
    listed = set(re.findall(r"^  ([a-z-]+)  ", load_door().USAGE, re.MULTILINE))
    known = set(parser()._subparsers._group_actions[0].choices)
    assert listed == known | {"test", "lint", "soak", "help"}


def test_help_needs_no_installation():
    told = call("help")
    assert told.returncode == 0
    assert "./gongdan COMMAND" in told.stdout


def test_without_a_command_it_tells_what_there_is():
    assert call().returncode == 2


def test_an_unknown_command_is_refused_before_anything_is_installed():
    told = call("repot")
    assert told.returncode == 2
    assert told.stderr == "gongdan: there is no command 'repot'. ./gongdan help lists them.\n"


def test_too_old_a_python_is_told_what_to_install(door, monkeypatch):
    monkeypatch.setattr(door, "OLDEST", (3, 99))
    monkeypatch.setattr(door.shutil, "which", lambda name: None)
    with pytest.raises(door.Refusal, match=r"needs Python 3\.99 or newer, and this is 3\.\d+\.\nDebian 12"):
        door.insist_on_python()


def test_a_newer_python_on_the_path_takes_over(door, monkeypatch):
    monkeypatch.setattr(door.sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(door.shutil, "which", lambda name: sys.executable if name == "python3.12" else None)
    started = []
    monkeypatch.setattr(door.os, "execv", lambda path, arguments: started.append(path))
    with pytest.raises(door.Refusal):
        door.insist_on_python()  # execv never returns; here it did
    assert started == [sys.executable]


def test_a_full_disk_is_refused_with_numbers(door, monkeypatch):
    monkeypatch.setattr(door.shutil, "disk_usage", lambda path: Usage(free=12_000_000))
    with pytest.raises(door.Refusal, match="has 12 MB free, 1100 MB are needed"):
        door.install(door.RUN)


class Usage:
    def __init__(self, free: int) -> None:
        self.free = free


def test_a_folder_that_cannot_be_written_is_refused(door, monkeypatch):
    monkeypatch.setattr(door.os, "access", lambda path, mode: False)
    with pytest.raises(door.Refusal, match="this folder cannot be written"):
        door.install(door.RUN)


def test_a_python_without_ensurepip_is_told_which_package(door, monkeypatch):
    monkeypatch.setattr(door, "works", lambda module, python=None: False)
    monkeypatch.setattr(door.os, "geteuid", lambda: 1000)
    with pytest.raises(door.Refusal, match=r"apt-get install python3\.\d+-venv"):
        door.make_venv()


def test_root_on_debian_has_it_installed(door, monkeypatch, capsys):
    monkeypatch.setattr(door, "works", lambda module, python=None: False)
    monkeypatch.setattr(door.os, "geteuid", lambda: 0)
    monkeypatch.setattr(door.shutil, "which", lambda name: f"/usr/bin/{name}")
    called = []
    monkeypatch.setattr(door.subprocess, "call", lambda command, **how: called.append(command) or 0)
    door.insist_on_ensurepip()
    assert called[-1][:3] == ["apt-get", "-qq", "install"]
    assert "installing Debian's python3." in capsys.readouterr().err


def installed(door, monkeypatch) -> list[str]:
    """What is fetched from now on."""
    fetched: list[str] = []
    monkeypatch.setattr(door, "make_venv", lambda: None)
    monkeypatch.setattr(door, "fetch_packages", fetched.append)
    return fetched


def test_it_installs_once(door, monkeypatch):
    fetched = installed(door, monkeypatch)
    door.install(door.RUN)
    door.install(door.RUN)
    assert fetched == [door.RUN]


def test_a_changed_lock_file_is_installed(door, monkeypatch):
    fetched = installed(door, monkeypatch)
    door.install(door.RUN)
    Path(door.ROOT, door.RUN).write_text("pytest==9.2.1\n")
    door.install(door.RUN)
    assert fetched == [door.RUN, door.RUN]


def test_what_a_developer_needs_holds_what_a_plant_needs(door, monkeypatch):
    fetched = installed(door, monkeypatch)
    door.install(door.WORK)
    door.install(door.RUN)
    assert fetched == [door.WORK]


def test_an_interrupted_installation_is_taken_up_again(door, monkeypatch):
    fetched = installed(door, monkeypatch)

    def interrupted(lock: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(door, "fetch_packages", interrupted)
    with pytest.raises(KeyboardInterrupt):
        door.install(door.RUN)
    monkeypatch.setattr(door, "fetch_packages", fetched.append)
    door.install(door.RUN)
    assert fetched == [door.RUN]


def pins(name: str) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


def test_the_developers_lock_file_agrees_with_the_plants():
    assert pins("requirements.lock").items() <= pins("requirements-dev.lock").items()
    assert all(line.count("--hash=sha256:") for line in requirements("requirements-dev.lock"))


def requirements(name: str) -> list[str]:
    """Each requirement on one line."""
    lines = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.lstrip().startswith("#")]
