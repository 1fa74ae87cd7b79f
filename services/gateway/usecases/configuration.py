"""What a plant sets for itself: fields of its own, and modules."""

from __future__ import annotations

from sqlalchemy.orm import Session

from services.gateway import queries
from services.gateway.custom_fields import require_sound
from services.gateway.models import CustomFields, ModuleSwitch
from services.gateway.usecases import audit
from services.gateway.views import fields_view, modules_view
from shared.contracts.caller import Caller
from shared.contracts.gateway.configuration import Customisable, FieldsView, Module, ModulesView, PutFields, PutModules
from shared.contracts.refusals import Refused


class InspectionsDue(Refused):
    """Pieces may wait for an inspection, and nobody could inspect them any more."""


def put_fields(session: Session, caller: Caller, object: Customisable, command: PutFields) -> tuple[FieldsView, bool]:
    """Say which fields an object has here. Values already kept stay. Returns them, and whether they are the first."""
    require_sound(command.fields)
    known = queries.fields_of_plant(session, caller.plant).get(object)
    before, after = fields_view(object, known or ()), fields_view(object, command.fields)
    session.merge(CustomFields(plant=caller.plant, object=str(object), fields=after.dump()["fields"]))
    if known is None or before != after:
        audit.note(
            session,
            caller,
            action="fields.put",
            object=str(object),
            before=None if known is None else before.dump(),
            after=after.dump(),
        )
    return after, known is None


def put_modules(session: Session, caller: Caller, command: PutModules) -> ModulesView:
    """Switch modules on or off. What a service does by itself (pay lines, say) it goes on doing unseen."""
    before = modules_view(queries.modules_off(session, caller.plant))
    for module in Module:
        wanted = getattr(command, module)
        if wanted is not None and wanted is not getattr(before, module):
            session.merge(ModuleSwitch(plant=caller.plant, module=str(module), on=wanted))
    session.flush()
    after = modules_view(queries.modules_off(session, caller.plant))
    if after != before:
        audit.note(session, caller, action="modules.put", object=caller.plant, before=before.dump(), after=after.dump())
    return after
