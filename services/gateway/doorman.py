"""The doorman: who holds this token, and may he enter that plant?

He remembers for a few seconds whom he let in, so that an ordinary request costs no look into the
database. What changes on this process he hears at once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from nameko.extensions import DependencyProvider

from services.gateway import queries, tokens
from services.gateway.numbers import is_number
from services.gateway.principals import NOBODY, Principal
from services.gateway.refusals import NoPlant, NotSignedIn
from services.gateway.throttle import Throttle
from services.gateway.usecases.first_administrator import ensure_first_administrator
from shared.contracts.caller import Caller
from shared.contracts.refusals import NotFound
from shared.plumbing.rpc import RemoteRefusal
from shared.plumbing.settings import BadSettings

if TYPE_CHECKING:
    from services.gateway.http import Api

REMEMBER_SECONDS = 15.0
MOST_REMEMBERED = 10_000


class Doorman(DependencyProvider):
    """One for the process; every worker gets the same."""

    signer: tokens.Signer

    def setup(self) -> None:
        settings = self.container.config["settings"]
        if not settings.secret_key:
            raise BadSettings("GONGDAN_SECRET_KEY must be set: tokens are signed with it")
        self.settings = settings
        self.signer = tokens.Signer(settings.secret_key)
        self.throttle = Throttle()
        self._known: dict[str, tuple[float, Principal]] = {}
        self._changes = 0
        self._plants: set[str] = {settings.plant}

    def start(self) -> None:
        database = self.container.config["databases"][self.container.service_name]
        ensure_first_administrator(database.transaction, self.settings)

    def get_dependency(self, worker_ctx: Any) -> Doorman:
        return self

    def forget(self) -> None:
        """Somebody's rights changed: ask the database about everybody again."""
        self._changes += 1
        self._known.clear()

    def principal(self, api: Api, token: str) -> Principal:
        """Whoever holds this token, if it still lets anybody in."""
        until, principal = self._known.get(token, (0.0, NOBODY))
        if time.monotonic() < until:
            return principal
        changes = self._changes
        principal, seconds = self._look_up(api, token)
        if changes != self._changes:
            return principal  # what was looked up may be older than the change: do not remember it
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[token] = (time.monotonic() + min(REMEMBER_SECONDS, seconds), principal)
        return principal

    def _look_up(self, api: Api, token: str) -> tuple[Principal, float]:
        """The principal, and for how many seconds at most he is one."""
        now = tokens.wall_clock()
        found: Principal | None
        if (key_id := tokens.key_id_of(token)) is not None:
            with api.transaction() as session:
                found = queries.principal_of_key(session, key_id, tokens.digest(token))
            seconds = REMEMBER_SECONDS
        else:
            access = self.signer.read(token)
            if access is None:
                raise NotSignedIn
            with api.transaction() as session:
                found = queries.principal_of_sign_in(session, access.session, now)
            seconds = (access.expires_at - now).total_seconds()
        if found is None:
            raise NotSignedIn
        return found, seconds

    def plant(self, api: Api, principal: Principal, *, wanted: str | None, creating: bool) -> str:
        """The plant this request is about: the one it names, else the principal's first."""
        if wanted is not None and not is_number(wanted):
            raise NotFound
        if principal is NOBODY:
            return wanted or self.settings.plant
        if wanted is None:
            return self._first_plant(principal)
        if wanted in principal.plants:
            return wanted
        if principal.everywhere and (creating or self.knows_plant(api, wanted)):
            return wanted
        raise NotFound

    def _first_plant(self, principal: Principal) -> str:
        if principal.plants:
            return principal.plants[0]
        if principal.everywhere:
            return str(self.settings.plant)
        raise NoPlant

    def knows_plant(self, api: Api, number: str) -> bool:
        """Is there such a plant? Planning tells us; one it told us nothing about yet it is asked for."""
        if number in self._plants:
            return True
        with api.transaction() as session:
            known = queries.time_zone_of(session, number) is not None
        if not known:
            asker = Caller(plant=number, username="gateway", correlation_id="")
            try:
                api.planning_part.call("get_plant", asker, number=number)
            except RemoteRefusal:
                return False
        self._plants.add(number)
        return True
