"""All layers stand in a PostGIS or none do, QGIS and ogrinfo query them there, and no password is ever said."""

import json
import logging
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pytest
from hostile import HOSTILE
from test_qgis import SYSTEM_PYTHON, has_qgis
from typer.testing import CliRunner
from worlds import hostile_world, small_world

from laoqu_geo import geopackage
from laoqu_geo.cli import app
from laoqu_geo.errors import OutputError, PasswordNeededError
from laoqu_geo.exporting import Address, read_address, store
from laoqu_geo.labels import TABLES
from laoqu_geo.tables import Layers, layer_spec

NO_SERVER = "needs a PostGIS: start .ci/postgis.sh and set the two variables that it prints"
EAST_OF_106_4 = [106.5, 31.0, 107.2, 32.0]


@pytest.fixture(scope="module")
def world() -> Layers:
    return geopackage.published(small_world())


@pytest.fixture
def address(request: pytest.FixtureRequest) -> Iterator[Address]:
    """Give a schema of the test's own, and take it away afterwards."""
    url = os.environ.get("POSTGIS_URL")
    if not url:
        pytest.skip(NO_SERVER)
    name = '测试 "schema"; --' + re.sub(r"\W", "", request.node.name)[-20:]
    mine = replace(read_address(url), schema=name)
    yield mine
    with connected(mine) as server:
        server.execute(quoted("DROP SCHEMA IF EXISTS {} CASCADE", mine.schema))


def connected(address: Address):
    psycopg = pytest.importorskip("psycopg")
    return psycopg.connect(host=address.host, port=address.port, user=address.user, dbname=address.database)


def quoted(statement: str, *names: str):
    sql = pytest.importorskip("psycopg.sql")
    return sql.SQL(statement).format(*(sql.Identifier(*name.split("|")) for name in names))


def ask(address: Address, statement: str, *names: str) -> list[tuple[object, ...]]:
    with connected(address) as server:
        return server.execute(quoted(statement, *names)).fetchall()


def space(address: Address) -> str:
    """Name the test's schema as SQL wants its number."""
    return "'\"" + address.schema.replace('"', '""') + "\"'::regnamespace"


def test_an_address_is_read_and_its_parts_are_kept() -> None:
    whole = read_address("postgresql://b%40c@db.example:5433/plans?schema=川陕&sslmode=require")
    assert whole == Address("plans", "川陕", "b@c", "db.example", 5433, "require")
    assert read_address("postgres:///plans") == Address("plans")
    assert str(whole) == "plans.川陕 on db.example"


