"""The command that hands layers on: as files of other standards, or into a database."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import OutputError, PasswordNeededError
from ..presentation import Presentation, Profile
from .options import Discloses, ReviewNumber
from .saying import say

if TYPE_CHECKING:
    from ..tables import Layers


def export(
    package: Annotated[
        Path, typer.Argument(metavar="GPKG", help="由 build 生成的图层。A GeoPackage made by build.")
    ] = Path("layers/laoqu.gpkg"),
    *,
    form: Annotated[str, typer.Option("--format", help="oc4ids, geojson, geoparquet, csv. 文件格式。")] = "",
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="File to write; beside the GeoPackage if left out. 输出文件。"),
    ] = None,
    layer: Annotated[
        str,
        typer.Option(
            "--layer", help="A table of the GeoPackage; all projects if left out. 图层，缺省为全部项目。"
        ),
    ] = "projects",
    to: Annotated[
        str,
        typer.Option(
            "--to",
            metavar="postgresql://USER@HOST/DB?schema=NAME",
            help="All layers into PostGIS; the password from PGPASSWORD, ~/.pgpass or a prompt. 写入数据库。",
        ),
    ] = "",
    publisher: Annotated[str, typer.Option(help="Publisher named in OC4IDS. 发布单位。")] = "laoqu-geo",
    published: Annotated[
        str, typer.Option(help="Day of publication in OC4IDS; the plan's if left out. 发布日期。")
    ] = "",
    id_prefix: Annotated[
        str, typer.Option(help="Prefix of project ids that a register assigned. 项目编号前缀。")
    ] = "",
    profile: Discloses = Profile.INTERNAL,
    review_number: ReviewNumber = "",
) -> None:
    """转出为其他标准格式或写入数据库。Hand the layers on: OC4IDS, GeoJSON, GeoParquet, CSV, PostGIS."""
    from .. import geopackage  # noqa: PLC0415  (heavy imports only where used)
    from ..disclosure import disclosed  # noqa: PLC0415
    from ..exporting import FORMATS, Format, Publisher  # noqa: PLC0415
    from ..exporting import export as write  # noqa: PLC0415

    if bool(form) == bool(to):
        raise OutputError("expected either --format or --to; say how to hand the layers on")
    if form and form not in set(Format):
        raise OutputError(f"expected --format of {', '.join(Format)}, found {form!r}; choose one of them")
    wish = Presentation(profile=profile, review_number=review_number)
    layers = geopackage.published(disclosed(geopackage.agreed(geopackage.read(package)), wish))
    if to:
        _store(layers, to)
        return
    wanted = Format(form)
    path = output or package.with_name(_stem(package, layer, wanted) + FORMATS[wanted][0])
    say(str(write(layers, path, wanted, layer=layer, publisher=Publisher(publisher, published, id_prefix))))


def _stem(package: Path, layer: str, form: str) -> str:
    parts = [package.stem, "" if layer == "projects" else layer, form if form == "oc4ids" else ""]
    return ".".join(part for part in parts if part)


def _store(layers: "Layers", to: str) -> None:
    """Write to the database, asking for a password only if the server wants one and a person is there."""
    from ..exporting import read_address, store  # noqa: PLC0415

    address = read_address(to)
    try:
        count = store(layers, address)
    except PasswordNeededError:
        if not sys.stdin.isatty():
            raise
        count = store(
            layers, address, password=typer.prompt(f"{address} 密码 password", hide_input=True, err=True)
        )
    say(f"{count} tables → {address}")
