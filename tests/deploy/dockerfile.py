"""The Dockerfile as data: its stages and instructions, and a folder filled as its COPY lines say."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tests.integration.plant import ROOT

DOCKERFILE = ROOT / "Dockerfile"


@dataclass
class Stage:
    """What stands between one FROM and the next."""

    base: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        return [rest for found, rest in self.instructions if found == word]

    def last(self, word: str) -> str:
        return self.all(word)[-1]

    @property
    def environment(self) -> dict[str, str]:
        return dict(re.findall(r'(\w+)=("[^"]*"|\S+)', " ".join(self.all("ENV"))))

    @property
    def copies(self) -> list[tuple[str, str]]:
        """From our folder into the image; what comes from another stage is apart."""
        return [(rest.split()[0], rest.split()[1]) for rest in self.all("COPY") if not rest.startswith("--from")]

    @property
    def port(self) -> int:
        return int(self.last("EXPOSE"))

    def command(self, word: str) -> list[str]:
        """ENTRYPOINT or CMD, which must be lists: a shell between us and a signal would swallow it."""
        found: list[str] = json.loads(self.last(word))
        return found


def read(text: str) -> list[Stage]:
    """Stages, oldest first. Comments go and lines that go on are joined."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    stages: list[Stage] = []
    for line in plain.replace("\\\n", " ").splitlines():
        word, _, rest = line.strip().partition(" ")
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            stages.append(Stage(base, name))
        elif word and stages:
            stages[-1].instructions.append((word, " ".join(rest.split())))
    return stages


def whole(stages: list[Stage], stage: Stage) -> Stage:
    """A stage with what it has from those it builds upon."""
    for below in stages:
        if below.name == stage.base:
            founded = whole(stages, below)
            return Stage(founded.base, stage.name, founded.instructions + stage.instructions)
    return stage


def final() -> Stage:
    """What a build makes that names no target."""
    stages = read(DOCKERFILE.read_text("utf-8"))
    return whole(stages, stages[-1])


def tools() -> Stage:
    stages = read(DOCKERFILE.read_text("utf-8"))
    return whole(stages, next(stage for stage in stages if stage.name == "tools"))


def fill(folder: Path, service: str, stage: Stage | None = None) -> Path:
    """Copy what the image of a service gets, to where it gets it below `folder`; returns its /app."""
    leave = shutil.ignore_patterns(*ignored_names())
    for source, target in (stage or final()).copies:
        source, target = (path.replace("${SERVICE}", service) for path in (source, target))
        into = folder / target.lstrip("/")
        into.parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / source).is_dir():
            shutil.copytree(ROOT / source, into, ignore=leave, dirs_exist_ok=True)
        else:
            shutil.copy2(ROOT / source, into)
    return folder / "app"


def ignored_names() -> set[str]:
    """The last parts of what .dockerignore leaves out of the folders it lets in."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    return {line.rsplit("/", 1)[-1] for line in lines if "/" in line and not line.startswith(("#", "!"))}
