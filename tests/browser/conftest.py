"""One Jupyter server and one browser for all tests of a session; each test has a page and a notebook of its own."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import chromium

FLAGS = (
    "--no-sandbox --disable-gpu --disable-dev-shm-usage --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
TOKEN = "browser-tests"
PATIENCE = 120
"""Seconds for a kernel to start on a busy machine."""


class Server:
    """A real JupyterLab, which serves Notebook 7 too."""

    def __init__(self, home: Path, policy: str = "") -> None:
        self.home = home
        self.notebooks = home / "notebooks"
        self.notebooks.mkdir(parents=True)
        settings = home / "config" / "labconfig" / "page_config.json"
        settings.parent.mkdir(parents=True)
        settings.write_text(json.dumps({"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        more = [f'--ServerApp.tornado_settings={{"headers": {{"Content-Security-Policy": "{policy}"}}}}'] if policy else []
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={self.port}", "--ServerApp.ip=127.0.0.1"),
                *(f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.notebooks}", "--ServerApp.terminals_enabled=False"),
                *more,
            ],
            env={**os.environ, "JUPYTER_CONFIG_DIR": str(settings.parents[1]), "JUPYTER_PREFER_ENV_PATH": "1", "HOME": str(home)},
            stdout=(home / "server.log").open("w"),
            stderr=subprocess.STDOUT,
        )
        self._wait()

    def _wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api?token={TOKEN}", timeout=2)
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        self.close()
        raise RuntimeError(f"Jupyter did not start:\n{(self.home / 'server.log').read_text()[-2000:]}")

    def url(self, name: str, app: str = "lab") -> str:
        where = "lab/tree" if app == "lab" else "notebooks"
        return f"http://127.0.0.1:{self.port}/{where}/{name}?reset&token={TOKEN}"

    def close(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("jupyter"))
    yield running
    running.close()


@pytest.fixture(scope="session")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One whose pages may run no script but the server's own; JupyterLab itself needs 'unsafe-eval', a widget's module blob:."""
    running = Server(tmp_path_factory.mktemp("strict"), "script-src 'self' 'unsafe-eval' blob:")
    yield running
    running.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = chromium.path()
    assert path, "no Chromium here: `make browser` installs it, or says how"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield running
        running.close()


class Notebook:
    """A notebook open in a browser, driven as a person would."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.add_locator_handler(page.locator("dialog.jp-Dialog"), self._accept)

    def run(self, number: int) -> None:
        """Run a cell and wait until it has ended. A key pressed before the kernel is there is lost, so it is pressed again."""
        prompt = "document.querySelectorAll('.jp-Notebook .jp-CodeCell .jp-InputPrompt')[n].textContent"
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell .cm-content", timeout=PATIENCE * 1000)
        self.page.wait_for_selector(".jp-Notebook-ExecutionIndicator[data-status='idle']", state="attached", timeout=PATIENCE * 1000)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.page.locator(".jp-Notebook .jp-CodeCell").nth(number).locator(".cm-content").click()
            self.page.keyboard.press("Control+Enter")
            if self._within(3, f"n => !/\\[ \\]/.test({prompt})", number):
                break
        self.page.wait_for_function(f"n => /\\[\\d+\\]/.test({prompt})", arg=number, timeout=PATIENCE * 1000)

    def _accept(self, dialog: Any) -> None:
        """What a busy server asks in between, such as which kernel it shall be."""
        print(f"asked in between: {dialog.inner_text()}")
        dialog.locator("button.jp-mod-accept").click()

    def _within(self, seconds: float, condition: str, argument: int) -> bool:
        from playwright.sync_api import TimeoutError as Late

        try:
            self.page.wait_for_function(condition, arg=argument, timeout=seconds * 1000)
        except Late:
            return False
        return True

    def axe(self, selector: str) -> list[dict[str, Any]]:
        """What an accessibility scanner finds serious in a part of the page."""
        source = Path(__file__).parents[2] / "js/node_modules/axe-core/axe.min.js"
        self.page.evaluate(source.read_text(encoding="utf-8"))
        found = self.page.evaluate("selector => axe.run(selector, {resultTypes: ['violations']})", selector)
        return [
            {"id": each["id"], "nodes": [node["html"][:160] for node in each["nodes"][:3]]}
            for each in found["violations"]
            if each["impact"] in ("serious", "critical")
        ]


Open = Callable[..., Notebook]


@pytest.fixture
def opened(browser: Any, server: Server, tmp_path: Path) -> Iterator[Open]:
    """Opens a notebook of these cells in an application."""
    pages = []

    def open_(name: str, *cells: str, app: str = "lab", on: Server | None = None, dark: bool = False) -> Notebook:
        where = on or server
        folder = where.notebooks / tmp_path.name
        folder.mkdir(exist_ok=True)
        write(folder / f"{name}.ipynb", cells)
        page = browser.new_page(viewport={"width": 1440, "height": 1400}, color_scheme="dark" if dark else "light")
        pages.append(page)
        page.goto(where.url(f"{tmp_path.name}/{name}.ipynb", app))
        return Notebook(page)

    yield open_
    for page in pages:
        page.close()
    shutil.rmtree(server.notebooks / tmp_path.name, ignore_errors=True)


def write(path: Path, cells: tuple[str, ...]) -> None:
    document = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "cells": [
            {"cell_type": "code", "id": f"cell-{n}", "metadata": {}, "outputs": [], "execution_count": None, "source": source}
            for n, source in enumerate(cells)
        ],
    }
    path.write_text(json.dumps(document), encoding="utf-8")
