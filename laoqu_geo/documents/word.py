"""Read the paragraphs and tables of a Word file in their order."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DocumentError
from .archive import xml_members
from .contents import Builder, Contents
from .limits import BROKEN, MAX_COLUMNS, Deadline

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table

MAIN = "word/document.xml"
"""Where the text is, unless the archive says otherwise."""
_PACKAGE = "_rels/.rels"
_CONTINUES = "continue"
"""What a cell says that belongs to the one above it."""


def read_docx(data: bytes, path: Path) -> Contents:
    """
    Read a `.docx`.

    Only the part that holds the text is parsed: pictures, styles and what lies outside are never opened.

    Raises
    ------
    DocumentError
        If it is not a Word file, is encrypted, or is one of the traps that `archive` and `limits` name.
    """
    from docx.oxml.exceptions import XmlchemyError  # noqa: PLC0415  (only Word files need it)
    from docx.table import Table  # noqa: PLC0415

    deadline = Deadline(path)
    members = xml_members(data, path, deadline)
    builder = Builder(path)
    try:
        for block in _opened(members).iter_inner_content():
            deadline.check()
            if isinstance(block, Table):
                builder.table(list(_rows(block)))
            else:
                builder.paragraph(block.text)
    except (XmlchemyError, *BROKEN) as error:
        if isinstance(error, DocumentError):
            raise
        found = (
            "tags nested without measure"
            if "depth" in str(error)
            else f"something else ({type(error).__name__})"
        )
        raise DocumentError(f"expected a Word file (.docx), found {found}: {path}; save it anew") from None
    return builder.contents()


def _opened(members: Mapping[str, bytes]) -> "Document":
    from docx.document import Document  # noqa: PLC0415
    from docx.oxml import parse_xml  # noqa: PLC0415
    from docx.oxml.document import CT_Document  # noqa: PLC0415

    name = MAIN if MAIN in members else _named(members[_PACKAGE])
    root = parse_xml(members[name])
    if not isinstance(root, CT_Document) or root.body is None:
        raise ValueError(name)
    return Document(root, None)  # type: ignore[arg-type]  # the part is asked for styles and pictures only


def _named(relations: bytes) -> str:
    """Read from the package's relations which member holds the text."""
    from docx.oxml import parse_xml  # noqa: PLC0415

    for relation in parse_xml(relations):
        if relation.get("Type", "").endswith("/officeDocument"):
            return str(relation.get("Target", "")).lstrip("/")
    raise KeyError(_PACKAGE)


def _rows(table: "Table") -> Iterator[list[str]]:
    """Give the text of each cell; one merged downwards gives its text to every row, one merged sideways once."""
    from docx.table import _Cell  # noqa: PLC0415

    above: dict[int, list[str]] = {}
    for row in table._tbl.tr_lst:
        here: dict[int, list[str]] = {}
        at = 0
        for cell in row.tc_lst:
            if cell.vMerge == _CONTINUES and at in above:
                here[at] = above[at]
            else:
                blank = [""] * (min(cell.grid_span, MAX_COLUMNS) - 1)
                here[at] = [_Cell(cell, table).text, *blank]
            at += len(here[at])
        above = here
        yield [text for texts in here.values() for text in texts]
