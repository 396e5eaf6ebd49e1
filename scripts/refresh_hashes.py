"""Write the hash of every shipped data file into SOURCES.toml; run it after a table was edited."""

import hashlib
import re
from pathlib import Path

DATA = Path(__file__).parents[1] / "laoqu_geo" / "data"


def main() -> None:
    """Replace each `sha256` by that of the file named above it."""
    sources = DATA / "SOURCES.toml"
    text = sources.read_text(encoding="utf-8")

    def hashed(match: re.Match[str]) -> str:
        digest = hashlib.sha256((DATA / match.group(2)).read_bytes()).hexdigest()
        return f'{match.group(1)}sha256 = "{digest}"'

    entry = re.compile(r'(path = "([^"]+)"\n(?:(?!sha256)[^\n]*\n)*?)sha256 = "[^"]*"')
    sources.write_text(entry.sub(hashed, text), encoding="utf-8")


if __name__ == "__main__":
    main()
