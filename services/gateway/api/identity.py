"""Signing in, and who may: users, roles, keys and the audit log."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from services.gateway import passwords, queries, tokens
from services.gateway.http import Api, Call, Reply, endpoint, page_of
from services.gateway.numbers import require_number
from services.gateway.principals import Principal
from services.gateway.refusals import NotSignedIn
from services.gateway.turns import take_turn
from services.gateway.usecases import api_keys, roles, signing_in, users
from services.gateway.usecases.rights import require_plants
from services.gateway.usecases.signing_in import Begun
from shared.contracts.gateway.commands import (
    AuditQuery,
    Badge,
    CreateApiKey,
    Login,
    PutRole,
    PutUser,
    Refresh,
)
from shared.contracts.gateway.views import (
    ApiKeyView,
    AuditEntryView,
    Me,
    NewApiKey,
    RoleMatrix,
    RoleView,
    Tokens,
    UserView,
)
from shared.contracts.messages import PageQuery
from shared.contracts.permissions import Permission as P
from shared.contracts.refusals import Invalid, NotFound
from shared.plumbing.answers import once
from shared.plumbing.rpc import RemoteRefusal


class BadCredentials(NotSignedIn):
    """Name and password, or badge and PIN, do not belong together; which of them is wrong is nobody's business."""


