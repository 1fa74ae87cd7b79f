"""`.env.example` names every setting there is, and no other."""

import re

from shared.plumbing.settings import SERVICES, Settings
from shared.testing.lint import ROOT

SETTINGS = (ROOT / "shared/plumbing/settings.py").read_text("utf-8")
EXAMPLE = (ROOT / ".env.example").read_text("utf-8")
# Services call nobody, and nobody inside the plant calls the gateway.
NEVER_CALLED = {"GONGDAN_SERVICE_URL_GATEWAY"}


def names_read() -> set[str]:
    """Every name that settings.py looks up; one that ends in an underscore is looked up for each service."""
    found = set(re.findall(r'"(GONGDAN_[A-Z_]+)"', SETTINGS))
    families = {name for name in found if name.endswith("_")}
    members = {f"{family}{service.upper()}" for family in families for service in SERVICES}
    return (found - families | members) - NEVER_CALLED


def values_told() -> dict[str, str]:
    return dict(re.findall(r"^#(GONGDAN_\w+)=(.*)$", EXAMPLE, re.MULTILINE))


def test_every_setting_is_told():
    assert set(values_told()) == names_read()


def test_the_defaults_told_are_the_defaults():
    told, settings = values_told(), Settings()
    assert told["GONGDAN_HOST"] == settings.host
    assert told["GONGDAN_PORT"] == str(settings.port)
    assert told["GONGDAN_DATA"] == str(settings.data)
    assert told["GONGDAN_PLANT"] == settings.plant
    assert told["GONGDAN_LOG_LEVEL"] == settings.log_level
    assert float(told["GONGDAN_RPC_SECONDS"]) == settings.rpc_seconds
