"""Read the visible text and tables of an HTML page."""

import re
from html.parser import HTMLParser
from pathlib import Path

from .contents import Builder, Contents
from .plain import decode

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "br",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "ul",
        "ol",
        "tr",
        "table",
        "section",
        "article",
        "header",
        "footer",
        "title",
        "dd",
        "dt",
        "hr",
    ]
)
_HIDDEN = frozenset({"script", "style", "noscript", "template", "head"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([a-zA-Z0-9_-]+)", re.IGNORECASE)
_WRAPPED = re.compile(r"(?<=[^\x00-\x7f])\s*\n\s*(?=[^\x00-\x7f])")
"""A line break in the source between two Chinese characters is no space."""


def read_html(data: bytes, path: Path) -> Contents:
    """
    Read a `.html` page; scripts and styles are passed over, entities decoded, nothing is fetched.

    Raises
    ------
    DocumentError
        If the bytes are no text.
    """
    declared = _CHARSET.search(data[:4096])
    if declared and declared.group(1).lower() in (b"gb2312", b"gbk", b"gb18030"):
        text = data.decode("gb18030", errors="replace")
    else:
        text = decode(data, path)
    parser = _Page()
    parser.feed(text)
    parser.close()
    return parser.finish()


class _Page(HTMLParser):
    """Collects paragraphs and tables while the parser walks through a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.builder = Builder()
        self.line: list[str] = []
        self.hidden = 0
        self.rows: list[list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "body":
            self.hidden = 0
        elif tag == "table":
            self._flush()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append("")
        elif tag in _BLOCKS and self.rows is None:
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "table" and self.rows is not None:
            width = max((len(row) for row in self.rows), default=0)
            self.builder.table([row + [""] * (width - len(row)) for row in self.rows])
            self.rows = None
        elif tag in _BLOCKS and self.rows is None:
            self._flush()

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.rows is None:
            self.line.append(data)
        elif self.rows and self.rows[-1]:
            self.rows[-1][-1] += data

    def finish(self) -> Contents:
        """Return what was collected."""
        self._flush()
        return self.builder.contents()

    def _flush(self) -> None:
        self.builder.paragraph(_WRAPPED.sub("", "".join(self.line)))
        self.line = []
