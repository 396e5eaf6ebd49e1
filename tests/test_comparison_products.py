"""The products of a comparison: GeoPackage, workbook, page and sheet, with plain texts and with hostile ones."""

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import openpyxl
import pandas as pd
import pyogrio
import pytest
from hostile import HOSTILE
from test_hostile import FORMULA
from typer.testing import CliRunner
from worlds import hostile_world, small_world

from laoqu_geo import geopackage
from laoqu_geo.cli import app
from laoqu_geo.comparing import Comparison, Products, compare, publish
from laoqu_geo.comparing.tables import comparison_layers, shown, sources, titles
from laoqu_geo.errors import OutputError
from laoqu_geo.labels import CHANGES, COMPARISON_TABLES
from laoqu_geo.model import Change, Precision
from laoqu_geo.presentation import Presentation, Profile
from laoqu_geo.tables import COMPARISON, Layers, check, layer_spec

QUICK = Presentation(formats=("png",), dpi=50)


def changed(layers: Layers) -> Layers:
    """
    Give the small world's next edition.

        甲乙铁路 goes from planning to construction, 甲县至乙县高速公路 is named from its other end,
        甲县机场迁建 is gone, and a reservoir 丙河水库 is new.
    """
    later = {name: table.copy() for name, table in layers.items()}
    for name in ("projects", "railways", "expressways", "airports", "reservoirs"):
        table = later[name]
        table.loc[table.index == "R1", "stage"] = "construction"
        table.loc[table.index == "E1", "name_zh"] = "乙县至甲县高速公路"
        later[name] = table.drop(index="A1", errors="ignore")
    for name in ("projects", "reservoirs"):
        new = later[name][later[name].index == "W1"].rename(index={"W1": "W2"})
        later[name] = pd.concat([later[name], new.assign(name_zh="丙河水库", seq=99)])
    return later


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(small_world(), changed(small_world()))


@pytest.fixture(scope="module")
def products(comparison: Comparison, tmp_path_factory: pytest.TempPathFactory) -> Products:
    folder = tmp_path_factory.mktemp("comparison")
    return publish(comparison, layers_folder=folder, maps_folder=folder, wish=QUICK)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Products:
    folder = tmp_path_factory.mktemp("hostile")
    pair = compare(small_world(), hostile_world())
    back = compare(hostile_world(), small_world())
    both = Comparison(
        hostile_world(),
        pair.new,
        pd.concat([pair.table, back.table[~back.table.index.isin(pair.table.index)]]),
    )
    return publish(both, layers_folder=folder / "layers", maps_folder=folder / "maps", wish=QUICK)


def data_of(page: Path) -> dict:
    found = re.search(
        r'<script type="application/json" id="data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL
    )
    assert found
    return json.loads(found[1])


def test_each_project_of_the_small_world_is_told(comparison: Comparison) -> None:
    told = comparison.table.set_index("name")[["change", "stage_change"]]
    assert tuple(told.loc["甲乙铁路"]) == ("advanced", "advanced")
    assert tuple(told.loc["甲县至乙县高速公路 → 乙县至甲县高速公路"]) == ("renamed", "unchanged")
    assert told.loc["甲县机场迁建", "change"] == "vanished"
    assert told.loc["丙河水库", "change"] == "new"


def test_the_layers_keep_their_contracts_and_what_vanished_lies_where_it_was(comparison: Comparison) -> None:
    layers = comparison_layers(comparison)
    for name, table in layers.items():
        check(table, layer_spec(name))
    gone = layers["change_points"].set_index("old_name").loc["甲县机场迁建"]
    assert gone.geometry.equals(small_world()["airports"].geometry["A1"])
    unplaced = (
        set(comparison.table.index) - set(layers["change_points"].index) - set(layers["change_lines"].index)
    )
    assert {comparison.table.loc[key, "new_id"] for key in unplaced} <= {"P1"}


def test_the_geopackage_opens_dressed(products: Products) -> None:
    present = {str(name) for name, _ in pyogrio.list_layers(products.geopackage)}
    assert set(COMPARISON_TABLES) <= present
    with closing(sqlite3.connect(products.geopackage)) as file:
        listed = dict(
            file.execute(
                "SELECT value, description FROM gpkg_data_column_constraints WHERE constraint_name = 'change'"
            )
        )
        styled = dict(file.execute("SELECT f_table_name, styleQML FROM layer_styles"))
        projects = file.execute("SELECT count(*) FROM qgis_projects").fetchone()[0]
    assert listed == {str(change): words.zh for change, words in CHANGES.items()}
    assert all(f"'{change}'" in styled["change_lines"] for change in Change)
    assert projects == 1
    table = pyogrio.read_dataframe(products.geopackage, layer="comparison", read_geometry=False)
    assert list(table.columns) == ["pair_id", *COMPARISON.columns]


def test_the_same_editions_give_the_same_bytes(
    comparison: Comparison, products: Products, tmp_path: Path
) -> None:
    again = publish(comparison, layers_folder=tmp_path, maps_folder=tmp_path, wish=QUICK)
    pairs = zip(
        (again.geopackage, again.ledger, *again.maps),
        (products.geopackage, products.ledger, *products.maps),
        strict=True,
    )
    assert all(one.read_bytes() == other.read_bytes() for one, other in pairs)


def test_the_workbook_puts_both_sentences_side_by_side_and_counts(
    comparison: Comparison, products: Products
) -> None:
    book = openpyxl.load_workbook(products.ledger)
    assert book.sheetnames == ["两版对照", "统计", "新增与消失", "待核对"]
    rows = list(book["两版对照"].iter_rows(values_only=True))
    head = [str(cell).split("\n")[0] for cell in rows[0]]
    assert head.index("新版原文") == head.index("旧版原文") + 1
    assert len(rows) == len(comparison.table) + 1
    totals = list(book["统计"].iter_rows(values_only=True))
    assert totals[-1][-1] == sum(comparison.counts().values())
    lost = {row[head.index("变化")] for row in list(book["新增与消失"].iter_rows(values_only=True))[1:]}
    assert lost == {"新增", "消失"}


