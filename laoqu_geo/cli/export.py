"""The command that hands layers on: as files of other standards, or into a database."""

from pathlib import Path
from typing import Annotated

import typer

from ..errors import OutputError
from ..presentation import Presentation, Profile
from .options import Discloses, ReviewNumber
from .saying import say


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
    publisher: Annotated[
        str, typer.Option("--publisher", help="Publisher named in OC4IDS. 发布单位。")
    ] = "laoqu-geo",
    published: Annotated[
        str,
        typer.Option("--published", help="Day of publication in OC4IDS; the plan's if left out. 发布日期。"),
    ] = "",
    prefix: Annotated[
        str,
        typer.Option("--id-prefix", help="Prefix of project ids that a register assigned. 项目编号前缀。"),
    ] = "",
    profile: Discloses = Profile.INTERNAL,
    review_number: ReviewNumber = "",
) -> None:
    """转出为其他标准格式。Hand the layers on: OC4IDS, GeoJSON, GeoParquet, CSV."""
    from ..disclosure import disclosed  # noqa: PLC0415  (heavy imports only where used)
    from ..exporting import FORMATS, Format, Publisher  # noqa: PLC0415
    from ..exporting import export as write  # noqa: PLC0415
    from ..geopackage import agreed, read  # noqa: PLC0415

    if form not in set(Format):
        raise OutputError(f"expected --format of {', '.join(Format)}, found {form!r}; choose one of them")
    wanted = Format(form)
    wish = Presentation(profile=profile, review_number=review_number)
    layers = disclosed(agreed(read(package)), wish)
    name = package.stem + ("" if layer == "projects" else f".{layer}")
    path = output or package.with_name(
        name + (".oc4ids" if wanted is Format.OC4IDS else "") + FORMATS[wanted][0]
    )
    say(str(write(layers, path, wanted, layer=layer, publisher=Publisher(publisher, published, prefix))))
