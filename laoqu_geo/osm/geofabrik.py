"""Download regional extracts in a way that survives bad lines: resumed, checked, never half in place."""

import hashlib
import http.client
import logging
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import NamedTuple

from ..errors import OsmSourceError, OutputError
from ..secrets import login_apart, shown_address
from .blobs import NotSortedError, index_blobs

logger = logging.getLogger(__name__)

BASE_URL = "https://download.geofabrik.de"
CHINA = "asia/china"
"""A region without a slash is one of its provinces."""

USER_AGENT = "laoqu_geo (Python package; maps of development plans)"
CHUNK_BYTES = 1 << 18
PAUSE_S = 5.0
"""Before another try, if the server does not say how long."""
LONGEST_PAUSE_S = 120.0
BUSY = frozenset({408, 429, 500, 502, 503, 504})

Progress = Callable[[int, int], None]


class _Answer(NamedTuple):
    """What the server began to send: from which byte, how many in all (0: unknown), and its mark of the version."""

    body: http.client.HTTPResponse
    start: int
    total: int
    mark: str


def extract_url(region: str, base_url: str = BASE_URL) -> str:
    """
    Return where the extract of a region lies.

    Parameters
    ----------
    region
        A Chinese province in pinyin (`sichuan`, `inner-mongolia`), `china`, or a path such as `europe/andorra`.
    base_url
        Another server of the same layout.

    Raises
    ------
    OsmSourceError
        If the region is not a plain name or path.
    """
    name = region.strip().lower().removesuffix("-latest.osm.pbf").strip("/")
    if not re.fullmatch(r"[a-z0-9]+([-/][a-z0-9]+)*", name):
        raise OsmSourceError(
            f"expected a region such as sichuan, shaanxi, china or europe/andorra, but got {region!r}"
        )
    path = CHINA if name == "china" else name if "/" in name else f"{CHINA}/{name}"
    return f"{base_url.rstrip('/')}/{path}-latest.osm.pbf"


