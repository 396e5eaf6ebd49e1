"""Read the visible text and tables of an HTML page."""

import io
import re
from pathlib import Path

from ..errors import DocumentError
from .contents import Builder, Contents
from .limits import BROKEN, MAX_CELLS, Deadline, refuse_beyond
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
_STEP = 1 << 16
"""Characters parsed between two looks at the clock."""


def read_html(data: bytes, path: Path) -> Contents:
    """
    Read a `.html` page; scripts and styles are passed over, entities decoded, nothing is fetched.

    Raises
    ------
    DocumentError
        If the bytes are no text, or the page is beyond `limits`.
    """
    # libxml2's parser takes time in proportion to a page, Python's own in proportion to the square of a broken one
    from lxml import etree  # noqa: PLC0415  (only pages need it)

    declared = _CHARSET.search(data[:4096])
    if declared and declared.group(1).lower() in (b"gb2312", b"gbk", b"gb18030"):
        text = data.decode("gb18030", errors="replace")
    else:
        text = decode(data, path)
    deadline, page = Deadline(path), _Page(path)
    parser = etree.HTMLParser(target=page, huge_tree=True)
    try:
        for start in range(0, len(text), _STEP):
            parser.feed(text[start : start + _STEP])
            deadline.check()
        parser.close()
    except BROKEN as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(
            f"expected a web page, found a damaged one: {path} ({type(error).__name__}); save it anew"
        ) from None
    return page.builder.contents()


class _Page:
    """Collects paragraphs and tables while the parser walks through a page."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.builder = Builder(path)
        self.said = io.StringIO()
        """Of the paragraph or cell that is open."""
        self.hidden = 0
        self.rows: list[list[str]] | None = None
        self.cells = 0

    def start(self, tag: str, attributes: object) -> None:
        """Take an opening tag."""
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "body":
            self.hidden = 0
        elif tag == "table":
            self._end_paragraph()
            self.rows = []
        elif tag == "tr" and self.rows is not None:
            self._end_cell()
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self._end_cell()
            self.rows[-1].append("")
            self.cells += 1
            refuse_beyond(self.cells, MAX_CELLS, "table cells", self.path)
        elif tag in _BLOCKS and self.rows is None:
            self._end_paragraph()

    def end(self, tag: str) -> None:
        """Take a closing tag, written or implied."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "table" and self.rows is not None:
            self._end_cell()
            width = max((len(row) for row in self.rows), default=0)
            refuse_beyond(width * len(self.rows), MAX_CELLS, "table cells", self.path)
            self.builder.table([row + [""] * (width - len(row)) for row in self.rows])
            self.rows = None
        elif tag in _BLOCKS and self.rows is None:
            self._end_paragraph()

    def data(self, text: str) -> None:
        """Take text, entities already decoded."""
        if not self.hidden and (self.rows is None or (self.rows and self.rows[-1])):
            self.said.write(text)

    def close(self) -> None:
        """End what is still open."""
        self._end_paragraph()

    def _end_paragraph(self) -> None:
        if self.rows is None:
            self.builder.paragraph(_WRAPPED.sub("", self._taken()))

    def _end_cell(self) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += self._taken()

    def _taken(self) -> str:
        text = self.said.getvalue()
        self.said = io.StringIO()
        return text
