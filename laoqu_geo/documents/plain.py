"""Decode plain text: UTF-8, UTF-16 or GB18030, every character kept."""

import codecs
from pathlib import Path

from ..errors import DocumentError

_BINARY = {
    b"%PDF": ("a PDF", ".pdf"),
    b"PK\x03\x04": ("a Word or zip file", ".docx"),
    b"\xd0\xcf\x11\xe0": ("an old Word file", ".docx"),
}


def decode(data: bytes, path: Path) -> str:
    """
    Decode a text file.

    Raises
    ------
    DocumentError
        If the bytes are another kind of file or no text at all.
    """
    for magic, (what, ending) in _BINARY.items():
        if data.startswith(magic):
            raise DocumentError(
                f"expected plain text, found {what}: {path}; name it {ending} or save it as .txt (UTF-8)"
            )
    unicode16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if unicode16 else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise DocumentError(
        f"expected text in UTF-8, UTF-16 or GB18030, found other bytes: {path}; save it as UTF-8"
    )
