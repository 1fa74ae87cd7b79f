"""What the people who run the system ask: does it live, can it serve, how is it used, what can it be asked."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import eventlet
import orjson
from nameko.extensions import DependencyProvider
from prometheus_client import Gauge
from sqlalchemy.exc import DBAPIError

from services.gateway import openapi, reference
from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.refusals import PartAway
from services.gateway.usecases import backups
from shared.contracts.gateway.views import Health, Version
from shared.plumbing import metrics
from shared.plumbing.version import VERSION

BACKUP_SECONDS = 1  # whoever scrapes does not wait long
NEWEST_BACKUP = Gauge(
    "gongdan_backup_last_success_timestamp_seconds", "The moment the newest backup holds, in seconds since 1970"
)


class Readiness(DependencyProvider):
    """Gives each worker the names of what this process needs and does not reach now."""

    def get_dependency(self, worker_ctx: Any) -> Any:
        return self.container.config["readiness"]


class OperationsApi(Api):
    """Probes, metrics and the description of everything else."""

    readiness = Readiness()

    @endpoint("GET", "/healthz", answer=Health, public=True, prefix="")
    def healthz(self, call: Call) -> Reply:
        """The process lives."""
        return Reply(body=Health(status="ok"))

    @endpoint("GET", "/readyz", answer=Health, public=True, prefix="")
    def readyz(self, call: Call) -> Reply:
        """The gateway can serve: its database and the broker answer."""
        return self._ready(self.readiness.away())

    @endpoint("GET", "/servez", answer=Health, public=True, prefix="")
    def servez(self, call: Call) -> Reply:
        """Requests are answered: it has started, and its database answers. The broker may be away."""
        return self._ready(self.readiness.away_for_calls())

    @staticmethod
    def _ready(away: tuple[str, ...]) -> Reply:
        if away:
            raise PartAway(part=", ".join(away))
        return Reply(body=Health(status="ready"))

    @endpoint("GET", "/metrics", public=True, prefix="", media_type="text/plain; version=0.0.4; charset=utf-8")
    def metrics(self, call: Call) -> Reply:
        """The metrics of this process, for Prometheus."""
        self.note_newest_backup()
        return Reply(content=metrics.exposition())

    def note_newest_backup(self) -> None:
        """0 when there is none; what was known last while the database is away."""
        with suppress(DBAPIError), eventlet.Timeout(BACKUP_SECONDS, False), self.transaction() as session:
            newest = backups.newest(session)
            NEWEST_BACKUP.set(newest.timestamp() if newest else 0)

    @endpoint("GET", "/version", answer=Version, public=True, prefix="")
    def version(self, call: Call) -> Reply:
        """Which Gongdan this is."""
        return Reply(body=Version(version=VERSION))

    @endpoint("GET", "/openapi.json", public=True)
    def openapi(self, call: Call) -> Reply:
        """This contract, as OpenAPI 3.1."""
        service: type = type(self)
        return Reply(content=orjson.dumps(openapi.document_of(service)))

    @endpoint("GET", "/docs", public=True, prefix="", media_type="text/html; charset=utf-8")
    def docs(self, call: Call) -> Reply:
        """This contract, to read."""
        service: type = type(self)
        page = reference.page(openapi.document_of(service))
        return Reply(content=page, headers={"Content-Security-Policy": reference.POLICY})
