"""Settings are read once, refused when they cannot work, and keep secrets out of the environment if asked to."""

import pytest

from shared.plumbing import commands
from shared.plumbing.settings import BadSettings, Settings

SECRET = "forty characters are more than thirty-two"


def read(monkeypatch, **environment: object) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(f"GONGDAN_{name}", str(value))
    return Settings.from_env()


def test_a_secret_may_be_the_content_of_a_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(f"{SECRET}\n")
    assert read(monkeypatch, SECRET_KEY_FILE=tmp_path / "key").secret_key == SECRET


def test_a_secret_is_said_once(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(SECRET)
    with pytest.raises(BadSettings, match="both set"):
        read(monkeypatch, SECRET_KEY_FILE=tmp_path / "key", SECRET_KEY=SECRET)


@pytest.mark.parametrize("content", [None, "", "\n", b"\xff\xfe"])
def test_a_file_that_holds_no_secret_is_refused(monkeypatch, tmp_path, content):
    if content is not None:
        (tmp_path / "password").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadSettings, match="GONGDAN_ADMIN_PASSWORD_FILE"):
        read(monkeypatch, ADMIN_PASSWORD_FILE=tmp_path / "password")


def test_a_password_goes_into_the_address_that_has_none(monkeypatch, tmp_path):
    (tmp_path / "password").write_text("it's 50% @home/again")
    settings = read(
        monkeypatch,
        DATABASE_PASSWORD_FILE=tmp_path / "password",
        AMQP_PASSWORD="a:b",
        DATABASE_URL_PAYROLL="postgresql+psycopg2://payroll@postgres:5432/payroll",
        DATABASE_URL_QUALITY="postgresql+psycopg2://quality:own@postgres/quality",
        DATABASE_URL_GATEWAY="sqlite:////data/gateway.db",
        AMQP_URI="amqp://payroll@rabbitmq:5672/gongdan",
    )
    kept = "it%27s%2050%25%20%40home%2Fagain"
    assert settings.database_url("payroll") == f"postgresql+psycopg2://payroll:{kept}@postgres:5432/payroll"
    assert settings.database_url("quality") == "postgresql+psycopg2://quality:own@postgres/quality"
    assert settings.database_url("gateway") == "sqlite:////data/gateway.db"
    assert settings.amqp_uri == "amqp://payroll:a%3Ab@rabbitmq:5672/gongdan"


def test_without_a_broker_a_password_for_it_changes_nothing(monkeypatch):
    assert read(monkeypatch, AMQP_PASSWORD="x").embedded


def test_yes_and_no_are_the_only_answers(monkeypatch):
    assert Settings().amqp_declares
    assert read(monkeypatch, AMQP_DECLARES="no").amqp_declares is False
    with pytest.raises(BadSettings, match="yes or no"):
        read(monkeypatch, AMQP_DECLARES="perhaps")


def test_a_service_is_found_with_and_without_a_slash_at_its_end(monkeypatch):
    settings = read(monkeypatch, SERVICE_URL_PLANNING="http://planning:8000/", SERVICE_URL_QUALITY="http://q:8000")
    assert settings.service_urls == {"planning": "http://planning:8000", "quality": "http://q:8000"}


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_of_the_environment_is_held_to_the_same(monkeypatch, port):
    with pytest.raises(BadSettings, match="GONGDAN_PORT is a number from 1 to 65535"):
        read(monkeypatch, PORT=port)


@pytest.mark.parametrize("text", ["0", "65536", "99999", "-1", "80a", "８０"])
def test_a_port_that_is_none_is_refused_before_anything_starts(text, capsys):
    with pytest.raises(SystemExit):
        commands.main(["serve", "payroll", "--port", text])
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err or text.startswith("-")
