"""The same gateway on a real PostgreSQL, where transactions run side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from services.gateway.api.configuration import ConfigurationApi
from services.gateway.api.identity import IdentityApi
from services.gateway.api.webhooks import WebhooksApi
from services.gateway.tests.front import Front, running

API = "/api/v1"
USER = {"name": "Zhou", "roles": ["worker"], "plants": ["P1"], "password": "a-long-word-1"}
HOOK = {"url": "https://erp.example/hook", "events": ["*"], "secret": "whsec_" + "A" * 32}


class Apis(IdentityApi, ConfigurationApi, WebhooksApi):
    name = "gateway"


@pytest.fixture
def front(postgres: str) -> Iterator[Front]:
    with running(Apis, postgres) as front:
        front.login()
        yield front


def bodies(path: str, number: int) -> dict[str, Any]:
    """Six people want six different things of it."""
    return {
        "users/zhou": USER | {"name": f"Zhou {number}"},
        "roles/checker": {"permissions": ["floor.read", "cockpit.read", "audit.read"][: 1 + number % 3]},
        "fields/reports": {"fields": [{"key": f"mould_{number}", "label": "M", "type": "text"}]},
        "webhooks/erp": HOOK | {"url": f"https://erp.example/{number}"},
    }[path]


@pytest.mark.parametrize("path", ["users/zhou", "roles/checker", "fields/reports", "webhooks/erp"])
def test_of_those_who_have_seen_the_same_version_one_changes_it(front: Front, path: str) -> None:
    seen = front.put(f"{API}/{path}", bodies(path, 0)).headers["etag"]

    def put(number: int) -> int:
        return front.put(f"{API}/{path}", bodies(path, number), if_match=seen).status

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(put, [1, 2, 4, 5, 7, 8])) == [200, *[412] * 5]


def test_one_request_sent_by_two_tabs_at_once_goes_on_with_one_session(front: Front) -> None:
    first = front.login()["refresh_token"]

    def renew(_: int) -> tuple[int, str]:
        answer = front.post(f"{API}/auth/refresh", {"refresh_token": first}, idempotency_key="k-1")
        return answer.status, str(answer.json.get("refresh_token", answer.json.get("code")))

    with ThreadPoolExecutor(6) as pool:
        said = set(pool.map(renew, range(6)))
    assert len({token for status, token in said if status == 200}) == 1
    assert {answer for answer in said if answer[0] != 200} <= {(409, "in_progress")}
