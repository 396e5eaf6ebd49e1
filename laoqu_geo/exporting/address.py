"""The address of a database: read, checked, and never with a password in it."""

from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from ..errors import OutputError

SCHEMA = "laoqu"
"""Where layers go unless the address names another schema: apart from what others keep in `public`."""

_SCHEMES = ("postgresql", "postgres")
_CHOICES = ("schema", "host", "sslmode")
_FORM = "postgresql://USER@HOST[:PORT]/DATABASE[?schema=NAME]"
_LONGEST_NAME = 63
"""Bytes that PostgreSQL keeps of a name; it cuts the rest off without a word."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where layers go in a database; what is left out (None) is up to libpq: PGHOST, PGUSER, a service file."""

    database: str
    schema: str = SCHEMA
    user: str | None = None
    host: str | None = None
    port: int | None = None
    sslmode: str | None = None

    def __str__(self) -> str:
        """Name database and schema, as messages do."""
        return f"{self.database}.{self.schema}" + (f" on {self.host}" if self.host else "")


def read_address(text: str) -> Address:
    """
    Read the address of a database.

    Parameters
    ----------
    text
        `postgresql://USER@HOST:PORT/DATABASE?schema=NAME`; user, host, port and schema may be left out.

    Returns
    -------
    address
        Its parts, a password never among them.

    Raises
    ------
    OutputError
        If it is none, or holds a password (others can read it in the list of processes); it is never repeated then.
    """
    try:
        parts = urlsplit(text)
        port, query = (
            parts.port,
            parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)),
        )
    except ValueError:
        raise OutputError(f"expected --to {_FORM}, but it cannot be read so; check port and query") from None
    if parts.password is not None or "password" in query:
        raise OutputError(
            f"expected --to {_FORM} without a password, which others could see in the list of processes; "
            "set PGPASSWORD, keep it in ~/.pgpass, or wait to be asked"
        )
    if parts.scheme not in _SCHEMES or len(parts.path) < 2 or "/" in parts.path[1:] or parts.fragment:
        raise OutputError(
            f"expected --to {_FORM}, found scheme {parts.scheme!r} and database {parts.path[1:]!r}"
        )
    if strange := sorted(set(query) - set(_CHOICES)):
        raise OutputError(
            f"expected only {', '.join(_CHOICES)} after the question mark of --to, found {strange[0]!r}"
        )
    chosen = {name: values[-1] for name, values in query.items()}
    return Address(
        database=unquote(parts.path[1:]),
        schema=_schema(chosen.get("schema", SCHEMA)),
        user=unquote(parts.username) if parts.username else None,
        host=parts.hostname or chosen.get("host"),
        port=port,
        sslmode=chosen.get("sslmode"),
    )


def _schema(name: str) -> str:
    too_long = len(name.encode()) > _LONGEST_NAME
    if not name or too_long or "\0" in name or name.startswith("pg_") or name == "information_schema":
        raise OutputError(
            f"expected a schema of your own with a name of 1 to {_LONGEST_NAME} bytes, found {name!r}; choose another"
        )
    return name
