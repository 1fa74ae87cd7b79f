"""Events are a contract: their form on the wire is kept in golden files, their readers are declared."""

import json
from dataclasses import MISSING, fields, is_dataclass
from importlib import import_module
from typing import get_args, get_type_hints

import pytest

from shared.plumbing.events import Handles
from tests.contracts.events_page import PAGE, page
from tests.contracts.samples import GOLDEN, OWNERS, events, golden_file, sample

EVENTS = list(events())


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_looks_as_its_golden_file_says(event):
    golden = json.loads(golden_file(event).read_text("utf-8"))
    assert sample(event).dump() == golden
    assert event.load(golden) == sample(event)


def without_defaults(message: type, told: dict) -> dict:
    """The JSON of a message as it was before the fields that have a default were added to it."""
    hints, older = get_type_hints(message), {}
    for field in fields(message):
        if field.default is MISSING and field.default_factory is MISSING and field.name in told:
            inner = next((arg for arg in get_args(hints[field.name]) if is_dataclass(arg)), None)
            value = told[field.name]
            older[field.name] = [without_defaults(inner, part) for part in value] if inner and value else value
    return older | {"plant": told["plant"]} if "plant" in told else older


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_told_before_its_newest_fields_were_added_can_still_be_heard(event):
    golden = json.loads(golden_file(event).read_text("utf-8"))
    assert event.load(without_defaults(event, golden)).plant == golden["plant"]


def test_no_golden_file_is_left_without_its_event():
    assert {path.name for path in GOLDEN.glob("*.json")} == {golden_file(event).name for event in EVENTS}


def readers_in_code() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {event.__name__: set() for event in EVENTS}
    for service in (*OWNERS, "gateway"):
        service_class = getattr(import_module(f"services.{service}.service"), f"{service.capitalize()}Service")
        for name in dir(service_class):
            for entrypoint in getattr(getattr(service_class, name), "nameko_entrypoints", ()):
                if isinstance(entrypoint, Handles):
                    found[entrypoint.event_type.__name__].add(service)
    return found


def test_an_event_declares_exactly_the_services_that_handle_it():
    assert {event.__name__: set(event.readers) for event in EVENTS} == readers_in_code()


def test_the_page_of_events_is_what_the_contracts_say():
    assert PAGE.read_text("utf-8") == page()
