"""A printed code before the camera, or on a photo where a page gets no camera."""

from __future__ import annotations

import pytest

from tests.browser.camera import put_before
from tests.browser.codes import photo_of
from tests.browser.screen import OpenScreen, Screen
from tests.browser.test_reporting import code_of
from tests.integration.plant import Plant, WorkOrder

NO_CAMERA = "Object.defineProperty(navigator, 'mediaDevices', { value: undefined })"
FORBIDDEN = "void (navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', 'NotAllowedError')))"


def test_the_camera_reads_an_operation_and_is_switched_off(phone: Screen, plant: Plant, order: WorkOrder) -> None:
    phone.sees("#code")
    put_before(phone, code_of(plant, order[10]))
    phone.tap(".scan .camera")
    phone.sees("#available", "100")
    assert phone.page.evaluate("window.film.readyState") == "ended"
    assert phone.page.locator("dialog").count() == 0


def test_a_badge_is_read_by_the_camera(open_screen: OpenScreen, order: WorkOrder) -> None:
    screen = open_screen()
    screen.sees("#worker")
    put_before(screen, "ANNA")
    screen.tap(".camera")
    screen.page.locator("#pin:focus").fill("4711")
    screen.page.keyboard.press("Enter")
    screen.sees("#code")


@pytest.mark.parametrize("camera", [NO_CAMERA, FORBIDDEN])
def test_without_a_camera_a_photo_does(phone: Screen, plant: Plant, order: WorkOrder, camera: str) -> None:
    phone.sees("#code")
    phone.page.evaluate(camera)
    with phone.page.expect_file_chooser() as chooser:
        phone.tap(".scan .camera")
        if camera == FORBIDDEN:
            phone.tap(".notice button")
    chooser.value.set_files(
        {"name": "code.png", "mimeType": "image/png", "buffer": photo_of(code_of(plant, order[10]))}
    )
    phone.sees("#available", "100")


def test_a_photo_without_a_code_says_so(phone: Screen, order: WorkOrder) -> None:
    phone.sees("#code")
    phone.page.locator(".scan input[type=file]").set_input_files(
        {"name": "torn.png", "mimeType": "image/png", "buffer": b"no picture at all"}
    )
    phone.sees(".notice", "No code was found")
