"""Read the paragraphs and tables of a Word file in their order."""

import io
import zipfile
from pathlib import Path

from ..errors import DocumentError
from .contents import Builder, Contents

MAX_UNPACKED = 256 * 1024 * 1024
"""Bytes; a Word file that unpacks to more is a bomb, not a plan."""


def read_docx(data: bytes, path: Path) -> Contents:
    """
    Read a `.docx`.

    Raises
    ------
    DocumentError
        If it is not a Word file, is encrypted or would unpack beyond all measure.
    """
    import docx  # noqa: PLC0415  (only Word files need it)
    from docx.opc.exceptions import OpcError  # noqa: PLC0415
    from docx.table import Table  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(item.file_size for item in archive.infolist())
        document = docx.Document(io.BytesIO(data)) if unpacked <= MAX_UNPACKED else None
    except (zipfile.BadZipFile, OpcError, KeyError, ValueError, SyntaxError) as error:
        raise DocumentError(
            f"expected a Word file (.docx), found something else: {path} ({type(error).__name__}); save it anew"
        ) from None
    if document is None:
        raise DocumentError(
            f"expected a Word file below {MAX_UNPACKED >> 20} MiB unpacked, found {unpacked >> 20} MiB: {path}; "
            "save it anew"
        )
    builder = Builder()
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            builder.table([_cells(row) for row in block.rows])
        else:
            builder.paragraph(block.text)
    return builder.contents()


def _cells(row) -> list[str]:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Give the text of each cell; a cell merged downwards gives its text to every row it spans."""
    texts, seen = [], None
    for cell in row.cells:
        if cell._tc is not seen:
            texts.append(cell.text)
        else:
            texts.append("")
        seen = cell._tc
    return texts
