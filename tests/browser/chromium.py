"""Finds Chromium, and installs Debian's package where that is allowed; otherwise says which command does."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
INSTALL = "apt-get update && apt-get install -y chromium fonts-dejavu-core"


def path() -> str | None:
    return os.environ.get("CHROMIUM") or next((found for name in NAMES if (found := shutil.which(name))), None)


def main() -> int:
    if path():
        return 0
    if shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0:
        print(f"installing Chromium: {INSTALL}")
        return subprocess.run(
            ["bash", "-c", INSTALL], stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        ).returncode
    print(f"the browser tests need Chromium: install it with `sudo bash -c '{INSTALL}'`, or set CHROMIUM to its path", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
