"""Read the text layer of a PDF, its soft line breaks undone, page starts kept."""

import io
import re
from pathlib import Path

from ..errors import DocumentError
from .contents import Contents

_ENDS = "。；：！？"
_LABEL = re.compile(
    r"\s*(?:第[一二三四五六七八九十\d]+[章节条篇]|[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、]|专栏)"
)
_FURNITURE = re.compile(r"\s*[—\-–]?\s*\d{1,4}\s*[—\-–]?\s*$")
"""A line that is a page number and nothing else."""
_SHORT = 14
"""Characters; a line as short as this that ends without a mark is a title, not a broken line."""


def read_pdf(data: bytes, path: Path) -> Contents:
    """
    Read a `.pdf` with a text layer.

    Raises
    ------
    DocumentError
        If it is damaged, encrypted, or holds pictures of text only.
    """
    from pypdf import PdfReader  # noqa: PLC0415  (only PDFs need it)
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted and not reader.decrypt("")
        pages = [] if locked else [page.extract_text() for page in reader.pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise DocumentError(
            f"expected a PDF, found a damaged file: {path} ({type(error).__name__}); save it anew"
        ) from None
    if locked:
        raise DocumentError(
            f"expected an open PDF, found one locked with a password: {path}; unlock it first"
        )
    if pages and not any(page.strip() for page in pages):
        raise DocumentError(
            f"expected a PDF with text, found {len(pages)} scanned pages: {path}; recognise the text (OCR) first"
        )
    return _reflow(pages)


def _reflow(pages: list[str]) -> Contents:
    """Join lines that were broken by the width of the page; a line that ends a sentence or heads one stays."""
    pieces: list[str] = []
    starts: list[int] = []
    length = 0
    for page in pages:
        starts.append(length)
        for line in page.split("\n"):
            text = line.strip()
            if not text or _FURNITURE.fullmatch(line):
                continue
            if pieces and not _breaks(pieces[-1], text):
                pieces[-1] = pieces[-1][:-1]
                length -= 1
            pieces.append(text + "\n")
            length += len(text) + 1
    return Contents("".join(pieces), pages=tuple(starts))


def _breaks(before: str, text: str) -> bool:
    line = before.rstrip("\n")
    return (
        line.endswith(tuple(_ENDS)) or bool(_LABEL.match(text)) or (len(line) <= _SHORT and "，" not in line)
    )
