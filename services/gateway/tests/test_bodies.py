"""Hostile bodies: whatever is sent is read exactly or refused, and never breaks anything."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway import bodies
from services.gateway.refusals import Malformed, UnsupportedMediaType
from shared.contracts.gateway.commands import CockpitQuery, CreateApiKey, PutRole, PutUser
from shared.contracts.messages import Command, Query
from shared.contracts.refusals import Invalid, Refused

JSON = "application/json"
keys = st.text() | st.sampled_from(["name", "roles", "id"])
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("P1"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"nothing",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b'{"a": 1, "a": 2}',
        b"[" * 100_000,
        b'{"a":' * 50 + b"1" + b"}" * 50,
        b'{"\\ud800": 1}',
        b"{} {}",
        b"{'a': 1}",
        b'{"a": 01}',
        b'{"a": "line\nbreak"}',
    ],
)
def test_what_is_not_one_exact_json_value_is_malformed(body: bytes) -> None:
    with pytest.raises(Malformed):
        bodies.json_of(body, JSON)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 5000, "1e999999999", "1e-999999999"])
@pytest.mark.parametrize("command", [PutUser, CreateApiKey])
def test_a_number_that_is_none_is_refused_where_it_stands(number: str, command: type[Command]) -> None:
    with pytest.raises(Invalid) as refused:
        command.load(bodies.json_of(f'{{"name": {number}}}'.encode(), JSON))
    assert {"field": "name", "key": "not_text", "facts": {}} in refused.value.errors


def test_numbers_never_pass_through_a_float() -> None:
    assert bodies.json_of(b'{"a": 123456789012345.123, "b": 1e2}', JSON) == {
        "a": Decimal("123456789012345.123"),
        "b": Decimal("1E+2"),
    }


def test_brackets_inside_text_are_not_nesting() -> None:
    text = json.dumps({"note": "[" * 100 + '\\"' + "{" * 100})
    assert bodies.json_of(text.encode(), JSON)["note"].count("[") == 100


def test_nothing_sent_is_nothing_asked() -> None:
    assert bodies.json_of(b"", "") == {}


@pytest.mark.parametrize("kind", ["", "text/plain", "application/json; charset=utf-16", "multipart/form-data"])
def test_only_json_in_utf_8_is_read(kind: str) -> None:
    with pytest.raises(UnsupportedMediaType):
        bodies.json_of(b"{}", kind)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(Refused):
        bodies.json_of(body, JSON)


@given(anything, st.sampled_from([PutUser, PutRole, CreateApiKey]))
def test_any_json_makes_a_command_or_names_its_fields(sent: Any, command: type[Command]) -> None:
    try:
        command.load(bodies.json_of(json.dumps(sent).encode(), JSON))
    except Invalid as invalid:
        assert all(isinstance(error["key"], str) for error in invalid.errors)
    except Malformed:
        pass


@given(st.text(max_size=60), st.sampled_from([CockpitQuery]))
def test_any_query_string_is_read_or_refused(sent: str, query: type[Query]) -> None:
    with suppress(Invalid, Malformed):
        query.load(bodies.parameters_of(sent), text=True)


def test_a_parameter_may_stand_once() -> None:
    with pytest.raises(Invalid) as refused:
        bodies.parameters_of("from=2026-11-01&from=2026-11-02")
    assert refused.value.errors[0]["field"] == "from"
    with pytest.raises(Malformed):
        bodies.parameters_of("&".join(f"a{number}=1" for number in range(100)))
