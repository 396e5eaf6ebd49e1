"""Write layers/README.md: every published table and column, from the contracts in `laoqu_geo.tables`."""

from pathlib import Path

from laoqu_geo.labels import INDEXES, TABLES, VOCABULARIES
from laoqu_geo.tables import PROJECT_LAYER, layer_spec

INTRO = """# layers 图层说明

`laoqu.gpkg` 是 GeoPackage 1.2，坐标系 EPSG:4326（WGS 84），在 QGIS 中打开即有样式、标注、中文字段名和分组工程；
`laoqu.xlsx` 是同一批项目的台账。二者由 `laoqu-geo build` 生成，可在 QGIS 中改正后用 `laoqu-geo draw` 重新出图。

`laoqu.gpkg` is a GeoPackage 1.2 in EPSG:4326 (WGS 84); it opens dressed in QGIS. `laoqu.xlsx` is the ledger of the same
projects. Both are made by `laoqu-geo build`; correct the GeoPackage in QGIS and draw again with `laoqu-geo draw`.

`stage` is what the plan promises, never a fact; `status_today` is what other sources say is true. `precision` and
`uncertainty_m` say how well a project is placed, `reason` why there. `confidence` is of the reading of the text.

阶段（`stage`）是规划的承诺，不是事实；现状（`status_today`）来自其他资料。`precision`、`uncertainty_m` 说明位置有多准，
`reason` 说明为何在此；`confidence` 是文字识别的把握。
"""


def columns(spec) -> list[str]:  # noqa: ANN001
    """Describe the columns of one contract as table rows."""
    lines = ["", "| column | 中文 | English | values |", "|---|---|---|---|"]
    index = INDEXES.get(spec.index)
    lines.append(f"| `{spec.index}` | {index.zh if index else ''} | {index.en if index else ''} | text |")
    for name, column in spec.columns.items():
        values = (
            ", ".join(f"`{v}` {w.zh}" for v, w in VOCABULARIES[column.values].items())
            if column.values
            else column.holds
        )
        lines.append(f"| `{name}` | {column.label.zh} | {column.label.en} | {values} |")
    return lines


def main() -> None:
    """Write the page."""
    lines = [INTRO, "## 项目图层 Project layers", ""]
    own = [name for name in TABLES if layer_spec(name) is not PROJECT_LAYER]
    lines += [f"- `{name}` {words.zh} · {words.en}" for name, words in TABLES.items() if name not in own]
    lines += ["", "它们的字段相同。All of them have these columns:", *columns(PROJECT_LAYER)]
    for name in own:
        lines += ["", f"## `{name}` {TABLES[name].zh} · {TABLES[name].en}", *columns(layer_spec(name))]
    path = Path(__file__).parents[1] / "layers" / "README.md"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
