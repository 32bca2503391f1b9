"""A headless Chromium for the tests of the page, where there is one."""

import importlib.util
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--hide-scrollbars",
)  # fmt: skip

MISSING = [
    name
    for name, there in (
        ("chromium", CHROMIUM),
        ("chromium-driver", DRIVER),
        ("selenium", importlib.util.find_spec("selenium")),
    )
    if not there
]
needs_browser = pytest.mark.skipif(
    bool(MISSING), reason=f"the page cannot be tried in a browser: {', '.join(MISSING)} not installed"
)


@contextmanager
def chromium(folder: Path) -> Iterator[Any]:
    """A browser with an empty profile in a folder."""
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={folder}", "--window-size=1366,900"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    # its own look-ups of a driver would need a network
    os.environ["SE_OFFLINE"] = "true"
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(str(DRIVER)))
    driver.set_script_timeout(60)
    try:
        yield driver
    finally:
        driver.quit()


def sized(driver: Any, width: int, height: int = 900) -> None:
    """The size of what the page sees."""
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def opened(driver: Any, page: Path, fragment: str = "") -> None:
    """Opens a page afresh and waits until it stands."""
    driver.get("about:blank")
    driver.get(page.as_uri() + (f"#{fragment}" if fragment else ""))
    until(driver, "return document.readyState === 'complete' && Boolean(window.scene?.whole)")


def until(driver: Any, script: str) -> None:
    """Waits until a script returns something true."""
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(driver, 30, poll_frequency=0.05).until(lambda own: own.execute_script(script))


def rested(driver: Any) -> None:
    """Waits until everything that follows a move has been worked out."""
    until(driver, "return scene.tips.ready && !document.querySelector('.stale') && scene.rested")
