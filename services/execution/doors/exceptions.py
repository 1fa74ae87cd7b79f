"""What is asked about things gone wrong on the floor."""

from __future__ import annotations

from uuid import UUID

from services.execution.doors.resends import once
from services.execution.queries import exceptions as queries
from services.execution.usecases import exceptions as usecases
from shared.contracts.execution.commands import (
    AnswerException,
    DowntimeQuery,
    ExceptionsQuery,
    PutPhoto,
    RaiseException,
)
from shared.contracts.execution.stories import (
    DowntimeView,
    ExceptionView,
    PhotoView,
)
from shared.contracts.messages import Page
from shared.plumbing import metrics
from shared.plumbing.minutes import every_minute
from shared.plumbing.service import Answer, PlantService, rpc


class Exceptions(PlantService):
    """Exceptions, their pictures, and standstills."""

    @rpc
    def raise_exception(self, command: RaiseException) -> Answer:
        with self.transaction() as session:
            return once(session, self.caller, lambda: usecases.raise_exception(session, self.caller, command))

    @rpc
    def acknowledge_exception(self, exception: UUID, command: AnswerException) -> ExceptionView:
        with self.transaction() as session:
            return usecases.acknowledge_exception(session, self.caller, exception, command)

    @rpc
    def resolve_exception(self, exception: UUID, command: AnswerException) -> ExceptionView:
        with self.transaction() as session:
            return usecases.resolve_exception(session, self.caller, exception, command)

    @rpc
    def put_photo(self, exception: UUID, command: PutPhoto) -> ExceptionView:
        with self.transaction() as session:
            return usecases.put_photo(session, self.caller, exception, command)

    @rpc
    def exceptions(self, query: ExceptionsQuery) -> Page:
        with self.transaction() as session:
            return queries.exceptions(session, self.caller.plant, query)

    @rpc
    def exception(self, exception: UUID) -> ExceptionView:
        with self.transaction() as session:
            return queries.exception(session, self.caller.plant, exception)

    @rpc
    def photo(self, exception: UUID) -> PhotoView:
        with self.transaction() as session:
            return queries.photo(session, self.caller.plant, exception)

    @rpc
    def downtime(self, query: DowntimeQuery) -> DowntimeView:
        with self.transaction() as session:
            return queries.downtime_of(session, self.caller.plant, query)

    @every_minute
    def escalate(self) -> None:
        """What waits too long is marked."""
        with self.transaction() as session:
            usecases.escalate_exceptions(session, minutes=self.settings.escalate_minutes)

    @every_minute
    def count_trouble(self) -> None:
        """Everything that is wrong, for the wall."""
        with self.transaction() as session:
            trouble = queries.trouble(session)
        for plant, (waiting, escalated, stopped) in trouble.items():
            metrics.EXCEPTIONS.labels(plant).set(waiting)
            metrics.ESCALATED.labels(plant).set(escalated)
            metrics.STOPPED.labels(plant).set(stopped)
