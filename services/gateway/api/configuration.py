"""What a plant sets for itself, without a programmer."""

from __future__ import annotations

from services.gateway import custom_fields, queries
from services.gateway.http import Api, Call, Reply, endpoint
from services.gateway.turns import take_turn
from services.gateway.usecases import configuration
from services.gateway.usecases.configuration import InspectionsDue
from services.gateway.views import fields_view, modules_view
from shared.contracts.gateway.configuration import FieldsView, Module, ModulesView, PutFields, PutModules
from shared.contracts.permissions import Permission as P
from shared.contracts.quality.commands import InspectionsQuery
from shared.contracts.values import InspectionStatus


class ConfigurationApi(Api):
    """Fields of a plant's own, and modules."""

    @endpoint("PUT", "/fields/<object>", body=PutFields, answer=FieldsView, needs=P.SETTINGS_WRITE)
    def put_fields(self, call: Call, object: str) -> Reply:
        """Say which fields of its own a plant keeps on `work-orders`, `reports` or `inspections`.

        From then on `fields` of such a thing takes these and no others, each by its type: `text`, `number` (exact),
        `date`, `boolean`, or `select` (one of its `options`). What was kept before stays as it is.
        """
        name = custom_fields.object_named(object)
        with self.transaction() as session:
            take_turn(session, "fields", call.caller.plant)
            known = queries.fields_of_plant(session, call.caller.plant)
            self.require_match(fields_view(name, known.get(name, ())))
            view, created = configuration.put_fields(session, call.caller, name, call.body)
        self.configuration.forget()
        return Reply(body=view, created=created)

    @endpoint("GET", "/fields/<object>", answer=FieldsView)
    def fields(self, call: Call, object: str) -> Reply:
        """The fields that this plant has added to `work-orders`, `reports` or `inspections`."""
        name = custom_fields.object_named(object)
        with self.transaction() as session:
            known = queries.fields_of_plant(session, call.caller.plant)
        return Reply(body=fields_view(name, known.get(name, ())))

    @endpoint("PUT", "/modules", body=PutModules, answer=ModulesView, needs=P.SETTINGS_WRITE)
    def put_modules(self, call: Call) -> Reply:
        """Switch modules on or off. One that is off is in no menu, and its routes answer 404.

        Quality can be switched off when no inspection is due: pieces may wait for one.
        """
        if call.body.quality is False:
            self._require_nothing_due(call)
        with self.transaction() as session:
            take_turn(session, "modules", call.caller.plant)
            self.require_match(modules_view(queries.modules_off(session, call.caller.plant)))
            view = configuration.put_modules(session, call.caller, call.body)
        self.configuration.forget()
        return Reply(body=view)

    @endpoint("GET", "/modules", answer=ModulesView)
    def modules(self, call: Call) -> Reply:
        """Which modules this plant uses."""
        with self.transaction() as session:
            return Reply(body=modules_view(queries.modules_off(session, call.caller.plant)))

    def _require_nothing_due(self, call: Call) -> None:
        if Module.QUALITY in self.configuration.of(self, call.caller.plant).off:
            return
        due = InspectionsQuery(limit=1, status=InspectionStatus.DUE)
        if self.quality(call).inspections(query=due).body["items"]:
            raise InspectionsDue
