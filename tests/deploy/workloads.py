"""Containers that run one of our images, wherever they are described, and whether the image would do what they ask."""

from __future__ import annotations

import contextlib
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url

from shared.plumbing.commands import parser
from shared.plumbing.settings import SERVICES, BadSettings, Settings
from tests.deploy import dockerfile

SETTINGS_READ = (dockerfile.ROOT / "shared/plumbing/settings.py").read_text("utf-8")
SECRETS_AT = "/run/secrets/"
TOOLS = "tools"
OWNERS = tuple(service for service in SERVICES if service != "gateway")


@dataclass(frozen=True)
class Workload:
    """A container of ours: what it is told, and what it may."""

    name: str
    image: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    secrets: frozenset[str]
    user: str
    read_only: bool
    capabilities: tuple[str, ...]  # dropped
    port: int
    keeps: frozenset[str] = frozenset()  # folders that outlive it

    @property
    def service(self) -> str:
        """gongdan-payroll:latest → payroll"""
        return re.sub(r"^(.*/)?gongdan-|:.*$", "", self.image)


def is_ours(image: str) -> bool:
    return re.search(r"(^|/|})gongdan-(\w+)(:|$)", image) is not None


def secret_names() -> set[str]:
    of_each = re.findall(r'_secrets_by_service\("(GONGDAN_\w+_)"\)', SETTINGS_READ)
    members = {f"{family}{service.upper()}" for family in of_each for service in SERVICES}
    return members | set(re.findall(r'_secret\("(GONGDAN_\w+)"\)', SETTINGS_READ))


def settings_names() -> set[str]:
    """Every name that Gongdan reads, from a file or not."""
    found = set(re.findall(r'"(GONGDAN_[A-Z_]+)"', SETTINGS_READ))
    families = {name for name in found if name.endswith("_")}
    members = {f"{family}{service.upper()}" for family in families for service in SERVICES}
    return (found - families) | members | {f"{name}_FILE" for name in secret_names()}


def complaints(workload: Workload) -> list[str]:
    """What the image would not understand, or would not need."""
    image = dockerfile.tools() if workload.service == TOOLS else dockerfile.final()
    found = [*_about_its_rights(workload, image), *_about_its_secrets(workload)]
    options = _parsed(workload.command)
    if options is None:
        return [*found, f"no such command: {' '.join(workload.command)}"]
    if workload.service not in (*SERVICES, TOOLS):
        found.append(f"there is no service {workload.service}")
    unknown = {name for name in workload.environment if name.startswith("GONGDAN_")} - settings_names()
    found += [f"nobody reads {name}" for name in sorted(unknown)]
    try:
        settings = _settings(workload, image)
        found += _about_what_it_runs(workload, options, settings)
    except BadSettings as bad:
        found.append(str(bad))
    return found


def _about_its_rights(workload: Workload, image: dockerfile.Stage) -> Iterator[str]:
    if workload.user and workload.user != image.last("USER"):
        yield f"runs as {workload.user}, and the image as {image.last('USER')}"
    if not workload.read_only:
        yield "its root file system can be written"
    if workload.capabilities != ("ALL",):
        yield "keeps capabilities"
    if image.all("EXPOSE") and workload.port != image.port:
        yield f"is looked for on port {workload.port}, and listens on {image.port}"


def _about_its_secrets(workload: Workload) -> Iterator[str]:
    read = {value.removeprefix(SECRETS_AT) for name, value in workload.environment.items() if name.endswith("_FILE")}
    yield from (f"reads the secret {name}, which it is not given" for name in sorted(read - workload.secrets))
    yield from (f"is given the secret {name}, which it does not read" for name in sorted(workload.secrets - read))
    for name, value in workload.environment.items():
        if name in secret_names():
            yield f"{name} is not in a file"
        if "://" in value and urlsplit(value).password is not None:
            yield f"{name} carries a password"


def _about_what_it_runs(workload: Workload, options: Any, settings: Settings) -> Iterator[str]:
    if options.command == "topology":
        if settings.amqp_uri is None:
            yield "does not know the broker"
        return
    if options.command == "backup":
        yield from _about_backups(workload, options, settings)
        return
    if options.command == "dead-letters":
        yield from _about_the_operator(workload, settings)
        return
    named = [options.service] if options.command == "serve" else options.service
    if named != [workload.service]:
        yield f"is the image of {workload.service} and is asked for {named}"
        return
    settings.database_url(workload.service)
    others = set(settings.database_urls) - {workload.service}
    yield from (f"is told the database of {service}" for service in sorted(others))
    if options.command == "migrate":
        if settings.database_role != workload.service:
            yield "migrates, and nobody is granted anything"
        return
    settings.check_serving(workload.service)
    if settings.embedded:
        yield "is told no broker, and would refuse to serve"
    if settings.amqp_declares:
        yield "would make queues, which its user may not"
    if settings.host != "0.0.0.0":
        yield f"listens on {settings.host} only"
    expected = OWNERS if workload.service == "gateway" else ()
    if settings.service_urls != {owner: f"http://{owner}:{settings.port}" for owner in expected}:
        yield "does not know where the others are, or need not"


def _about_backups(workload: Workload, options: Any, settings: Settings) -> Iterator[str]:
    """All databases, as somebody who may read them; each backup into a folder that it is given, and not for ever."""
    if workload.service != TOOLS:
        yield f"is the image of {workload.service} and is asked for a backup"
    if {make_url(url).username for url in settings.database_urls.values()} != {"backup"}:
        yield "takes backups as somebody who may do more"
    if set(settings.database_urls) != set(SERVICES):
        yield "takes a backup of some databases only"
    if not settings.embedded:
        yield "is told the broker, and needs none"
    if options.to is None or str(options.to) not in workload.keeps:
        yield "keeps backups where they are lost"
    if options.keep is None:
        yield "keeps every backup for ever"


def _about_the_operator(workload: Workload, settings: Settings) -> Iterator[str]:
    """A person may type any command: restore as the owners of tables, replay, reconcile, see to dead letters."""
    if workload.service != TOOLS:
        yield f"is the image of {workload.service} and a person may want any"
    if urlsplit(settings.amqp_uri or "").username != "operator":
        yield "cannot see to the broker's queues"
    owners = {service: f"{service}_owner" for service in SERVICES}
    if {service: make_url(url).username for service, url in settings.database_urls.items()} != owners:
        yield "cannot restore every database as its owner"
    if set(settings.service_urls) != set(OWNERS) or settings.secret_key is None:
        yield "cannot ask the services"
    if not workload.keeps:
        yield "has no backups at hand"


def _parsed(command: tuple[str, ...]) -> Any:
    with contextlib.redirect_stderr(io.StringIO()):
        try:
            return parser().parse_args(command)
        except SystemExit:
            return None


def _settings(workload: Workload, image: dockerfile.Stage) -> Settings:
    """What the process would read: the image's environment, the container's, and a file for each secret it is given."""
    environment = {**image.environment, **workload.environment}
    with tempfile.TemporaryDirectory() as folder:
        for secret in workload.secrets:
            (Path(folder) / secret).write_text("a secret of more than thirty-two characters")
        read = {name: value.replace(SECRETS_AT, f"{folder}/") for name, value in environment.items()}
        with patch.dict(os.environ, read, clear=True):
            return Settings.from_env()
