"""The commands that only read: what a plan names, what needs a look."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from ..files import as_text
from .saying import say, say_in_utf8, warn


def extract(
    plans: Annotated[list[Path], typer.Argument(help="Plans (.txt, .docx, .pdf, .html). 规划文本，可多个。")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write to FILE.json, .csv or .xlsx. 写入文件。")
    ] = None,
    *,
    why: Annotated[
        bool, typer.Option("--explain", help="Say why each was read so, instead of JSON. 逐项说明识别依据。")
    ] = False,
) -> None:
    """列出文中项目，不定位。List what plans name, as JSON; no geometry."""
    from ..documents import read_document  # noqa: PLC0415
    from ..listing import explain, rows, to_json, write_listing  # noqa: PLC0415
    from ..projects import merge_mentions  # noqa: PLC0415
    from ..text import find_mentions  # noqa: PLC0415

    read = {as_text(str(plan)): merge_mentions(find_mentions(read_document(plan)).mentions) for plan in plans}
    found = {plan: rows(projects) for plan, projects in read.items()}
    for plan, listed in found.items():
        if not listed:
            warn(f"no named project found in {plan}. 未识别到具体项目。")
    if output is None:
        say_in_utf8()
        text = "\n".join(explain(projects) for projects in read.values()) if why else to_json(found)
        sys.stdout.write(text)
    else:
        say(f"{sum(map(len, found.values()))} projects → {write_listing(found, output)}")


def review(
    package: Annotated[
        Path, typer.Argument(metavar="GPKG", help="由 build 生成的图层。A GeoPackage made by build.")
    ] = Path("layers/laoqu.gpkg"),
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", help="写出待填的修订表。Write a corrections file to fill in."),
    ] = None,
) -> None:
    """列出需要复核的项目，最差者在前，附候选位置。List what needs a look, worst first, with candidates."""
    from ..corrections import write_corrections  # noqa: PLC0415
    from ..geopackage import read  # noqa: PLC0415
    from ..review import listing, template, to_look_at  # noqa: PLC0415

    layers = read(package)
    table = to_look_at(layers)
    if output:
        say(f"{len(table)} projects to look at → {write_corrections(template(layers, table), output)}")
        return
    say_in_utf8()
    typer.echo(listing(table))
    say(f"\n{len(table)} of {len(layers['projects'])} projects need a look. 待复核。")


def verify(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="图层文件夹。Folder of the GeoPackage and its manifest.")
    ] = Path("layers"),
    inputs: Annotated[
        list[Path] | None,
        typer.Option("--input", help="据称的原始文件，可多次。A file said to have gone in; may be repeated."),
    ] = None,
) -> None:
    """核对成果与清单是否一致。Check that every product is as it was made, by its manifest."""
    from ..errors import ManifestError  # noqa: PLC0415
    from ..files import finish_interrupted  # noqa: PLC0415
    from ..manifest import verify  # noqa: PLC0415

    finish_interrupted(folder)
    findings = verify(folder, inputs or ())
    for finding in findings:
        say(f"{'ok ' if finding.right else 'NOT'}  {finding.name}: {finding.says}")
    if wrong := [finding.name for finding in findings if not finding.right]:
        raise ManifestError(
            f"{len(wrong)} of {len(findings)} are not as the manifest says: {', '.join(wrong)}; build again, "
            "or draw again after editing the GeoPackage. 与清单不符。"
        )
    say(f"all {len(findings)} are as the manifest says. 全部相符。")
