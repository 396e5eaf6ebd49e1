"""Asks a server for JSON: at most one request a second, few retries, a limit of time, every answer kept on disk."""

import base64
import hashlib
import json
import logging
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPException, HTTPMessage
from pathlib import Path
from typing import IO

from ..files import replacing
from ..secrets import without_secrets

logger = logging.getLogger(__name__)

AGENT = "laoqu-geo (plan text to maps)"
BUSY = frozenset({429, 500, 502, 503, 504})
"""Answers after which asking again later may help."""

MOST_BYTES = 2_000_000
"""A longer answer is no list of places."""


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Follows a server to another address of its own only: the address that is asked holds the key."""

    def redirect_request(  # noqa: PLR0917  (as urllib calls it)
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Give the next request, or none where it would go to another host."""
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        return following if following is not None and following.host == req.host else None


_OPENER = urllib.request.build_opener(_SameHost)


@dataclass(slots=True)
class Client:
    """
    One server, and how it is asked.

    A server that fails `give_up_after` times running is not asked again: one message, and no project is lost.
    """

    name: str
    folder: Path | None = None
    """Where answers are kept; None keeps none."""
    pause_s: float = 1.0
    """Seconds between requests: Nominatim's rule."""
    timeout_s: float = 10.0
    tries: int = 3
    longest_wait_s: float = 30.0
    """A server that asks for more patience than this many seconds is left alone."""
    budget_s: float = 600.0
    """Seconds that all requests of one run may take together."""
    give_up_after: int = 3
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    _last: float = field(default=float("-inf"), init=False)
    _spent: float = field(default=0.0, init=False)
    _failed: int = field(default=0, init=False)

    def get(
        self,
        url: str,
        query: Mapping[str, str],
        secret: Mapping[str, str] | None = None,
        *,
        login: str = "",
        refusal: Callable[[object], str] = lambda _: "",
    ) -> object:
        """
        Ask, and return the decoded JSON; None where the server gives none.

        Parameters
        ----------
        url, query
            What is asked; an answer is kept under these.
        secret
            Further parameters (a key) that are neither kept nor shown.
        login
            `user:password` for the server, sent to it alone, neither kept nor shown.
        refusal
            Says why an answer is none (a wrong key, a quota); such an answer counts as a fault and is not kept.
        """
        asked = f"{url}?{urllib.parse.urlencode(sorted(query.items()))}"
        kept = self._kept(asked)
        if kept is not None:
            return kept
        if self._failed >= self.give_up_after or self._spent >= self.budget_s:
            return None
        full = f"{url}?{urllib.parse.urlencode({**query, **(secret or {})})}"
        begun = self.clock()
        answer, fault = self._asked(full, login)
        fault = fault or refusal(answer)
        self._spent += self.clock() - begun
        hidden = [*(secret or {}).values(), login, login.partition(":")[2]]
        if fault:
            self._note(without_secrets(fault, hidden))
            return None
        self._failed = 0
        if answer != []:  # a server that knows nothing today may know more tomorrow
            self._keep(asked, answer, hidden)
        return answer

    def _asked(self, full: str, login: str) -> tuple[object, str]:
        """Return the answer and no fault, or nothing and what went wrong."""
        fault = ""
        for attempt in range(self.tries):
            self._wait(self.pause_s - (self.clock() - self._last))
            self._last = self.clock()
            try:
                return self._opened(full, login), ""
            except urllib.error.HTTPError as error:
                error.close()
                fault = f"HTTP {error.code}"
                wait = _retry_after(error.headers.get("Retry-After")) or 2.0**attempt
                if error.code not in BUSY or wait > self.longest_wait_s:
                    return None, fault
            except (OSError, HTTPException) as error:
                fault, wait = str(getattr(error, "reason", error)) or type(error).__name__, 2.0**attempt
            except ValueError:
                return None, "an answer that is not JSON"
            if attempt + 1 < self.tries:
                self._wait(wait)
        return None, fault

    def _opened(self, full: str, login: str) -> object:
        if not full.startswith(("http://", "https://")):
            raise OSError("the address must begin with http:// or https://")
        request = urllib.request.Request(full, headers={"User-Agent": AGENT})  # noqa: S310  (checked above)
        if login:
            code = base64.b64encode(login.encode()).decode()
            request.add_unredirected_header("Authorization", f"Basic {code}")
        with _OPENER.open(request, timeout=self.timeout_s) as response:
            raw = response.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise ValueError
        answer: object = json.loads(raw.decode("utf-8"))
        return answer

    def _wait(self, seconds: float) -> None:
        if seconds > 0:
            self.sleep(seconds)

    def _note(self, fault: str) -> None:
        self._failed += 1
        if self._failed == self.give_up_after:
            logger.warning("%s does not answer (%s); it is not asked again in this run", self.name, fault)
        else:
            logger.info("%s: %s", self.name, fault)

    def _kept(self, asked: str) -> object:
        path = self._path(asked)
        try:
            answer: object = json.loads(path.read_text(encoding="utf-8")) if path else None
        except (OSError, ValueError):
            return None
        return answer

    def _keep(self, asked: str, answer: object, hidden: Iterable[str]) -> None:
        path = self._path(asked)
        said = json.dumps(answer, ensure_ascii=False)
        if path is None or without_secrets(said, hidden) != said:
            return
        try:
            with replacing(path) as draft:
                draft.write_text(said, encoding="utf-8", newline="\n")
        except OSError as error:
            logger.debug("an answer of %s is not kept: %s", self.name, error)

    def _path(self, asked: str) -> Path | None:
        return (
            self.folder / f"{hashlib.sha256(asked.encode()).hexdigest()[:24]}.json" if self.folder else None
        )


def _retry_after(said: str | None) -> float:
    try:
        return max(0.0, float(said or 0))
    except ValueError:
        return 0.0
