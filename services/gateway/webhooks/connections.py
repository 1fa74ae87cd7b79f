"""Connections over which nothing is said where we may not send to, whatever a name stands for by then.

The name service may answer otherwise from one question to the next, so what counts is who is at the other end.
"""

from __future__ import annotations

import socket
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from services.gateway.webhooks.addresses import is_forbidden


class ForbiddenAddress(Exception):
    """A name has led to an address that nobody may send to."""


def _checked(connected: socket.socket) -> socket.socket:
    if is_forbidden(str(connected.getpeername()[0])):
        connected.close()
        raise ForbiddenAddress()
    return connected


class PlainConnection(HTTPConnection):
    """Looks at the other end before it says anything."""

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class SecureConnection(HTTPSConnection):
    """The same, before it greets."""

    def _new_conn(self) -> socket.socket:
        return _checked(super()._new_conn())


class PlainPool(HTTPConnectionPool):
    """Connections that look."""

    ConnectionCls = PlainConnection


class SecurePool(HTTPSConnectionPool):
    """Connections that look."""

    ConnectionCls = SecureConnection


class WaryAdapter(HTTPAdapter):
    """Makes a session of requests send over such connections only."""

    def init_poolmanager(self, *args: Any, **more: Any) -> None:
        super().init_poolmanager(*args, **more)
        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
