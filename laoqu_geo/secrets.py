"""Keep keys and passwords out of whatever is logged, shown or kept."""

import re
import urllib.parse
from collections.abc import Iterable

HIDDEN = "…"
_LOGIN = re.compile(r"(?<=://)[^\s/?#]*@")


def login_apart(address: str) -> tuple[str, str]:
    """
    Split user and password from the address of a server.

    Returns
    -------
    address, login
        `http://host/path`, and `user:password` as written with escapes undone; empty where there is none.
    """
    found = _LOGIN.search(address)
    if found is None:
        return address, ""
    return address[: found.start()] + address[found.end() :], urllib.parse.unquote(found[0][:-1])


def shown_address(text: str) -> str:
    """Give an address, or a text with some in it, without the users and passwords before their hosts."""
    return _LOGIN.sub(f"{HIDDEN}@", text)


def without_secrets(text: str, secrets: Iterable[str]) -> str:
    """Give a text in which secrets are hidden, also where an address spells them with escapes."""
    for secret in secrets:
        for spelling in {secret, urllib.parse.quote(secret), urllib.parse.quote_plus(secret)}:
            text = text.replace(spelling, HIDDEN) if spelling else text
    return shown_address(text)
