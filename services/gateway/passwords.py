"""Passwords and PINs: argon2id, off the loop that serves everybody else."""

from __future__ import annotations

from functools import cache
from os import cpu_count

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from eventlet import tpool
from eventlet.semaphore import Semaphore

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
# Each takes 19 MB and a processor, and one processor is left to everybody else.
_at_once = Semaphore(max(1, min(4, (cpu_count() or 1) - 1)))


def hashed(secret: str) -> str:
    with _at_once:
        result: str = tpool.execute(_hasher.hash, secret)
    return result


def verify(known_hash: str | None, secret: str) -> bool:
    """Whether a secret fits. An unknown user costs as much time as a known one."""
    with _at_once:
        fits: bool = tpool.execute(_fits, known_hash or _nobodys(), secret)
    return fits and known_hash is not None


def _fits(known_hash: str, secret: str) -> bool:
    try:
        return _hasher.verify(known_hash, secret)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody")
