"""Settings: the only reader of the environment. `.env.example` explains each."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from shared.plumbing import crash_points

SERVICES = ("planning", "execution", "quality", "payroll", "gateway")
HIGHEST_PORT = 65535


class BadSettings(Exception):
    """A setting that cannot work; said at start, before anything is served."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How this process is to run. Embedded when no broker is named."""

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = 8000
    plant: str = "P1"
    amqp_uri: str | None = None
    amqp_declares: bool = True
    database_urls: dict[str, str] = field(default_factory=dict)
    database_role: str | None = None
    service_urls: dict[str, str] = field(default_factory=dict)
    secret_key: str | None = None
    admin_password: str | None = None
    log_level: str = "INFO"
    rpc_seconds: float = 10.0
    reconcile_minutes: int = 10
    escalate_minutes: int = 15
    crash_at: str | None = None

    @property
    def embedded(self) -> bool:
        return self.amqp_uri is None

    @classmethod
    def from_env(cls, **chosen: object) -> Settings:
        """Read `GONGDAN_…`; what the command line chose wins."""
        env = os.environ
        values: dict[str, object] = {
            "data": Path(env.get("GONGDAN_DATA", "var")),
            "host": env.get("GONGDAN_HOST", "127.0.0.1"),
            "port": _number(env.get("GONGDAN_PORT", "8000"), "GONGDAN_PORT"),
            "plant": env.get("GONGDAN_PLANT", "P1"),
            "amqp_uri": _with_password(env.get("GONGDAN_AMQP_URI", ""), _secret("GONGDAN_AMQP_PASSWORD")) or None,
            "amqp_declares": _yes_or_no(env.get("GONGDAN_AMQP_DECLARES", "yes"), "GONGDAN_AMQP_DECLARES"),
            "database_urls": _databases(_secret("GONGDAN_DATABASE_PASSWORD")),
            "database_role": env.get("GONGDAN_DATABASE_ROLE") or None,
            "service_urls": {name: url.rstrip("/") for name, url in _by_service("GONGDAN_SERVICE_URL_").items()},
            "secret_key": _secret("GONGDAN_SECRET_KEY"),
            "admin_password": _secret("GONGDAN_ADMIN_PASSWORD"),
            "log_level": env.get("GONGDAN_LOG_LEVEL", "INFO"),
            "crash_at": env.get("GONGDAN_CRASH_AT") or None,
            "reconcile_minutes": _number(env.get("GONGDAN_RECONCILE_MINUTES", "10"), "GONGDAN_RECONCILE_MINUTES"),
            "escalate_minutes": _number(env.get("GONGDAN_ESCALATE_MINUTES", "15"), "GONGDAN_ESCALATE_MINUTES"),
            "rpc_seconds": float(_number(env.get("GONGDAN_RPC_SECONDS", "10"), "GONGDAN_RPC_SECONDS")),
        }
        values.update({name: value for name, value in chosen.items() if value is not None})
        settings = cls(**values)  # type: ignore[arg-type]
        settings.check()
        return settings

    def check(self) -> None:
        for service, url in self.database_urls.items():
            if url.startswith(("postgresql://", "postgres://")):
                raise BadSettings(
                    f"GONGDAN_DATABASE_URL_{service.upper()} must begin with postgresql+psycopg2:// "
                    "(a bare postgresql:// picks a driver that stops the whole process)"
                )
        for service, url in self.service_urls.items():
            if not url.startswith(("http://", "https://")):
                raise BadSettings(f"GONGDAN_SERVICE_URL_{service.upper()} must begin with http://")
        if self.amqp_uri is not None and not self.amqp_uri.startswith(("amqp://", "amqps://")):
            raise BadSettings("GONGDAN_AMQP_URI must begin with amqp:// or amqps://")
        if not 0 < self.port <= HIGHEST_PORT:
            raise BadSettings(f"GONGDAN_PORT is a number from 1 to {HIGHEST_PORT}")
        if self.rpc_seconds < 1:
            raise BadSettings("GONGDAN_RPC_SECONDS must be at least 1")
        if self.crash_at is not None and not crash_points.is_point(self.crash_at):
            raise BadSettings(f"GONGDAN_CRASH_AT is one of {', '.join(crash_points.POINTS)}, with :N for the Nth time")
        if self.reconcile_minutes < 0:
            raise BadSettings("GONGDAN_RECONCILE_MINUTES is a number of minutes, or 0 for never")
        if self.escalate_minutes < 1:
            raise BadSettings("GONGDAN_ESCALATE_MINUTES must be at least 1")
        if self.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
            raise BadSettings("GONGDAN_LOG_LEVEL is one of DEBUG, INFO, WARNING, ERROR")
        if self.secret_key is not None and len(self.secret_key) < 32:
            raise BadSettings("GONGDAN_SECRET_KEY needs at least 32 characters")

    def check_serving(self, service: str) -> None:
        """What one service of a distributed installation cannot do without."""
        self.check()
        if not self.secret_key:
            raise BadSettings("GONGDAN_SECRET_KEY is not set: tokens and calls are signed with it")
        self.database_url(service)
        if service == "gateway":
            for owner in SERVICES:
                if owner != service and not self.service_urls.get(owner):
                    raise BadSettings(f"GONGDAN_SERVICE_URL_{owner.upper()} is not set: the gateway asks {owner} there")

    def database_url(self, service: str) -> str:
        """The service's own database: what is configured, else its SQLite file in the data folder."""
        url = self.database_urls.get(service)
        if url is None and not self.embedded:
            raise BadSettings(f"GONGDAN_DATABASE_URL_{service.upper()} is not set")
        return url or f"sqlite:///{(self.data / service).absolute()}.db"


def _number(text: str, name: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise BadSettings(f"{name} must be a whole number, not {text!r}") from None


def _yes_or_no(text: str, name: str) -> bool:
    if text not in ("yes", "no"):
        raise BadSettings(f"{name} is yes or no, not {text!r}")
    return text == "yes"


def _secret(name: str) -> str | None:
    """A secret as it is, or as the content of the file that `<name>_FILE` names."""
    path, said = os.environ.get(f"{name}_FILE"), os.environ.get(name)
    if path and said:
        raise BadSettings(f"{name} and {name}_FILE are both set; one of them is enough")
    if not path:
        return said or None
    try:
        kept = Path(path).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadSettings(f"{name}_FILE cannot be read: {error}") from None
    if not kept:
        raise BadSettings(f"{name}_FILE names an empty file: {path}")
    return kept


def _with_password(url: str, password: str | None) -> str:
    """The password goes into an address that names a user and says none itself."""
    parts = urlsplit(url)
    if password is None or parts.username is None or parts.password is not None:
        return url
    user, _, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))


def _databases(password: str | None) -> dict[str, str]:
    urls, own = _by_service("GONGDAN_DATABASE_URL_"), _secrets_by_service("GONGDAN_DATABASE_PASSWORD_")
    return {service: _with_password(url, own[service] or password) for service, url in urls.items()}


def _secrets_by_service(prefix: str) -> dict[str, str | None]:
    return {service: _secret(f"{prefix}{service.upper()}") for service in SERVICES}


def _by_service(prefix: str) -> dict[str, str]:
    return {service: os.environ[key] for service in SERVICES if os.environ.get(key := f"{prefix}{service.upper()}")}
