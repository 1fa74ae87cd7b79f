"""How the public door itself says no, before any service is asked."""

from __future__ import annotations

from shared.contracts.refusals import NotAllowed, NotFound, Refused


class DoorRefusal(Refused):
    """A refusal of HTTP's own; some carry a header that tells the client what to do next."""

    def headers(self) -> dict[str, str]:
        return {}


class BrokenRequest(DoorRefusal):
    """Not HTTP as anybody means it: a request line, header or body that cannot be read."""

    status = 400


class NotSignedIn(DoorRefusal):
    """Nobody is signed in, or no longer."""

    status = 401

    def headers(self) -> dict[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="gongdan"'}


class MethodNotAllowed(DoorRefusal):
    """The path exists; this cannot be done to it."""

    status = 405

    def headers(self) -> dict[str, str]:
        return {"Allow": self.facts["allowed"]}


class TooSlow(DoorRefusal):
    """The body did not arrive in time."""

    status = 408


class InProgress(Refused):
    """The first sending of this very request is still being worked on."""


class LengthRequired(DoorRefusal):
    """A body that does not say how long it is."""

    status = 411


class BodyTooLarge(DoorRefusal):
    """A body above the limit of its route."""

    status = 413


class UnsupportedMediaType(DoorRefusal):
    """A body that is not JSON in UTF-8."""

    status = 415


class Malformed(DoorRefusal):
    """A body that is not one JSON value as JSON is defined. The field it is about is the body itself."""

    status = 422
    errors = ({"field": "", "key": "malformed", "facts": {}},)


class SlowDown(DoorRefusal):
    """Too many tries; try again after the given seconds."""

    status = 429

    def headers(self) -> dict[str, str]:
        return {"Retry-After": str(self.facts["seconds"])}


class FormNeeded(DoorRefusal):
    """A file is sent as a form sends it."""

    status = 415


class UnreadableFile(DoorRefusal):
    """Neither Excel nor CSV, or one that no honest program wrote."""

    status = 422
    errors = ({"field": "file", "key": "no_table", "facts": {}},)


class ImportTooLong(DoorRefusal):
    """More rows than are taken in at once."""

    status = 422
    errors = ({"field": "file", "key": "too_many_rows", "facts": {}},)


class NotImportable(Refused):
    """A list that grows by inspections or by rules; nobody types it into a sheet."""


class ExportTooLong(DoorRefusal):
    """More rows than one file may have; an earlier end or a later beginning makes them fewer."""

    status = 422
    errors = ({"field": "from", "key": "too_many_rows", "facts": {}},)


class InternalError(DoorRefusal):
    """A bug. It is in the log under the correlation id; the client learns nothing else."""

    status = 500


class PartAway(DoorRefusal):
    """A part of the system does not answer now."""

    status = 503

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "2"}


class UnknownRoute(NotFound):
    """No such path."""


class NoPlant(NotAllowed):
    """A user who belongs to no plant can do nothing in any."""


class TrialTooLarge(Refused):
    """Rules were tried on more work than can be priced while somebody waits."""


class NotReleased(Refused):
    """Planning has the work order, and nobody has given it to the floor."""


class KeptOpen(Refused):
    """Pieces of a work order were taken back at the moment of its closing: the floor keeps it open."""
