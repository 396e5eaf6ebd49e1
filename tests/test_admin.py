"""The administrative table: whole, light, and honest about where a seat comes from."""

import re
import subprocess
import sys
from collections import Counter

import pytest

from laoqu_geo.admin import LEVELS, MUNICIPALITIES, load_former_units, load_units, short_name

UNITS = load_units()
BY_CODE = {unit.adcode: unit for unit in UNITS}


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("四川省", "四川"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("阿坝藏族羌族自治州", "阿坝"),
        ("博尔塔拉蒙古自治州", "博尔塔拉"),
        ("北川羌族自治县", "北川"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江"),
        ("东乡族自治县", "东乡"),
        ("隆林各族自治县", "隆林"),
        ("鄂温克族自治旗", "鄂温克"),
        ("鄂伦春自治旗", "鄂伦春"),
        ("神农架林区", "神农架"),
        ("浦东新区", "浦东"),
        ("大兴安岭地区", "大兴安岭"),
        ("锡林郭勒盟", "锡林郭勒"),
        ("津市市", "津市"),
        ("渠县", "渠县"),
        ("城区", "城区"),
        ("市中区", "市中"),
    ],
)
def test_short_name_keeps_what_people_say(name, short):
    assert short_name(name) == short


def test_no_short_name_falls_below_two_characters():
    assert [unit.name for unit in UNITS if len(unit.short) < 2] == []


def test_the_whole_country_is_there_once():
    assert len(BY_CODE) == len(UNITS)
    counts = Counter(unit.level for unit in UNITS)
    assert set(counts) == set(LEVELS)
    assert counts["province"] == 34
    assert 330 <= counts["prefecture"] <= 340
    assert 2850 <= counts["county"] <= 2900


def test_every_parent_exists_and_stands_above():
    for unit in UNITS:
        if unit.level == "province":
            assert unit.parent == ""
        else:
            assert LEVELS.index(BY_CODE[unit.parent].level) < LEVELS.index(unit.level)
            assert unit.parent[:2] == unit.adcode[:2]


def test_counties_of_municipalities_hang_on_the_municipality():
    assert BY_CODE["500152"].parent == "500000"
    assert all(BY_CODE[code].level == "province" for code in MUNICIPALITIES)


def test_counties_ruled_by_a_province_hang_on_the_province():
    assert BY_CODE["429004"].name == "仙桃市"
    assert BY_CODE["429004"].parent == "420000"


def test_seats_lie_in_china_with_a_doubt_and_a_source():
    for unit in UNITS:
        assert 73 < unit.lon < 136, unit.name
        assert 3 < unit.lat < 54, unit.name
        assert unit.uncertainty_m >= 1_000, unit.name
        assert unit.reach_m > 0, unit.name
        assert unit.seat_source, unit.name


def test_a_moved_seat_is_the_one_of_today():
    seat = next(unit for unit in UNITS if unit.name == "剑阁县")
    assert seat.lat > 32.2, "the seat moved from 普安 (32.04) to 下寺 (32.29)"


def test_former_names_point_at_units_in_force():
    former = load_former_units()
    assert len({row.name for row in former}) == len(former)
    assert all(row.adcode in BY_CODE and row.source for row in former)
    renamed = {row.name: BY_CODE[row.adcode].name for row in former}
    assert renamed["射洪县"] == "射洪市"
    assert renamed["安县"] == "安州区"


def test_importing_the_table_loads_no_heavy_library():
    code = "import sys, laoqu_geo.admin as a; a.load_units(); print({'pandas', 'shapely'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


@pytest.mark.parametrize(
    ("then", "now", "until"),
    [
        ("射洪县", "射洪市", "2019"), ("沙县", "沙县区", "2021"), ("密云县", "密云区", "2015"), ("遵义县", "播州区", "2016"),
        ("绍兴县", "柯桥区", "2013"), ("闸北区", "静安区", "2015"), ("香格里拉县", "香格里拉市", "2014"), ("襄樊市", "襄阳市", "2010"),
        ("山南地区", "山南市", "2016"), ("铜陵县", "义安区", "2015"), ("湾里区", "新建区", "2019"), ("米林县", "米林市", "2023"),
    ],
)  # fmt: skip
def test_names_of_older_plans_lead_to_the_unit_of_today(then, now, until):
    units = {unit.adcode: unit.name for unit in load_units()}
    [row] = [row for row in load_former_units() if row.name == then]
    assert units[row.adcode] == now
    assert row.until.startswith(until)


def test_no_former_name_is_in_force_and_all_have_their_year():
    in_force = {unit.name for unit in load_units()}
    for row in load_former_units():
        assert row.name not in in_force, row.name
        assert re.fullmatch(r"\d{4}(-\d\d-\d\d)?", row.until), row.name
