"""Unpack a Word file in memory, no further than is safe: bombs, paths out of it, locks and entities are refused by name."""

import io
import re
import zipfile
from pathlib import Path, PurePosixPath, PureWindowsPath

from ..errors import DocumentError
from .limits import BROKEN, Deadline

MAX_MEMBERS = 10_000
MAX_UNPACKED = 256 << 20
"""Bytes of all members together."""
MAX_RATIO = 200
"""Times; text packs to a tenth, the most repetitive table to a fiftieth, a bomb to a thousandth."""
SMALL = 1 << 20
"""Bytes; below, no ratio is asked after."""
MAX_TAGS = 6_000_000
"""Of one XML member; a tag takes some two hundred bytes of memory."""
CHUNK = 1 << 16

_ENTRY = b"PK\x01\x02"
_OLE = b"\xd0\xcf\x11\xe0"
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_XML = (".xml", ".rels")
_ENCODING = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"'>]*)")
_ENCODINGS = frozenset({b"utf-8", b"utf-16", b"us-ascii", b"ascii"})
"""What the format allows; in another one a declaration could hide."""
_DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL = re.compile(rb"\b(?:SYSTEM|PUBLIC)\b")


def xml_members(data: bytes, path: Path, deadline: Deadline) -> dict[str, bytes]:
    """
    Unpack the XML members of a Word file; the others are unpacked too, to see that they can be, and dropped.

    Returns
    -------
    members
        By name, checked: no document type or entity declaration, an encoding that the format allows.

    Raises
    ------
    DocumentError
        If it is no archive, or one that is locked, a bomb, points out of itself or declares entities.
    """
    if data.startswith(_OLE):
        raise (
            _locked(path)
            if _LOCKED in data
            else _refused("an old Word file (.doc)", path, "save it as .docx")
        )
    if data.count(_ENTRY) > MAX_MEMBERS:
        raise _refused(f"a zip bomb of more than {MAX_MEMBERS:,} members", path)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _unpacked(archive, path, deadline)
    except (zipfile.BadZipFile, RuntimeError, *BROKEN) as error:
        if isinstance(error, DocumentError):
            raise
        raise _refused(f"something else or a damaged one ({type(error).__name__})", path) from None


def _unpacked(archive: zipfile.ZipFile, path: Path, deadline: Deadline) -> dict[str, bytes]:
    left = MAX_UNPACKED
    members: dict[str, bytes] = {}
    for item in archive.infolist():
        _refuse_name(item, members, path)
        kept = item.filename.lower().endswith(_XML)
        pieces: list[bytes] = []
        size = 0
        with archive.open(item) as member:
            while piece := member.read(CHUNK):
                size += len(piece)
                if size > left or size > max(SMALL, MAX_RATIO * item.compress_size):
                    raise _refused(f"a zip bomb: {_short(item.filename)} unpacked without measure", path)
                pieces += [piece] if kept else []
                deadline.check()
        left -= size
        if kept:
            members[item.filename] = b"".join(pieces)
            _refuse_markup(members[item.filename], item.filename, path)
    return members


def _refuse_name(item: zipfile.ZipInfo, before: dict[str, bytes], path: Path) -> None:
    """Refuse names that would lead out of the archive, members that are locked, twice there, or packed strangely."""
    name = item.orig_filename
    posix, windows = PurePosixPath(name.replace("\\", "/")), PureWindowsPath(name)
    if ".." in posix.parts or posix.is_absolute() or windows.drive or windows.root:
        raise _refused(f"a path out of the archive: {_short(name)}", path)
    if item.flag_bits & 1:
        raise _locked(path)
    if item.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise _refused(f"{_short(name)} packed in a way that Word does not know", path)
    if item.filename in before:
        raise _refused(f"{_short(name)} in it twice", path)


def _refuse_markup(raw: bytes, name: str, path: Path) -> None:
    """Refuse declarations before any parser sees them; in UTF-16 and UTF-32 every other byte of theirs is NUL."""
    flat = (
        raw.replace(b"\0", b"")
        .removeprefix(b"\xef\xbb\xbf")
        .removeprefix(b"\xff\xfe")
        .removeprefix(b"\xfe\xff")
    )
    said = _ENCODING.match(flat[:CHUNK])
    if not flat.lstrip().startswith(b"<") or (said and said[1].lower() not in _ENCODINGS):
        raise _refused(f"{_short(name)} that is no XML in UTF-8 or UTF-16", path)
    if found := _DECLARATION.search(flat):
        external = _EXTERNAL.search(flat, found.start(), found.start() + CHUNK)
        what = "an external entity" if external else "a document type or entity declaration"
        raise _refused(f"{what} in {_short(name)}", path)
    if flat.count(b"<") > MAX_TAGS:
        raise _refused(f"{_short(name)} with more than {MAX_TAGS:,} tags", path, "split it")


def _short(name: str) -> str:
    return ascii(name[:60])


def _locked(path: Path) -> DocumentError:
    return DocumentError(
        f"expected an open Word file, found one encrypted with a password: {path}; save it without one"
    )


def _refused(found: str, path: Path, advice: str = "save it anew in Word") -> DocumentError:
    return DocumentError(f"expected a Word file (.docx), found {found}: {path}; {advice}")
