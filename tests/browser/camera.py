"""Something before the camera of a phone."""

from __future__ import annotations

from base64 import b64encode

from tests.browser.codes import photo_of
from tests.browser.screen import Screen

CAMERA = """
navigator.mediaDevices.getUserMedia = async () => {
  const picture = new Image();
  picture.src = window.before_the_camera;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 640;
  canvas.height = 480;
  const pen = canvas.getContext("2d");
  const stream = canvas.captureStream(10);
  setInterval(() => {
    pen.fillStyle = "#888";
    pen.fillRect(0, 0, 640, 480);
    pen.drawImage(picture, 210, 130, 220, 220);
  }, 100);
  window.film = stream.getTracks()[0];
  return stream;
};
"""


def put_before(screen: Screen, code: str) -> None:
    picture = f"data:image/png;base64,{b64encode(photo_of(code)).decode()}"
    screen.page.evaluate("(picture) => { window.before_the_camera = picture }", picture)
    screen.page.evaluate(CAMERA)
