"""Find a Chromium or Chrome for the browser tests, or get one, or say what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)
MAC = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find() -> str | None:
    """Return the path of a browser: $BROWSER_PATH, the system's, or Playwright's own."""
    named = os.environ.get("BROWSER_PATH")
    if named:
        return named
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    for path in MAC:
        if Path(path).exists():
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def get() -> str | None:
    """Install a browser if none is there; return its path."""
    if find():
        return find()
    root_on_debian = (
        shutil.which("apt-get") and hasattr(os, "geteuid") and not os.geteuid()
    )
    if (
        root_on_debian
    ):  # browser downloads fail on some networks where Debian's package works
        subprocess.run(["apt-get", "update", "-qq"])
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "chromium"],
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
    return find()


if __name__ == "__main__":
    browser = get()
    if not browser:
        sys.exit(
            "No browser was found: install Chromium or Chrome, or set BROWSER_PATH."
        )
    print(f"Browser for the tests: {browser}")
