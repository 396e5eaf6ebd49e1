"""What commands say, and how an error raised on purpose looks."""

import io
import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from ..errors import LaoquGeoError

P = ParamSpec("P")


class AnyConsole(typer.Typer):
    """Commands for a console of any encoding: a character that it lacks is shown as `?`, and nothing stops."""

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Run the command that was typed."""
        _say_in(None)
        return super().__call__(*args, **kwargs)


def say_in_utf8() -> None:
    """Print what follows in UTF-8 whatever the console's encoding: other programs read it."""
    _say_in("utf-8")


def _say_in(encoding: str | None) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):  # not what an embedding program may have put there
        sys.stdout.reconfigure(encoding=encoding, errors="replace")


def clear_errors(command: Callable[P, None]) -> Callable[P, None]:
    """Print an error raised on purpose as one line and leave with exit code 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except LaoquGeoError as error:
            typer.echo(f"laoqu-geo: {' '.join(str(error).split())}", err=True)
            raise typer.Exit(1) from None

    return run


def say(line: str) -> None:
    """Print a line, unless --quiet."""
    if logging.getLogger("laoqu_geo").level < logging.ERROR:
        typer.echo(line)


def warn(line: str) -> None:
    """Print a warning, unless --quiet."""
    if logging.getLogger("laoqu_geo").level < logging.ERROR:
        typer.echo(f"laoqu-geo: warning: {line}", err=True)