def test_the_page_asks_for_nothing_and_names_its_scripts(products: Products) -> None:
    page = next(path for path in products.maps if path.suffix == ".html")
    text = page.read_text("utf-8")
    assert "default-src 'none'" in text
    assert text.count("<script>") == len(re.findall(r"'sha256-", text)) == 2
    markup = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert not re.search(r"src=|<link|@import|url\(", markup)
    data = data_of(page)
    assert [edition["title"] for edition in data["editions"]] == list(
        titles(compare(small_world(), small_world()))
    )
    assert len(data["pairs"]) == len(data["editions"][0]["projects"]) + 1


def test_a_public_comparison_says_no_figures_and_still_tells_what_changed(
    comparison: Comparison, tmp_path: Path
) -> None:
    table = comparison.table.assign(old_quote="建设某220千伏变电站。", name="某220千伏变电站")
    told = shown(table, Presentation(profile=Profile.PUBLIC))
    assert not any("千伏" in text for name in ("old_quote", "name") for text in told[name])
    assert list(told["change"]) == list(table["change"])
    assert shown(table, QUICK) is table
    wish = Presentation(formats=("png",), dpi=50, profile=Profile.PUBLIC)
    made = publish(comparison, layers_folder=tmp_path, maps_folder=tmp_path, wish=wish)
    assert data_of(made.maps[-1])["public"]


def test_two_editions_of_one_title_are_told_apart(comparison: Comparison) -> None:
    old, new = titles(comparison)
    assert old != new
    assert list(sources(comparison)["role"][:3]) == ["plan", "old_plan", "new_plan"]


# ---- hostile texts ----


def test_the_page_holds_hostile_texts_as_data_only(hostile: Products) -> None:
    page = hostile.maps[-1]
    text = page.read_text("utf-8")
    names = {project["name"] for edition in data_of(page)["editions"] for project in edition["projects"]}
    assert set(HOSTILE) <= names
    rest = re.sub(r'<script type="application/json" id="data">.*?</script>', "", text, flags=re.DOTALL)
    assert rest.count("<script>") == len(re.findall(r"'sha256-", rest)) == 2
    assert "window.hacked" not in re.sub(r"<title>[^<]*</title>", "", rest)


def test_the_workbook_holds_no_formula(hostile: Products) -> None:
    book = openpyxl.load_workbook(hostile.ledger)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.quotePrefix for cell in cells if str(cell.value).startswith(FORMULA))


def test_the_geopackage_gives_hostile_texts_back_and_no_file_leaves_its_folder(hostile: Products) -> None:
    table = pyogrio.read_dataframe(hostile.geopackage, layer="comparison", read_geometry=False)
    assert set(HOSTILE) <= set(table["new_name"])
    folder = hostile.geopackage.parent
    assert sorted(path.name for path in folder.parent.iterdir()) == ["layers", "maps"]
    assert {path.name for path in hostile.maps} == {"comparison.png", "comparison.html"}


# ---- the command ----


def test_the_command_compares_geopackages_and_says_the_counts(tmp_path: Path) -> None:
    old = geopackage.write(small_world(), tmp_path / "old.gpkg")
    new = geopackage.write(changed(small_world()), tmp_path / "new.gpkg")
    out = tmp_path / "out"
    options = ["--layers", str(out), "--maps", str(out), "--formats", "png", "--dpi", "50"]
    done = CliRunner().invoke(app, ["compare", str(old), str(new), *options])
    assert done.exit_code == 0, done.output
    assert "1 advanced" in done.output
    assert "消失1" in done.output
    assert {p.name for p in out.iterdir() if not p.name.startswith(".")} == {
        *("comparison.gpkg", "comparison.xlsx", "comparison.png", "comparison.html")
    }


def test_the_command_says_what_is_missing_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = CliRunner().invoke(
        app, ["compare", "gone.gpkg", "gone.txt", "--layers", str(out), "--maps", str(out)]
    )
    assert done.exit_code == 1
    assert "gone.gpkg" in done.output
    assert not out.exists()


def test_a_fault_while_drawing_leaves_the_old_products_whole(
    comparison: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = publish(comparison, layers_folder=tmp_path, maps_folder=tmp_path, wish=QUICK)
    before = made.geopackage.read_bytes()

    def fail(*_: object) -> None:
        raise OutputError("expected room, found none; free some")

    monkeypatch.setattr("laoqu_geo.comparing.products.write_page", fail)
    other = compare(small_world(), small_world())
    with pytest.raises(OutputError, match="expected room"):
        publish(other, layers_folder=tmp_path, maps_folder=tmp_path, wish=QUICK)
    assert made.geopackage.read_bytes() == before
    assert not [path for path in tmp_path.iterdir() if "publish" in path.name]


def test_places_withheld_from_the_public_are_withheld_in_a_comparison(
    comparison: Comparison, tmp_path: Path
) -> None:
    wish = Presentation(formats=("png",), dpi=50, profile=Profile.PUBLIC)
    made = publish(comparison, layers_folder=tmp_path, maps_folder=tmp_path, wish=wish)
    points = pyogrio.read_dataframe(made.geopackage, layer="change_points")
    dams = points[points["kind"] == "reservoir"].geometry
    grid = 100 * pd.concat([dams.x, dams.y])
    assert ((grid - grid.round()).abs() < 1e-6).all()
    assert Precision.FEATURE in set(comparison.old["reservoirs"]["precision"]) or len(dams)
