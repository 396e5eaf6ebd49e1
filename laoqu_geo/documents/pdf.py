"""Read the text layer of a PDF, its soft line breaks undone, page starts kept."""

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DocumentError
from .contents import Contents
from .limits import BROKEN, MAX_CHARACTERS, MAX_PAGES, Deadline, refuse_beyond

if TYPE_CHECKING:
    from pypdf import PdfReader

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
    from pypdf.errors import DependencyError, PyPdfError  # noqa: PLC0415  (only PDFs need it)

    try:
        pages = _pages(data, path)
    except DependencyError:
        raise _locked(path) from None
    except (PyPdfError, *BROKEN) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(
            f"expected a PDF, found a damaged file: {path} ({type(error).__name__}); save it anew"
        ) from None
    if pages and not any(page.strip() for page in pages):
        raise DocumentError(
            f"expected a PDF with text, found {len(pages)} scanned pages: {path}; recognise the text (OCR) first"
        )
    return _reflow(pages)


def _pages(data: bytes, path: Path) -> list[str]:
    """Extract the text of each page; the clock is looked at before every drawing operation."""
    from pypdf import PdfReader  # noqa: PLC0415

    deadline = Deadline(path)
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise _locked(path)
    refuse_beyond(len(reader.pages), MAX_PAGES, "pages", path)
    texts: list[str] = []
    length = 0
    for page in reader.pages:
        deadline.check()
        texts.append(page.extract_text(visitor_operand_before=lambda *_: deadline.check()))
        length += len(texts[-1])
        refuse_beyond(length, MAX_CHARACTERS, "characters", path)
    return texts


def _opens(reader: "PdfReader") -> bool:
    """Try the empty password, with which many are locked against printing only."""
    try:
        return bool(reader.decrypt(""))
    except NotImplementedError:
        return False


def _locked(path: Path) -> DocumentError:
    return DocumentError(
        f"expected an open PDF, found one encrypted with a password: {path}; save it without one first"
    )


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