class IdentityApi(Api):
    """Who may come in."""

    @endpoint("POST", "/auth/login", body=Login, answer=Tokens, public=True)
    def login(self, call: Call) -> Reply:
        """Sign in with a password."""
        self.doorman.throttle.begin(call.body.username, call.incoming.address)
        with self.transaction() as session:
            user = signing_in.user_by_name(session, call.body.username)
        if not passwords.verify(user.password_hash if user else None, call.body.password) or user is None:
            raise BadCredentials
        self.doorman.throttle.succeeded(call.body.username, call.incoming.address)
        with self.transaction() as session:
            begun = signing_in.begin(session, user.username, tokens.wall_clock())
        return Reply(body=self._tokens(begun))

    @endpoint("POST", "/auth/badge", body=Badge, answer=Tokens, public=True)
    def sign_in_by_badge(self, call: Call) -> Reply:
        """Sign in with no more than a worker's rights: short at a shared terminal, to stay on a device of one's own."""
        plant, worker = call.caller.plant, call.body.worker
        self.doorman.throttle.begin(f"{plant} {worker}", call.incoming.address)
        with self.transaction() as session:
            user = signing_in.user_by_badge(session, plant, worker)
        if not passwords.verify(user.pin_hash if user else None, call.body.pin) or user is None:
            raise BadCredentials
        self.doorman.throttle.succeeded(f"{plant} {worker}", call.incoming.address)
        with self.transaction() as session:
            lifetime = tokens.SESSION if call.body.own_device else tokens.BADGE
            begun = signing_in.begin(session, user.username, tokens.wall_clock(), plant, lifetime)
        return Reply(body=self._tokens(begun))

    @endpoint("POST", "/auth/refresh", body=Refresh, answer=Tokens, public=True)
    def refresh(self, call: Call) -> Reply:
        """Go on with a session. Each refresh token works once; using an old one ends the session.

        A request with an `Idempotency-Key` may be sent again, as long as nobody has used what it was answered.
        """
        request_id, token = call.caller.request_id, call.body.refresh_token
        signer = self.doorman.signer
        following = signer.refresh_token_after(token, request_id) if request_id else tokens.new_refresh_token()
        with self.transaction() as session:
            begun = signing_in.go_on(session, token, tokens.wall_clock(), next_token=following, request_id=request_id)
        if begun is None:
            self.doorman.forget()
            raise signing_in.SessionEnded
        return Reply(body=self._tokens(begun))

    @endpoint("POST", "/auth/logout", body=Refresh, public=True)
    def logout(self, call: Call) -> Reply:
        """End a session, its access token included."""
        with self.transaction() as session:
            has_ended = signing_in.end(session, call.body.refresh_token, tokens.wall_clock())
        if has_ended:
            self.doorman.forget()
        return Reply()

    @endpoint("GET", "/me", answer=Me)
    def me(self, call: Call) -> Reply:
        """Who I am, and what I may in this plant."""
        return Reply(body=self._me(call.principal, call.caller.plant))

    @endpoint("PUT", "/users/<username>", body=PutUser, answer=UserView, needs=P.USERS_WRITE)
    def put_user(self, call: Call, username: str) -> Reply:
        """Create or change a user. A password or PIN left out stays what it is."""
        require_number("username", username)
        require_plants(call.principal, call.body.plants, lambda plant: self.doorman.knows_plant(self, plant))
        self._require_worker(call)
        password_hash = passwords.hashed(call.body.password) if call.body.password else None
        pin_hash = passwords.hashed(call.body.pin) if call.body.pin else None
        with self.transaction() as session:
            take_turn(session, "user", username)
            self.require_match(queries.user(session, username, self._visible(call)))
            view, created = users.put_user(
                session,
                call.caller,
                call.principal,
                username,
                call.body,
                password_hash=password_hash,
                pin_hash=pin_hash,
            )
        self.doorman.forget()
        return Reply(body=view, created=created)

    @endpoint("GET", "/users/<username>", answer=UserView, needs=P.USERS_READ)
    def user(self, call: Call, username: str) -> Reply:
        """One user. Nobody reads a password or PIN back."""
        with self.transaction() as session:
            view = queries.user(session, username, self._visible(call))
        if view is None:
            raise NotFound
        return Reply(body=view)

    @endpoint("GET", "/users", query=PageQuery, answer=page_of(UserView), needs=P.USERS_READ)
    def users(self, call: Call) -> Reply:
        """The users of the plant."""
        with self.transaction() as session:
            return Reply(body=queries.users(session, call.caller.plant, self._visible(call), call.query))

    @endpoint("GET", "/roles", query=PageQuery, answer=RoleMatrix)
    def roles(self, call: Call) -> Reply:
        """The roles of the plant, and what each may."""
        with self.transaction() as session:
            return Reply(body=queries.roles(session, call.caller.plant, call.query))

    @endpoint("PUT", "/roles/<name>", body=PutRole, answer=RoleView, needs=P.USERS_WRITE)
    def put_role(self, call: Call, name: str) -> Reply:
        """Make a role, or change what one may do in this plant."""
        require_number("name", name)
        with self.transaction() as session:
            take_turn(session, "role", call.caller.plant, name)
            self.require_match(queries.role(session, call.caller.plant, name))
            view, created = roles.put_role(session, call.caller, call.principal, name, call.body)
        self.doorman.forget()
        return Reply(body=view, created=created)

    @endpoint("POST", "/api-keys", body=CreateApiKey, answer=NewApiKey, needs=P.USERS_WRITE, creates=True)
    def create_api_key(self, call: Call) -> Reply:
        """Make a key for another system. The key itself is shown this once; it is sent as a Bearer token."""
        require_plants(call.principal, call.body.plants, lambda plant: self.doorman.knows_plant(self, plant))
        signer = self.doorman.signer
        with self.transaction() as session:
            answer = once(
                session,
                call.caller,
                lambda: api_keys.create_api_key(session, call.caller, call.principal, call.body, signer),
            )
        key = ApiKeyView.load(answer.body)
        shown = NewApiKey(id=key.id, name=key.name, role=key.role, plants=key.plants, key=signer.api_key(key.id))
        return Reply(body=shown, created=answer.created)

    @endpoint("GET", "/api-keys", query=PageQuery, answer=page_of(ApiKeyView), needs=P.USERS_READ)
    def api_keys(self, call: Call) -> Reply:
        """The keys that may act in this plant, without the keys themselves."""
        with self.transaction() as session:
            return Reply(body=queries.api_keys(session, call.caller.plant, self._visible(call), call.query))

    @endpoint("POST", "/api-keys/<uuid:key>/revoke", answer=ApiKeyView, needs=P.USERS_WRITE)
    def revoke_api_key(self, call: Call, key: UUID) -> Reply:
        """From now on the key opens nothing."""
        with self.transaction() as session:
            view = api_keys.revoke_api_key(session, call.caller, call.principal, key)
        self.doorman.forget()
        return Reply(body=view)

    @endpoint("GET", "/audit", query=AuditQuery, answer=page_of(AuditEntryView), needs=P.AUDIT_READ)
    def audit(self, call: Call) -> Reply:
        """Who changed what, newest first; `from` and `to` are instants or days of the plant."""
        with self.transaction() as session:
            return Reply(body=queries.audit(session, call.caller.plant, call.query))

    def _require_worker(self, call: Call) -> None:
        """A user stands for somebody who works in each of his plants; whether he does, planning knows."""
        if call.body.worker is None:
            return
        for plant in call.body.plants:
            try:
                self.planning_part.call("worker", replace(call.caller, plant=plant), number=call.body.worker)
            except RemoteRefusal:
                raise Invalid({"worker": ("worker_not_in_plant", {"plant": plant})}) from None

    def _visible(self, call: Call) -> tuple[str, ...] | None:
        return None if call.principal.everywhere else call.principal.plants

    def _tokens(self, begun: Begun) -> Tokens:
        expires_at = min(begun.at + tokens.ACCESS, begun.expires_at)
        with self.transaction() as session:
            principal = queries.principal_of_sign_in(session, begun.sign_in, tokens.wall_clock())
        if principal is None:
            raise signing_in.SessionEnded
        return Tokens(
            access_token=self.doorman.signer.access_token(begun.sign_in, begun.username, begun.at, expires_at),
            token_type="Bearer",
            expires_in=int((expires_at - begun.at).total_seconds()),
            refresh_token=begun.refresh_token,
            user=self._me(principal, self.doorman.plant(self, principal, wanted=None, creating=False)),
        )

    def _me(self, principal: Principal, plant: str) -> Me:
        plants = principal.plants
        if principal.everywhere:
            with self.transaction() as session:
                plants = tuple(dict.fromkeys((*plants, *queries.administrators_plants(session, plant))))
        return Me(
            username=principal.username,
            name=principal.name,
            roles=principal.roles,
            permissions=principal.permissions_in(plant),
            plants=plants,
            plant=plant,
            worker=principal.worker,
        )
