"""The companion page in Chromium, without a network: mouse, finger, keys, pixels and state."""

from __future__ import annotations

import shutil
import time
from base64 import b64decode
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
LAPTOP, PHONE = (1280, 800), (390, 844)


class Reader:
    """Somebody with a browser that reaches nothing but the file."""

    def __init__(self, folder: Path) -> None:
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        for flag in (
            "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars",
            "--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}",
        ):  # fmt: skip
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
        self.driver.set_script_timeout(60)

    def open(
        self,
        page: Path,
        hash: str = "",
        *,
        size: tuple[int, int] = LAPTOP,
        scheme: str = "dark",
        motion: str = "reduce",
        touch: bool = False,
    ) -> None:
        """Open the page anew; motion is reduced, so that what is seen is where it belongs at once."""
        self.driver.get("about:blank")
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=touch,
        )
        self.tell("Emulation.setTouchEmulationEnabled", enabled=touch)
        features = [
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": motion},
        ]
        self.tell("Emulation.setEmulatedMedia", features=features)
        self.driver.get(page.as_uri() + hash)
        self.run("localStorage.clear(); return document.fonts.ready.then(() => 1)")
        assert self.run("return [innerWidth, innerHeight]") == list(size)
        self.wait()

    def tell(self, command: str, **values: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, values)

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def wait(self) -> None:
        """Until two frames have been drawn."""
        self.run(
            "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))"
        )

    def until(self, script: str, seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not self.run(f"return {script}"):
            assert time.monotonic() < end, f"it does not come to {script}"
            time.sleep(0.05)

    @property
    def state(self) -> dict[str, Any]:
        return self.run("return companion.model.state")

    @property
    def line(self) -> list[float]:
        return self.run("return companion.model.line")

    @property
    def live(self) -> str:
        return self.run("return document.getElementById('live').textContent")

    def find(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def click(self, deed: str) -> None:
        self.run("arguments[0].scrollIntoView({block: 'center'})", self.find(f"[data-do={deed}]"))
        self.find(f"[data-do={deed}]").click()
        self.wait()

    def press(self, *keys: str) -> None:
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()
        self.wait()

    def focus(self, selector: str) -> None:
        self.run("arguments[0].focus()", self.find(selector))

    def write(self, selector: str, text: str) -> None:
        """Into a field, over what stands there, and go on by the tab key."""
        field = self.find(selector)
        self.run("arguments[0].focus(); arguments[0].select()", field)
        field.send_keys(text, Keys.TAB)
        self.wait()

    def middle(self, selector: str) -> tuple[float, float]:
        """Of an element, in the window."""
        box = self.run(
            "const b = arguments[0].getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]",
            self.find(selector),
        )
        return box[0], box[1]

    def drag(self, start: tuple[float, float], by: tuple[float, float], *, touch: bool = False) -> None:
        """With the mouse or a finger, in four moves."""
        path = [(start[0] + by[0] * k / 4, start[1] + by[1] * k / 4) for k in range(5)]
        if touch:
            self.tell(
                "Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": start[0], "y": start[1]}]
            )
            for x, y in path[1:]:
                self.tell("Input.dispatchTouchEvent", type="touchMove", touchPoints=[{"x": x, "y": y}])
            self.tell("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
        else:
            at = {"button": "left", "clickCount": 1}
            self.tell("Input.dispatchMouseEvent", type="mousePressed", x=start[0], y=start[1], **at)
            for x, y in path[1:]:
                self.tell("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y, buttons=1, **at)
            self.tell("Input.dispatchMouseEvent", type="mouseReleased", x=path[-1][0], y=path[-1][1], **at)
        self.wait()

    def place(self, view: str, a: float, b: float) -> tuple[float, float]:
        """Where in the window a place of a view is, given in the view's own quantities."""
        x, y = self.run(
            "const c = companion.views[arguments[0]].canvas, o = c.element.getBoundingClientRect();"
            "return [o.x + c.px(arguments[1]), o.y + c.py(arguments[2])]", view, a, b,
        )  # fmt: skip
        return x, y

    def pixels(self) -> np.ndarray:
        with Image.open(BytesIO(self.driver.get_screenshot_as_png())) as image:
            return np.asarray(image.convert("RGB")).astype(int)

    def drawn(self, view: str) -> np.ndarray:
        """The canvas of a view alone, without what the page lays over it."""
        url = self.run("return companion.views[arguments[0]].canvas.element.toDataURL()", view)
        with Image.open(BytesIO(b64decode(url.partition(",")[2]))) as image:
            return np.asarray(image.convert("RGB")).astype(int)

    def complaints(self) -> list[Any]:
        """What has been said on the console since it was asked last."""
        return self.driver.get_log("browser")

    def close(self) -> None:
        self.driver.quit()