def download(
    url: str,
    path: Path,
    *,
    progress: Progress | None = None,
    retries: int = 5,
    timeout_s: float = 60,
    pause_s: float = PAUSE_S,
) -> Path:
    """
    Download an extract.

    Parameters
    ----------
    url
        As `extract_url` gives it; its checksum is looked for at the same address with `.md5` behind it.
    path
        File to write. Until all is there and checked, what came lies beside it as `.part`; the next run goes on
        from there if the server still has the same file.
    progress
        Told how many bytes of how many are there (0 where the server does not say).
    retries
        How many answers that say 'busy', and how many broken lines, are tolerated.
    timeout_s
        How long a silent line is waited for.
    pause_s
        Wait before another try, where the server does not say how long.

    Raises
    ------
    OsmSourceError
        If the server cannot be reached, has no such file, or sends something else.
    OutputError
        If the file cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _patiently(lambda: _fetch(url, part, progress, timeout_s), url, part, retries, pause_s)
        expected = _patiently(lambda: _checksum(url, timeout_s), url, part, retries, pause_s)
        _verify(part, expected, url)
        part.replace(path)
        _mark_of(part).unlink(missing_ok=True)
    except (OsmSourceError, OutputError):
        raise
    except OSError as error:
        raise OutputError(
            f"expected to write {path}, but: {error}; free some space or choose another place"
        ) from error
    return path


class _TornError(Exception):
    """The line broke, or the server is busy: worth another try. Holds how long to wait, if it said so."""

    def __init__(self, said: str, wait_s: float | None = None) -> None:
        super().__init__(said)
        self.wait_s = wait_s


def _patiently(
    step: Callable[[], str | None], url: str, part: Path, retries: int, pause_s: float
) -> str | None:
    """Take a step, again if need be."""
    for attempt in range(retries + 1):
        try:
            return step()
        except _TornError as error:
            if attempt == retries:
                there = part.stat().st_size if part.exists() else 0
                raise OsmSourceError(
                    f"expected all of {url}, but: {error}; {there / 1e6:.1f} MB are kept, run again to go on"
                ) from error
            wait_s = min(error.wait_s if error.wait_s is not None else pause_s, LONGEST_PAUSE_S)
            logger.warning("%s; trying again in %.0f s", error, wait_s)
            time.sleep(wait_s)
    raise AssertionError


def _fetch(url: str, part: Path, progress: Progress | None, timeout_s: float) -> None:
    """Get what is still missing of a file."""
    have = part.stat().st_size if part.exists() else 0
    mark = _mark_of(part).read_text(encoding="utf-8") if have and _mark_of(part).exists() else ""
    headers = {"Range": f"bytes={have}-", "If-Range": mark} if have and mark else {}
    answer = _open(url, headers, timeout_s)
    if answer is None:  # nothing lies beyond what is there
        return
    with answer.body, part.open("r+b" if answer.start else "wb") as file:
        _mark_of(part).write_text(answer.mark, encoding="utf-8", newline="\n")
        file.seek(answer.start)
        done = answer.start
        while chunk := _read(answer.body):
            file.write(chunk)
            done += len(chunk)
            if progress is not None:
                progress(done, answer.total)
    if answer.total and done < answer.total:
        raise _TornError(f"the line broke after {done} of {answer.total} bytes")


def _read(body: http.client.HTTPResponse) -> bytes:
    try:
        return body.read(CHUNK_BYTES)
    except (http.client.HTTPException, OSError) as error:
        raise _TornError(f"the line broke ({type(error).__name__})") from error


def _open(url: str, headers: dict[str, str], timeout_s: float) -> _Answer | None:
    if not url.startswith(("https://", "http://")):
        raise OsmSourceError(f"expected an address that begins with https://, but got {shown_address(url)!r}")
    if login_apart(url)[1]:
        raise OsmSourceError(
            f"expected an address without user and password, but got {shown_address(url)}; "
            "fetch the file yourself and hand it to --osm"
        )
    request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT, **headers})  # noqa: S310
    try:
        body = urllib.request.urlopen(request, timeout=timeout_s)  # noqa: S310  (http and https only, see above)
    except urllib.error.HTTPError as error:
        with error:
            if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                return None
            if error.code in BUSY:
                raise _TornError(f"the server said {error.code}", _wait_s(error.headers)) from error
            raise OsmSourceError(
                f"expected an extract at {url}, but the server said {error.code}; check the region's name"
            ) from error
    except (urllib.error.URLError, http.client.HTTPException, OSError) as error:
        said = getattr(error, "reason", error)
        raise _TornError(f"the server cannot be reached ({said})") from error
    length = int(body.headers.get("Content-Length") or 0)
    sent = re.match(r"bytes (\d+)-\d+/(\d+)", body.headers.get("Content-Range") or "")
    start, total = (
        (int(sent[1]), int(sent[2]))
        if body.status == http.HTTPStatus.PARTIAL_CONTENT and sent
        else (0, length)
    )
    return _Answer(body, start, total, body.headers.get("ETag") or body.headers.get("Last-Modified") or "")


def _wait_s(headers: Message) -> float | None:
    said = headers.get("Retry-After") or ""
    return float(said) if said.isdigit() else None


def _checksum(url: str, timeout_s: float) -> str | None:
    """Return the MD5 that the server states; None where it states none."""
    try:
        answer = _open(f"{url}.md5", {}, timeout_s)
    except OsmSourceError:
        return None
    if answer is None:
        return None
    with answer.body:
        found = re.match(rb"\s*([0-9a-fA-F]{32})\b", _read(answer.body))
    return found[1].decode().lower() if found else None


def _verify(part: Path, expected: str | None, url: str) -> None:
    """Make sure that what came is what the server meant to send, and OSM data; else throw it away."""
    said = ""
    if expected is not None:
        with part.open("rb") as file:
            if hashlib.file_digest(file, "md5").hexdigest() != expected:
                said = "the checksum does not agree"
    if not said:
        try:
            said = "" if index_blobs(part) else "it is empty"
        except (OsmSourceError, NotSortedError) as error:
            said = f"it is no OSM data ({error})"
    if said:
        part.unlink(missing_ok=True)
        _mark_of(part).unlink(missing_ok=True)
        raise OsmSourceError(f"expected an extract from {url}, but {said}; nothing is kept, try again later")


def _mark_of(part: Path) -> Path:
    return part.with_name(part.name + ".etag")
