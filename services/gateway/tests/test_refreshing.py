"""A phone goes on with its session although answers get lost; a thief does not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from services.gateway import tokens
from services.gateway.tests.front import Answer, Front
from shared.plumbing.database import Database

API = "/api/v1"


def renew(front: Front, token: str, key: str | None = None) -> Answer:
    headers = {"idempotency_key": key} if key else {}
    return front.post(f"{API}/auth/refresh", {"refresh_token": token}, **headers)


def test_a_refresh_whose_answer_was_lost_is_sent_again_and_answered_the_same(front: Front) -> None:
    first = front.login()["refresh_token"]
    lost = renew(front, first, "k-1")
    again = renew(front, first, "k-1")
    assert (again.status, again.json) == (200, lost.json)
    assert front.get(f"{API}/me", token=again.json["access_token"]).status == 200
    assert renew(front, again.json["refresh_token"], "k-2").status == 200


@pytest.mark.parametrize("key", [None, "k-2"])
def test_an_old_refresh_token_under_another_name_ends_the_session(front: Front, key: str | None) -> None:
    first = front.login()["refresh_token"]
    second = renew(front, first, "k-1").json
    assert renew(front, first, key).code == "session_ended"
    assert renew(front, second["refresh_token"], "k-3").status == 401
    assert front.get(f"{API}/me", token=second["access_token"]).status == 401


def test_an_exchange_that_nobody_named_is_not_repeated_by_naming_it(front: Front) -> None:
    first = front.login()["refresh_token"]
    renew(front, first)
    assert renew(front, first, "k-1").code == "session_ended"


def test_once_its_answer_was_used_the_same_request_ends_the_session(front: Front) -> None:
    first = front.login()["refresh_token"]
    second = renew(front, first, "k-1").json["refresh_token"]
    third = renew(front, second, "k-2").json["refresh_token"]
    assert renew(front, first, "k-1").code == "session_ended"
    assert renew(front, third, "k-3").status == 401


def test_a_name_exchanges_one_token_of_a_session(front: Front) -> None:
    first = front.login()["refresh_token"]
    second = renew(front, first, "k-1").json["refresh_token"]
    assert renew(front, second, "k-1").code == "idempotency_conflict"
    assert renew(front, second, "k-2").status == 200
    assert renew(front, front.login()["refresh_token"], "k-1").status == 200  # another session's names are its own


@pytest.mark.parametrize(("hours", "status"), [(17, 200), (19, 401)])
def test_a_resend_comes_within_a_shift_and_a_half(
    front: Front, monkeypatch: pytest.MonkeyPatch, hours: int, status: int
) -> None:
    with monkeypatch.context() as then:
        past = tokens.wall_clock() - timedelta(hours=hours)
        then.setattr(tokens, "wall_clock", lambda: past)
        first = front.login()["refresh_token"]
        lost = renew(front, first, "k-1").json
    late = renew(front, first, "k-1")
    assert late.status == status
    if status == 200:
        assert late.json["refresh_token"] == lost["refresh_token"]
        assert front.get(f"{API}/me", token=late.json["access_token"]).status == 200


def test_no_table_has_a_token_or_the_name_of_an_exchange(front: Front) -> None:
    first = front.login()["refresh_token"]
    second = renew(front, first, "a-very-own-name").json["refresh_token"]
    database = Database(front.database_url)
    try:
        with database.transaction() as session:
            rows = str(session.execute(text("SELECT * FROM refresh_tokens")).all())
    finally:
        database.close()
    assert not any(said in rows for said in (first, second, "a-very-own-name"))