@pytest.mark.parametrize(
    "text",
    [
        "mysql://h/db",
        "postgresql://h",
        "postgresql://h/a/b",
        "postgresql://h:x/db",
        "plans",
        "postgresql://h/db#x",
    ],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(OutputError, match=r"expected --to postgresql://USER@HOST"):
        read_address(text)


@pytest.mark.parametrize("schema", ["", "pg_catalog", "information_schema", "长" * 22, "a\0b"])
def test_a_schema_that_cannot_be_ones_own_is_refused(schema: str) -> None:
    with pytest.raises(OutputError, match=r"expected"):
        read_address(f"postgresql://h/db?schema={schema}")


@pytest.mark.parametrize(
    "text", ["postgresql://u:geheim@h/db", "postgresql://u@h/db?password=geheim", "x://u:geheim@h"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text: str) -> None:
    done = CliRunner().invoke(app, ["export", "none.gpkg", "--to", text])
    assert done.exit_code == 1
    assert "geheim" not in done.output
    with pytest.raises(OutputError, match="PGPASSWORD") as refused:
        read_address(text)
    assert "geheim" not in str(refused.value)


@pytest.mark.postgis
def test_all_tables_arrive_with_their_rows_geometries_and_keys(world: Layers, address: Address) -> None:
    assert store(world, address) == len(TABLES)
    counts = {
        name: ask(address, "SELECT count(*) FROM {}", f"{address.schema}|{name}")[0][0] for name in TABLES
    }
    assert counts == {name: len(world[name]) for name in TABLES}
    sqlalchemy = pytest.importorskip("sqlalchemy")
    url = sqlalchemy.URL.create(
        "postgresql+psycopg", address.user, None, address.host, address.port, address.database
    )
    engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.pool.NullPool)
    with engine.connect() as connection:
        statement = f'SELECT * FROM "{address.schema.replace(chr(34), 2 * chr(34))}".railways'
        back = gpd.read_postgis(sqlalchemy.text(statement), connection, geom_col="geom").set_index(
            "project_id"
        )
    assert back.crs == world["railways"].crs
    assert back.geometry.geom_equals_exact(world["railways"].geometry, 0).all()
    assert list(back["name_zh"]) == list(world["railways"]["name_zh"])
    assert list(back["length_km"]) == list(world["railways"]["length_km"])
    keys = f"SELECT count(*) FROM pg_constraint WHERE contype = 'p' AND connamespace = {space(address)}"
    assert ask(address, keys)[0][0] == len(TABLES)


@pytest.mark.postgis
def test_tables_and_columns_are_explained_in_both_languages(world: Layers, address: Address) -> None:
    store(world, address)
    tables = dict(
        ask(
            address,
            f"SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = {space(address)} AND relkind = 'r'",
        )
    )
    assert tables["railways"] == "铁路 Railways · laoqu-geo"
    assert tables.keys() == set(TABLES)
    columns = ask(
        address,
        "SELECT c.relname, a.attname, col_description(c.oid, a.attnum) FROM pg_class c JOIN pg_attribute a"
        f" ON a.attrelid = c.oid WHERE relnamespace = {space(address)} AND relkind = 'r' AND attnum > 0",
    )
    assert [row for row in columns if not row[2]] == []
    assert ("railways", "stage", "规划阶段 Stage in the plan") in columns
    (said,) = ask(address, f"SELECT obj_description({space(address)}, 'pg_namespace')")[0]
    assert said == "《丙市重点工作方案》（丙府〔2020〕1号，2020-05-06）；© OpenStreetMap contributors"


@pytest.mark.postgis
def test_a_second_run_replaces_rows_and_keeps_views_and_grants(world: Layers, address: Address) -> None:
    store(world, address)
    table, view = f"{address.schema}|railways", f"{address.schema}|mine"
    with connected(address) as server:
        server.execute(quoted("CREATE VIEW {} AS SELECT name_zh FROM {}", view, table))
        server.execute(quoted("GRANT SELECT ON {} TO PUBLIC", table))
    store({**world, "railways": world["railways"].assign(name_zh="丁铁路")}, address)
    assert ask(address, "SELECT name_zh FROM {}", view) == [("丁铁路",)]
    store({**world, "railways": world["railways"].iloc[:0]}, address)
    assert ask(address, "SELECT count(*) FROM {}", view) == [(0,)], "what the new plan lacks does not stay"


@pytest.mark.postgis
def test_a_table_with_other_columns_is_replaced(world: Layers, address: Address) -> None:
    store(world, address)
    with connected(address) as server:
        server.execute(quoted("ALTER TABLE {} ADD COLUMN older text", f"{address.schema}|airports"))
    store(world, address)
    with connected(address) as server, pytest.raises(Exception, match='column "older" does not exist'):
        server.execute(quoted("SELECT older FROM {}", f"{address.schema}|airports"))
    assert ask(address, "SELECT count(*) FROM {}", f"{address.schema}|airports") == [(2,)]


@pytest.mark.postgis
def test_a_run_that_fails_changes_nothing(
    world: Layers, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    from laoqu_geo.exporting import postgis

    store(world, address)
    calls = []

    def breaks(raw: object, schema: str, name: str) -> None:
        calls.append(name)
        if len(calls) == len(TABLES):
            raw.execute("SELECT 1 / 0")

    monkeypatch.setattr(postgis, "_describe", breaks)
    with pytest.raises(OutputError, match="division by zero; nothing has changed there"):
        store({name: table.iloc[:0] for name, table in world.items()}, address)
    assert ask(address, "SELECT count(*) FROM {}", f"{address.schema}|projects") == [(8,)]
    left = f"SELECT relname FROM pg_class WHERE relnamespace = {space(address)} AND relname LIKE '%incoming%'"
    assert ask(address, left) == []


@pytest.mark.postgis
def test_readers_see_the_old_layers_until_all_new_ones_are_in(
    world: Layers, address: Address, monkeypatch: pytest.MonkeyPatch
) -> None:
    from laoqu_geo.exporting import postgis

    store(world, address)
    seen: list[int] = []
    describe = postgis._describe

    def looked_at(raw: object, schema: str, name: str) -> None:
        describe(raw, schema, name)
        if name == "sources":
            seen.append(ask(address, "SELECT count(*) FROM {}", f"{address.schema}|projects")[0][0])

    monkeypatch.setattr(postgis, "_describe", looked_at)
    store({**world, "projects": world["projects"].iloc[:3]}, address)
    assert seen == [8]
    assert ask(address, "SELECT count(*) FROM {}", f"{address.schema}|projects") == [(3,)]


@pytest.mark.postgis
def test_two_runs_at_once_leave_one_whole_set(world: Layers, address: Address) -> None:
    faults: list[OutputError] = []

    def run(count: int) -> None:
        some = world["projects"].iloc[:count]
        try:
            store({**world, "projects": some, "mentions": world["mentions"].iloc[: count - 3]}, address)
        except OutputError as error:
            faults.append(error)

    threads = [threading.Thread(target=run, args=(count,)) for count in (3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    (projects,) = ask(address, "SELECT count(*) FROM {}", f"{address.schema}|projects")[0]
    (mentions,) = ask(address, "SELECT count(*) FROM {}", f"{address.schema}|mentions")[0]
    assert (projects, mentions) in {(3, 0), (4, 1)}


@pytest.mark.postgis
def test_a_table_of_somebody_else_is_never_replaced(world: Layers, address: Address) -> None:
    with connected(address) as server:
        server.execute(quoted("CREATE SCHEMA {}", address.schema))
        server.execute(quoted("CREATE TABLE {} (mine int)", f"{address.schema}|projects"))
    with pytest.raises(OutputError, match="that laoqu-geo did not make"):
        store(world, address)
    assert ask(address, "SELECT count(mine) FROM {}", f"{address.schema}|projects") == [(0,)]


@pytest.mark.postgis
def test_hostile_texts_are_stored_as_they_are(address: Address) -> None:
    world = geopackage.published(hostile_world())
    end_of_copy = "甲\n\\.\n乙"
    world["mentions"] = world["mentions"].assign(quote=end_of_copy)
    world["reservoirs"] = world["reservoirs"].assign(quote=end_of_copy)
    store(world, address)
    rows = ask(address, "SELECT name_zh, quote FROM {} ORDER BY project_id", f"{address.schema}|reservoirs")
    assert [name for name, _ in rows] == list(HOSTILE)
    assert {quote for _, quote in rows} == {end_of_copy}


@pytest.mark.postgis
def test_the_public_profile_holds_in_the_database_too(
    world: Layers, address: Address, tmp_path: Path
) -> None:
    path = geopackage.write(world, tmp_path / "laoqu.gpkg")
    url = os.environ["POSTGIS_URL"] + "?schema=public_profile"
    done = CliRunner().invoke(app, ["export", str(path), "--to", url, "--profile", "public"])
    assert done.exit_code == 0, done.output
    named = replace(address, schema="public_profile")
    try:
        assert ask(named, "SELECT name_zh FROM {}", "public_profile|substations") == [("乙县变电站",)]
    finally:
        with connected(named) as server:
            server.execute("DROP SCHEMA public_profile CASCADE")


@pytest.mark.postgis
def test_no_password_is_ever_said(
    world: Layers,
    address: Address,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    secret = Path(os.environ["PGPASSFILE"]).read_text().strip().rsplit(":", 1)[-1]
    caplog.set_level(logging.DEBUG)
    store(world, address, password=secret)
    monkeypatch.setenv("PGPASSFILE", str(tmp_path / "none"))
    with pytest.raises(PasswordNeededError, match="set PGPASSWORD or keep it in"):
        store(world, address)
    with pytest.raises(OutputError, match="password authentication failed") as refused:
        store(world, address, password=f"not-{secret}")
    monkeypatch.setenv("PGPASSWORD", secret)
    store(world, address)
    said = f"{refused.value!r} {refused.value.__context__!r} {caplog.text}"
    assert secret not in said
    monkeypatch.undo()


@pytest.mark.postgis
def test_a_server_that_is_not_there_is_one_clear_line(
    world: Layers, address: Address, tmp_path: Path
) -> None:
    path = geopackage.write(world, tmp_path / "laoqu.gpkg")
    done = CliRunner().invoke(app, ["export", str(path), "--to", "postgresql://planner@127.0.0.1:1/plans"])
    assert done.exit_code == 1
    assert done.output.startswith("laoqu-geo: expected to write to plans.laoqu on 127.0.0.1, but: ")
    assert len(done.output.splitlines()) == 1


@pytest.mark.postgis
def test_ogrinfo_answers_a_spatial_query(world: Layers, address: Address) -> None:
    if not shutil.which("ogrinfo"):
        pytest.skip("ogrinfo (apt install gdal-bin) is not installed")
    store(world, address)
    schema = '"' + address.schema.replace('"', '""') + '"'
    box = ",".join(map(str, EAST_OF_106_4))
    query = f"SELECT project_id FROM {schema}.projects p WHERE EXISTS (SELECT 1 FROM {schema}.expressways e WHERE e.project_id = p.project_id AND ST_Intersects(e.geom, ST_MakeEnvelope({box},4326)))"
    source = f"PG:host={address.host} port={address.port} user={address.user} dbname={address.database}"
    done = subprocess.run(
        ["ogrinfo", "-ro", source, "-sql", query], capture_output=True, text=True, check=True, timeout=60
    )
    assert re.findall(r"project_id \(String\) = (\w+)", done.stdout) == ["E1"]


@pytest.mark.postgis
@pytest.mark.parametrize(
    ("layer", "found"), [("airports", ["A2"]), ("expressways", ["E1"]), ("railways", [])]
)
def test_qgiss_own_provider_answers_a_spatial_query(
    world: Layers, address: Address, layer: str, found: list[str], tmp_path: Path
) -> None:
    if not has_qgis():
        pytest.skip("QGIS with its Python module (apt install qgis python3-qgis) is not installed")
    store(world, address)
    request = {
        "host": address.host,
        "port": str(address.port),
        "database": address.database,
        "user": address.user,
        "schema": address.schema,
        "layer": layer,
        "box": EAST_OF_106_4,
    }
    probe = Path(__file__).with_name("qgis_postgis_probe.py")
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
        "PGPASSFILE": os.environ["PGPASSFILE"],
    }
    done = subprocess.run(
        [SYSTEM_PYTHON, probe, json.dumps(request)],
        capture_output=True,
        text=True,
        env=env,
        check=False,
        timeout=120,
    )
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert told["valid"], done.stderr
    assert (told["crs"], told["found"]) == ("EPSG:4326", found)
    assert told["comment"] == "规划阶段 Stage in the plan"
    assert layer_spec(layer).columns["stage"].label.zh in told["comment"]
