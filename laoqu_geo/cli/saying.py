"""What commands say, and how an error raised on purpose looks."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from ..errors import LaoquGeoError

P = ParamSpec("P")


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
