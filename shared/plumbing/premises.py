"""Where Gongdan is to live on this machine: a folder of its own, room on the disk, a free port, a secret."""

from __future__ import annotations

import errno
import fcntl
import os
import secrets
import shutil
import socket
from pathlib import Path
from typing import IO

from shared.plumbing.settings import BadSettings, Settings

LEAST_FREE_MEGABYTES = 200


def prepare_data_folder(settings: Settings) -> IO[str]:
    """Make the data folder usable and ours alone; the returned file holds the lock while it is open."""
    folder = settings.data
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / "gongdan.lock", "w")  # noqa: SIM115  # held open as long as we run
    except OSError as error:
        raise BadSettings(f"the data folder {folder} is not writable: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise BadSettings(f"the data folder {folder} is in use by another Gongdan") from None
    free = shutil.disk_usage(folder).free // 2**20
    if free < LEAST_FREE_MEGABYTES:
        raise BadSettings(f"the disk of {folder} has {free} MB left; {LEAST_FREE_MEGABYTES} MB are needed")
    return lock


def kept_secret(folder: Path) -> str:
    """The signing key of an embedded installation: made once, kept in the data folder."""
    path = folder / "secret.key"
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def check_port(host: str, port: int) -> None:
    """Say clearly that an address cannot be listened on, before anything is started."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = "is taken by another program" if error.errno == errno.EADDRINUSE else str(error.strerror)
            raise BadSettings(f"port {port} on {host} {reason}; choose another with --port") from None


def invented_password() -> str:
    """A password that can be read off a screen and typed."""
    return secrets.token_urlsafe(9)
