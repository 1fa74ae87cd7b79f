"""A browser, and a plant with something to do in it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, StorageState, sync_playwright

from demo.client import Client
from shared.testing.browser import FLAGS
from tests.browser.screen import OpenScreen, Screen
from tests.integration.plant import Embedded, Installation, Plant, WorkOrder, step

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 800}}
WIDE = {"viewport": {"width": 1440, "height": 900}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """Gongdan as `./gongdan up` runs it; the page is the same in front of any other."""
    with tempfile.TemporaryDirectory(prefix="gongdan-browser-") as folder:
        embedded = Embedded(Path(folder))
        try:
            embedded.start()
            yield embedded
        finally:
            embedded.stop()


@pytest.fixture
def plant(installation: Installation) -> Plant:
    """A plant of the test's own."""
    return installation.open_plant()


@pytest.fixture(scope="session")
def browser(chromium_path: Path) -> Iterator[Browser]:
    """Debian's Chromium, which asks nobody outside for anything."""
    if os.environ.get("GONGDAN_TEST_PROCESS") != "browser":
        pytest.fail("these tests need a process of their own: set GONGDAN_TEST_PROCESS=browser")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=chromium_path, args=[*FLAGS, "--disable-gpu", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


def signed_in(plant: Plant, who: Client) -> StorageState:
    """What a browser has kept of somebody who signed in by name: no test but those of signing in types that again."""
    session = {"access": who.token, "refresh": "", "shared": False, "person": None}
    kept = [{"name": "gongdan.session", "value": json.dumps(session)}]
    return {"cookies": [], "origins": [{"origin": plant.installation.url, "localStorage": kept}]}


@pytest.fixture
def open_screen(browser: Browser, plant: Plant) -> Iterator[OpenScreen]:
    """Open the page on a device in the plant, as of somebody who is signed in there if he is named.

    Afterwards no screen may have met trouble unseen.
    """
    screens: list[Screen] = []

    def opened(device: dict[str, object] = PHONE, locale: str = "en", who: Client | None = None) -> Screen:
        context = browser.new_context(  # without the service worker, which would answer before a test may
            locale=locale,
            timezone_id="Asia/Shanghai",
            service_workers="block",
            storage_state=signed_in(plant, who) if who else None,
            **device,  # type: ignore[arg-type]
        )
        screen = Screen(context.new_page(), plant)
        screens.append(screen)
        if who:
            screen.sees("#sign-out")
        return screen

    yield opened
    for screen in screens:
        screen.page.context.close()
    for screen in screens:
        assert screen.troubles == []


@pytest.fixture
def order(plant: Plant) -> WorkOrder:
    """A hundred boards to mount and to test; ANNA may report, and each good board pays her 0.35."""
    plant.work_centers("SMT-1", section="SMT")
    plant.work_centers("TEST-1", section="Assembly")
    plant.workers("ANNA", "BEN")
    plant.defect_reasons(bridge="worker", crack="material")
    plant.product("BOARD", step(10, "SMT-1", name="Mount"), step(20, "TEST-1", name="Test"))
    plant.piece_rate("BOARD", 10, "0.35")
    plant.user("anna", "worker", worker="ANNA", pin="4711")
    return plant.order("BOARD", 100)


@pytest.fixture
def phone(open_screen: OpenScreen, order: WorkOrder) -> Screen:
    """ANNA's phone, signed in by her badge."""
    screen = open_screen()
    screen.sign_in_by_badge("ANNA", "4711")
    return screen


@pytest.fixture
def desk(open_screen: OpenScreen, order: WorkOrder, plant: Plant) -> Screen:
    """A manager's screen."""
    return open_screen(DESK, who=plant.user("mona", "manager"))


@pytest.fixture
def planner(open_screen: OpenScreen, order: WorkOrder, plant: Plant) -> Screen:
    """Somebody who may do everything at the desk."""
    everything = ("planner", "supervisor", "inspector", "manager", "payroll", "admin")
    return open_screen(WIDE, who=plant.user("petra", *everything))


@pytest.fixture
def payroll(open_screen: OpenScreen, plant: Plant, order: WorkOrder) -> Screen:
    return open_screen(WIDE, who=plant.user("olga", "payroll", "planner"))
