"""Restores a backup: everything is checked before anything is touched, and all takes effect together."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from shared.plumbing import migrations, premises
from shared.plumbing.backups import loading, queues, resending
from shared.plumbing.backups.archive import Archive, Manifest
from shared.plumbing.backups.refusals import BackupRefused
from shared.plumbing.backups.targets import Target, target_of
from shared.plumbing.settings import SERVICES, Settings

ROOM = 3  # a database takes so many times the bytes of its rows, with its indexes and while it is built


@dataclass(frozen=True)
class Plan:
    """What a restore is about to do; for people to read before they agree."""

    manifest: Manifest
    services: tuple[str, ...]
    replaced: tuple[str, ...]  # services whose present data will be gone
    messages: int  # in the queues of the broker, which will be emptied

    @property
    def is_whole(self) -> bool:
        return set(self.services) == set(SERVICES)


@dataclass(frozen=True)
class Restored:
    """What was done."""

    plan: Plan
    sent_again: dict[str, int]  # events that some reader lacks, by producer


def check(file: Path) -> Manifest:
    """Is this file whole, and can this version of Gongdan restore it? Reads every byte."""
    with Archive(file) as archive:
        _insist_it_can_be_restored(archive, SERVICES)
        archive.check_parts()
        return archive.manifest


def restore(
    settings: Settings,
    file: Path,
    services: Sequence[str] = (),
    *,
    replace: bool = False,
    agree: Callable[[Plan], bool] = lambda plan: True,
) -> Restored | None:
    """Put the data of a backup in the place of these services', or of all. None if nobody agreed."""
    chosen = tuple(service for service in SERVICES if service in services) or SERVICES
    with Archive(file) as archive:
        _insist_it_can_be_restored(archive, chosen)
        archive.check_parts()
        urls = {service: settings.database_url(service) for service in chosen}
        _insist_on_databases_of_their_own(urls)
        with _nobody_else(settings):
            targets = [target_of(service, url) for service, url in urls.items()]
            plan = _plan(settings, archive, targets)
            if plan.replaced and not replace:
                raise BackupRefused(
                    f"there is data of {', '.join(plan.replaced)} already; --replace puts the backup in its place"
                )
            _insist_on_space(archive.manifest, urls)
            if not agree(plan):
                return None
            try:
                return Restored(plan, _carry_out(settings, archive, targets, plan))
            except (DBAPIError, sqlite3.Error, OSError) as error:
                raise BackupRefused(f"the restore did not come to its end: {str(error).splitlines()[0]}") from None


def _carry_out(settings: Settings, archive: Archive, targets: list[Target], plan: Plan) -> dict[str, int]:
    """Build all aside; then mark, settle, put the events in order, and only then let anybody in."""
    sent_again: dict[str, int] = {}
    marked: list[Target] = []
    settled = False
    try:
        staged = {target.service: target.stage() for target in targets}
        for service, connection in staged.items():
            loading.load(connection, archive, service)
        if plan.is_whole:
            sent_again = resending.publish_again_what_is_lacking(staged)
        for target in targets:
            marked.append(target)
            target.mark()
        settled = True
        for target in targets:
            target.settle()
    finally:
        for target in targets:
            target.discard()
        if not settled:
            for target in marked:
                target.release()
    if plan.is_whole and settings.amqp_uri:
        queues.purge(settings.amqp_uri)
    for target in targets:
        target.release()
    return sent_again


def _plan(settings: Settings, archive: Archive, targets: list[Target]) -> Plan:
    services = tuple(target.service for target in targets)
    replaced = tuple(target.service for target in targets if target.look())
    plan = Plan(archive.manifest, services, replaced, 0)
    if plan.is_whole and settings.amqp_uri:
        return Plan(archive.manifest, services, replaced, queues.waiting(settings.amqp_uri))
    return plan


def _insist_it_can_be_restored(archive: Archive, services: Sequence[str]) -> None:
    manifest = archive.manifest
    for service in services:
        revision = manifest.revisions.get(service)
        if revision is None:
            raise BackupRefused(f"{archive.path} holds nothing of {service}")
        if not migrations.knows(service, revision):
            raise BackupRefused(
                f"{archive.path} was taken by Gongdan {manifest.version}, whose {service} is at {revision}: "
                "this version does not know that; restore it with a newer one"
            )


def _insist_on_databases_of_their_own(urls: dict[str, str]) -> None:
    if len(set(urls.values())) < len(urls):
        raise BackupRefused("two services are set to the same database: look at the settings")


@contextmanager
def _nobody_else(settings: Settings) -> Iterator[None]:
    """An embedded plant must not run meanwhile; who uses a PostgreSQL database is asked there."""
    if not settings.embedded:
        yield
        return
    with premises.prepare_data_folder(settings):
        yield


def _insist_on_space(manifest: Manifest, urls: dict[str, str]) -> None:
    files = {service: database for service, url in urls.items() if (database := _file_of(url))}
    if not files:
        return
    folder = Path(next(iter(files.values()))).parent
    needed = ROOM * sum(manifest.bytes_of(service) for service in files)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupRefused(f"not enough disk: {folder} has {free // 2**20} MB free, {needed // 2**20} MB are needed")


def _file_of(url: str) -> str | None:
    parsed = make_url(url)
    return parsed.database if parsed.get_backend_name() == "sqlite" else None
