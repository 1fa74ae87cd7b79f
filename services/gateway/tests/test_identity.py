"""Signing in and who may, asked over HTTP as a client would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from services.gateway import projections, queries, tokens
from services.gateway.api.identity import IdentityApi
from services.gateway.doorman import Doorman
from services.gateway.tests.front import PASSWORD, Front
from shared.contracts.caller import Caller
from shared.contracts.gateway.commands import AuditQuery
from shared.contracts.permissions import BUILT_IN_ROLES
from shared.contracts.planning.events import PlanningAudited, PlantChanged
from shared.plumbing.database import Database

API = "/api/v1"


def user(**changed: Any) -> dict[str, Any]:
    return {"name": "Anna", "roles": ["planner"], "plants": ["P1"], "password": "long enough"} | changed


def put(front: Front, username: str, **changed: Any) -> Any:
    return front.put(f"{API}/users/{username}", user(**changed))


def as_user(front: Front, username: str, password: str = "long enough") -> str:
    answer = front.post(f"{API}/auth/login", {"username": username, "password": password})
    assert answer.status == 200, answer.content
    return str(answer.json["access_token"])


def plants(front: Front, *known: str) -> None:
    """Planning knows these plants."""

    def get_plant(caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        return told(arguments["number"] in known)

    front.parts.parts["planning", "get_plant"] = get_plant


def workers(front: Front, *known: str, plant: str = "P1") -> None:
    """Planning knows these workers of a plant, and nobody anywhere else."""

    def worker(caller: Caller, arguments: dict[str, Any]) -> dict[str, Any]:
        return told(caller.plant == plant and arguments["number"] in known)

    front.parts.parts["planning", "worker"] = worker


def told(is_known: bool) -> dict[str, Any]:
    if is_known:
        return {"body": {}, "created": False}
    return {"refusal": {"code": "not_found", "status": 404, "facts": {}, "errors": []}}


def test_signing_in_tells_who_one_is_and_what_one_may(front: Front) -> None:
    tokens = front.login()
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] == 900
    me = front.get(f"{API}/me").json
    assert me == tokens["user"]
    assert (me["username"], me["plant"], me["plants"], me["worker"]) == ("admin", "P1", ["P1"], None)
    assert "users.write" in me["permissions"]


@pytest.mark.parametrize("sent", [("admin", "wrong password"), ("nobody", PASSWORD), ("admin\u4e2d", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_look_the_same(front: Front, sent: tuple[str, str]) -> None:
    refused = front.post(f"{API}/auth/login", {"username": sent[0], "password": sent[1]})
    assert (refused.status, refused.code) == (401, "bad_credentials")


def test_the_password_is_never_read_back(admin: Front) -> None:
    workers(admin, "W-1")
    created = put(admin, "anna", pin="1234", worker="W-1")
    assert created.status == 201
    shown = created.json | {"seen": admin.get(f"{API}/users").json}
    assert "long enough" not in str(shown) and "1234" not in str(shown) and "argon2" not in str(shown)
    assert (created.json["has_password"], created.json["has_pin"]) == (True, True)
    assert put(admin, "anna", pin="1234", worker="W-1").status == 200


@pytest.mark.parametrize(
    "changed, field",
    [
        ({"roles": ["chef"]}, "roles.0"),
        ({"plants": ["P9"]}, "plants.0"),
        ({"plants": []}, "plants"),
        ({"plants": ["P1", "P1"]}, "plants"),
        ({"password": "short"}, "password"),
        ({"pin": "123"}, "pin"),
        ({"pin": "12a4"}, "pin"),
        ({"pin": "1" * 13}, "pin"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_user_that_cannot_be_is_refused_by_field(admin: Front, changed: dict[str, Any], field: str) -> None:
    plants(admin)
    refused = put(admin, "anna", **changed)
    assert (refused.status, refused.code) == (422, "invalid")
    assert [error["field"] for error in refused.json["errors"]] == [field]


def test_a_badge_and_its_pin_give_a_workers_rights_for_a_quarter_of_an_hour(admin: Front) -> None:
    workers(admin, "W-7")
    put(admin, "susi", roles=["supervisor"], worker="W-7", pin="4711")
    answer = admin.post(f"{API}/auth/badge", {"worker": "W-7", "pin": "4711"}, plant="P1")
    assert answer.status == 200 and answer.json["expires_in"] <= 900
    me = admin.get(f"{API}/me", token=answer.json["access_token"]).json
    assert set(me["permissions"]) == {str(each) for each in BUILT_IN_ROLES["worker"]}
    assert (me["worker"], me["username"], me["roles"]) == ("W-7", "susi", ["worker"])
    assert admin.post(f"{API}/auth/badge", {"worker": "W-7", "pin": "4712"}).status == 401
    assert admin.post(f"{API}/auth/badge", {"worker": "W-7", "pin": "4711"}, plant="P2").status == 401


def test_a_badge_on_a_device_of_ones_own_lasts_and_still_gives_a_workers_rights(
    admin: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    workers(admin, "W-7")
    put(admin, "susi", roles=["supervisor"], worker="W-7", pin="4711")
    badge = {"worker": "W-7", "pin": "4711"}
    shared = admin.post(f"{API}/auth/badge", badge, plant="P1").json
    own = admin.post(f"{API}/auth/badge", badge | {"own_device": True}, plant="P1").json
    me = admin.get(f"{API}/me", token=own["access_token"]).json
    assert set(me["permissions"]) == {str(each) for each in BUILT_IN_ROLES["worker"]}
    later = tokens.wall_clock() + timedelta(days=29)
    monkeypatch.setattr(tokens, "wall_clock", lambda: later)
    assert admin.post(f"{API}/auth/refresh", {"refresh_token": shared["refresh_token"]}).code == "session_ended"
    assert admin.post(f"{API}/auth/refresh", {"refresh_token": own["refresh_token"]}).status == 200


def test_one_badge_is_one_person(admin: Front) -> None:
    workers(admin, "W-1")
    put(admin, "anna", worker="W-1")
    assert put(admin, "berta", worker="W-1").code == "worker_linked"


def test_a_user_stands_for_somebody_who_works_in_each_of_his_plants(admin: Front) -> None:
    plants(admin, "P2")
    workers(admin, "W-1", plant="P1")
    assert put(admin, "anna", worker="W-1").status == 201
    for changed in ({"worker": "W-2"}, {"worker": "W-1", "plants": ["P1", "P2"]}):
        refused = put(admin, "berta", **changed)
        assert (refused.status, refused.code) == (422, "invalid")
        assert [(error["field"], error["code"]) for error in refused.json["errors"]] == [
            ("worker", "worker_not_in_plant")
        ]
    assert admin.get(f"{API}/users/berta").status == 404


def test_nobody_is_linked_to_a_worker_while_planning_is_away(admin: Front) -> None:
    refused = put(admin, "anna", worker="W-1")
    assert (refused.status, refused.code) == (503, "part_away")
    assert refused.headers["retry-after"]
    assert put(admin, "anna").status == 201


def test_a_refresh_token_works_once_and_twice_ends_the_session(front: Front) -> None:
    first = front.login()
    second = front.post(f"{API}/auth/refresh", {"refresh_token": first["refresh_token"]})
    assert second.status == 200
    assert front.get(f"{API}/me", token=second.json["access_token"]).status == 200
    assert front.post(f"{API}/auth/refresh", {"refresh_token": first["refresh_token"]}).code == "session_ended"
    assert front.post(f"{API}/auth/refresh", {"refresh_token": second.json["refresh_token"]}).status == 401
    assert front.get(f"{API}/me", token=second.json["access_token"]).status == 401
    assert front.get(f"{API}/me", token=first["access_token"]).status == 401


def test_logging_out_ends_the_access_token_at_once(front: Front) -> None:
    tokens = front.login()
    assert front.get(f"{API}/me").status == 200
    assert front.post(f"{API}/auth/logout", {"refresh_token": tokens["refresh_token"]}).status == 204
    assert front.get(f"{API}/me").status == 401
    assert front.post(f"{API}/auth/refresh", {"refresh_token": tokens["refresh_token"]}).status == 401
    assert front.post(f"{API}/auth/logout", {"refresh_token": "unknown"}).status == 204


def test_a_change_of_rights_bites_at_once(admin: Front) -> None:
    put(admin, "anna", roles=["admin"])
    anna = as_user(admin, "anna")
    assert admin.get(f"{API}/users", token=anna).status == 200
    body = {"name": "Anna", "plants": ["P1"], "roles": ["worker"]}
    assert admin.put(f"{API}/users/anna", body).status == 200
    refused = admin.get(f"{API}/users", token=anna)
    assert (refused.status, refused.code) == (403, "not_allowed")
    assert admin.put(f"{API}/users/anna", body | {"active": False}).status == 200
    assert admin.get(f"{API}/me", token=anna).status == 401


def test_a_new_password_ends_the_sessions_of_the_old_one(admin: Front) -> None:
    put(admin, "anna")
    anna = as_user(admin, "anna")
    put(admin, "anna", password="another one")
    assert admin.get(f"{API}/me", token=anna).status == 401
    as_user(admin, "anna", "another one")


def test_a_plants_administrator_sees_and_changes_only_his_own(admin: Front) -> None:
    plants(admin, "P2")
    put(admin, "boss", roles=["admin"])
    put(admin, "far", plants=["P2"])
    put(admin, "both", plants=["P1", "P2"])
    boss = as_user(admin, "boss")
    seen = {each["username"]: each["plants"] for each in admin.get(f"{API}/users", token=boss).json["items"]}
    assert seen == {"admin": ["P1"], "boss": ["P1"], "both": ["P1"]}
    assert admin.get(f"{API}/users/far", token=boss).status == 404
    for username in ("far", "both", "admin"):
        refused = admin.put(f"{API}/users/{username}", user(), token=boss)
        assert (refused.status, refused.code) == (404, "username_taken")
    assert admin.put(f"{API}/users/new", user(plants=["P2"]), token=boss).status == 422
    assert admin.put(f"{API}/users/new", user(plants=["P1"]), token=boss).status == 201
    assert admin.get(f"{API}/me", token=boss, plant="P2").status == 404


def test_who_may_not_change_users_of_a_plant_takes_nobody_out_of_it(admin: Front) -> None:
    plants(admin, "P2")
    rights = {"P1": ["users.read", "users.write", "floor.read"], "P2": ["floor.read"]}
    for plant, permissions in rights.items():
        admin.put(f"{API}/roles/clerk", {"permissions": permissions}, plant=plant)
        admin.put(f"{API}/roles/looker", {"permissions": ["floor.read"]}, plant=plant)
    put(admin, "clerk", roles=["clerk"], plants=["P1", "P2"])
    put(admin, "both", roles=["looker"], plants=["P1", "P2"])
    put(admin, "here", roles=["looker"], plants=["P1"])
    clerk = as_user(admin, "clerk")
    taken = admin.put(f"{API}/users/both", user(roles=["looker"], password="now it is mine"), token=clerk)
    assert (taken.status, taken.code) == (404, "username_taken")
    assert admin.get(f"{API}/users/both").json["plants"] == ["P1", "P2"]
    assert admin.put(f"{API}/users/here", user(roles=["looker"]), token=clerk).status == 200


def test_the_installations_administrator_belongs_to_every_plant_that_exists(admin: Front) -> None:
    plants(admin, "P2")
    assert admin.get(f"{API}/me", plant="P2").json["plant"] == "P2"
    assert admin.get(f"{API}/me", plant="P3").status == 404


def test_the_roles_are_read_page_by_page_as_any_list(admin: Front) -> None:
    whole = [role["name"] for role in admin.get(f"{API}/roles").json["items"]]
    read: list[str] = []
    target = f"{API}/roles?limit=3"
    while True:
        answer = admin.get(target).json
        assert len(answer["items"]) <= 3
        read += [role["name"] for role in answer["items"]]
        if answer["next_cursor"] is None:
            break
        target = f"{API}/roles?limit=3&cursor={answer['next_cursor']}"
    assert read == whole
    # no base64, {}, [1], ["nobody"], ["names"], ["names", "nobody"]
    for garbled in ("x", "e30", "WzFd", "WyJub2JvZHkiXQ", "WyJuYW1lcyJd", "WyJuYW1lcyIsIm5vYm9keSJd"):
        assert admin.get(f"{API}/roles?cursor={garbled}").status == 422


def test_roles_are_built_in_and_may_differ_from_plant_to_plant(admin: Front) -> None:
    plants(admin, "P2")
    matrix = {role["name"]: role for role in admin.get(f"{API}/roles").json["items"]}
    assert set(matrix) == set(BUILT_IN_ROLES)
    assert admin.put(f"{API}/roles/worker", {"permissions": ["floor.read"]}).status == 200
    assert admin.put(f"{API}/roles/cook", {"permissions": []}).status == 201
    here = {role["name"]: role["permissions"] for role in admin.get(f"{API}/roles").json["items"]}
    there = {role["name"]: role["permissions"] for role in admin.get(f"{API}/roles", plant="P2").json["items"]}
    assert here["worker"] == ["floor.read"] and here["cook"] == []
    assert there["worker"] != ["floor.read"] and "cook" not in there
    assert admin.put(f"{API}/roles/worker", {"permissions": ["floor.dance"]}).status == 422
    assert admin.put(f"{API}/roles/admin", {"permissions": ["floor.read"]}).code == "admin_needs_users"


def test_nobody_gives_rights_he_does_not_hold(admin: Front) -> None:
    admin.put(f"{API}/roles/clerk", {"permissions": ["users.read", "users.write"]})
    put(admin, "clerk", roles=["clerk"])
    clerk = as_user(admin, "clerk")
    assert admin.put(f"{API}/users/x", user(roles=["admin"]), token=clerk).code == "rights_above_own"
    assert admin.put(f"{API}/roles/clerk", {"permissions": ["pay.write"]}, token=clerk).code == "rights_above_own"
    assert admin.put(f"{API}/roles/worker", {"permissions": []}, token=clerk).code == "rights_above_own"
    key = {"name": "erp", "role": "integration", "plants": ["P1"]}
    assert admin.post(f"{API}/api-keys", key, token=clerk).code == "rights_above_own"


def test_nobody_changes_a_user_who_may_more_than_he(admin: Front) -> None:
    admin.put(f"{API}/roles/clerk", {"permissions": ["users.read", "users.write"]})
    put(admin, "clerk", roles=["clerk"])
    put(admin, "boss", roles=["admin"])
    clerk = as_user(admin, "clerk")
    refused = admin.put(f"{API}/users/boss", user(roles=["clerk"], password="now it is mine"), token=clerk)
    assert (refused.status, refused.code) == (403, "rights_above_own")
    as_user(admin, "boss")
    assert admin.put(f"{API}/users/clerk", user(name="Me", roles=["clerk"]), token=clerk).status == 200


def test_a_key_is_shown_once_and_opens_what_its_role_may(admin: Front) -> None:
    sent = {"id": "6a1f3c52-0b7e-4d0e-9a36-6b6f6e676461", "name": "erp", "role": "integration", "plants": ["P1"]}
    created, again = admin.post(f"{API}/api-keys", sent), admin.post(f"{API}/api-keys", sent)
    assert (created.status, again.status) == (201, 200) and created.json == again.json
    key = created.json["key"]
    assert admin.get(f"{API}/me", token=key).json["roles"] == ["integration"]
    assert admin.get(f"{API}/users", token=key).status == 403
    assert admin.get(f"{API}/me", token=key[:-2] + "xx").status == 401
    assert key not in str(admin.get(f"{API}/api-keys").json)
    assert admin.post(f"{API}/api-keys/{sent['id']}/revoke").status == 200
    assert admin.get(f"{API}/me", token=key).status == 401


def test_every_change_is_in_the_audit_log(admin: Front) -> None:
    put(admin, "anna")
    admin.put(f"{API}/roles/cook", {"permissions": []})
    entries = admin.get(f"{API}/audit").json["items"]
    assert [(entry["actor"], entry["action"], entry["object"]) for entry in entries] == [
        ("admin", "role.put", "cook"),
        ("admin", "user.put", "anna"),
    ]
    assert entries[1]["before"] is None and entries[1]["after"]["new_secret"] is True
    assert "argon2" not in str(entries)
    assert len(admin.get(f"{API}/audit?object=anna&actor=admin").json["items"]) == 1
    assert admin.get(f"{API}/audit?to=2020-01-01").json["items"] == []
    assert admin.get(f"{API}/audit?from=yesterday").status == 422
    first = admin.get(f"{API}/audit?limit=1").json
    second = admin.get(f"{API}/audit?limit=1&cursor={first['next_cursor']}").json
    assert second["items"] == entries[1:] and second["next_cursor"] is None


def test_a_plants_log_does_not_tell_where_else_somebody_is_at_home(admin: Front) -> None:
    plants(admin, "P2")
    put(admin, "both", plants=["P1", "P2"])
    key = {"name": "erp", "role": "integration", "plants": ["P2", "P1"]}
    assert admin.post(f"{API}/api-keys", key).status == 201
    put(admin, "both", plants=["P2"], name="Berta")
    for plant, after in (("P1", []), ("P2", ["P2"])):
        left, made, came = admin.get(f"{API}/audit", plant=plant).json["items"]
        assert (left["before"]["plants"], left["after"]["plants"]) == ([plant], after)
        assert [entry["after"]["plants"] for entry in (made, came)] == [[plant], [plant]]


def test_guessing_is_slowed_down_but_not_for_everybody(admin: Front) -> None:
    put(admin, "anna")
    wrong = {"username": "anna", "password": "guess"}
    answers = [admin.post(f"{API}/auth/login", wrong) for _ in range(11)]
    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) <= 60
    admin.login()


def test_an_ordinary_request_does_not_ask_the_database(admin: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    assert put(admin, "anna").status == 201
    anna = as_user(admin, "anna")
    admin.get(f"{API}/me", token=anna)
    monkeypatch.setattr(Doorman, "_look_up", None)
    assert admin.get(f"{API}/me", token=anna).status == 200


def test_what_the_services_tell_is_kept_per_plant_and_read_by_the_plants_days(front: Front) -> None:
    database = Database(front.database_url)
    late_evening = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # half past eleven at night in Shanghai
    with database.transaction() as session:
        projections.keep_plant(session, plant_changed(revision=2))
        projections.keep_plant(session, plant_changed(revision=1, time_zone="UTC"))
        for plant, at in (("P1", late_evening), ("P1", late_evening + timedelta(hours=1)), ("P2", late_evening)):
            projections.keep_audit(session, audited(plant, at), uuid4())
    with database.transaction() as session:
        assert len(queries.audit(session, "P1", AuditQuery()).items) == 2
        seen = queries.audit(session, "P1", AuditQuery(from_="2026-11-22", to_="2026-11-22"))
        assert [entry.at for entry in seen.items] == [late_evening]
    database.close()


def plant_changed(**changed: Any) -> PlantChanged:
    facts: dict[str, Any] = {
        "plant": "P1",
        "revision": 1,
        "name": "One",
        "time_zone": "Asia/Shanghai",
        "currency": "CNY",
        "language": "zh-CN",
        "inspection_changes_pay": False,
    }
    return PlantChanged(**facts | changed)


def audited(plant: str, at: datetime) -> PlanningAudited:
    return PlanningAudited(
        plant=plant, actor="anna", action="item.put", object="A", before=None, after={}, at=at, correlation_id="c"
    )


def test_the_api_says_of_every_route_who_may() -> None:
    public = {name for name in dir(IdentityApi) if getattr(getattr(IdentityApi, name, None), "route", None)}
    open_to_all = {name for name in public if getattr(IdentityApi, name).route.public}
    assert open_to_all == {"login", "sign_in_by_badge", "refresh", "logout"}
