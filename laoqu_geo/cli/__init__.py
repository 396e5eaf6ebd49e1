"""The commands: parse, call one function, print one line."""

import logging
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from ..version import __version__
from .batch import batch
from .compare import compare
from .export import export
from .make import build, draw
from .osm import download, fetch, osm_app
from .read import extract, review, verify
from .saying import AnyConsole, clear_errors

app = AnyConsole(
    name="laoqu-geo",
    help="Turn the prose of a Chinese development plan into maps. 把规划文字变成地图、图层和台账。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"laoqu-geo {__version__}")
        raise typer.Exit


@app.callback()
def main(
    *,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only. 只显示错误。")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print what each step did. 显示每一步。")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version. 显示版本。", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Set how much is said."""
    level = logging.ERROR if quiet else logging.INFO if verbose else logging.WARNING
    logging.basicConfig(format="%(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("laoqu_geo").setLevel(level)


COMMANDS: dict[typer.Typer, tuple[Callable[..., None], ...]] = {
    app: (build, extract, draw, review, verify, compare, batch, export),
    osm_app: (fetch, download),
}
for _home, _commands in COMMANDS.items():
    for _command in _commands:
        _home.command()(clear_errors(_command))
app.add_typer(osm_app)
