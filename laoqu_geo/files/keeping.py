"""Where the user's system keeps what can be made again."""

import os
import sys
from pathlib import Path


def cache_folder() -> Path:
    """Return the user's cache folder of this program; it need not exist nor be writable."""
    if own := os.environ.get("XDG_CACHE_HOME"):
        return Path(own) / "laoqu-geo"
    home = os.path.expanduser("~")  # noqa: PTH111  (never raises without a home)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path(home, "AppData", "Local")) / "laoqu-geo"
    if sys.platform == "darwin":
        return Path(home, "Library", "Caches", "laoqu-geo")
    return Path(home, ".cache", "laoqu-geo")
