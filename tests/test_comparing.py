"""What became of the projects of one edition in the next: matching, changes, and that nothing is lost."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laoqu_geo.comparing import RULES, compare, summary
from laoqu_geo.comparing.candidates import candidates
from laoqu_geo.comparing.entries import Entry, entries_of
from laoqu_geo.comparing.likeness import judge
from laoqu_geo.comparing.matching import match
from laoqu_geo.comparing.verdicts import Likeness, Refusal
from laoqu_geo.comparing.words import read_name
from laoqu_geo.documents import make_document
from laoqu_geo.layers import words_table
from laoqu_geo.model import Action, Change, Kind, Stage
from laoqu_geo.projects import merge_mentions
from laoqu_geo.tables import COMPARISON, PROJECT_LEDGER, Layers, check, tidy
from laoqu_geo.text import find_mentions

ROUTE, SPOT = (), None


def project(name: str, kind: Kind = Kind.RAILWAY, **facts) -> Entry:
    fields = {
        "id": f"{kind}-{name}",
        "seq": 1,
        "others": (),
        "stage": Stage.PREPARATION,
        "action": Action.NEW,
        "route": ROUTE,
        "codes": frozenset(),
        "spot": SPOT,
        "uncertainty_m": 0.0,
        **facts,
    }
    return Entry(name=name, kind=kind, **fields)


def edition(text: str) -> Layers:
    """Read a plan without giving its projects places: the line in memory, as far as words go."""
    projects = merge_mentions(find_mentions(make_document(text, id="t", source="t")).mentions)
    words = words_table(projects)
    nowhere = {
        "precision": "none",
        "reason": "未定位",
        "review": "auto",
        **dict.fromkeys(("uncertainty_m", "length_stated_km", "length_km", "length_ratio"), float("nan")),
    }
    columns = {name: nowhere.get(name) for name in PROJECT_LEDGER.columns if name not in words}
    return {"projects": tidy(words.assign(**columns), PROJECT_LEDGER)}


def verdict(old: Entry, new: Entry):
    return judge(old, new, RULES)


def is_one(old: Entry, new: Entry) -> bool:
    found = verdict(old, new)
    return isinstance(found, Likeness) and found.score >= RULES.same_from


# ---- names ----


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲至乙高速公路工程", "甲—乙高速"),
        ("达州市玄武岩纤维产业园", "达州玄武岩纤维产业园"),
        ("巴中经济开发区公铁综合物流园", "巴中经开区公铁综合物流园"),
        ("恩阳县黑滩水库", "恩阳区黑滩水库"),
        ("南充高坪机场改扩建工程", "南充高坪机场扩建"),
    ],
)
def test_spellings_of_one_name_read_alike(one: str, other: str) -> None:
    assert read_name(one).base == read_name(other).base


def test_a_name_is_taken_apart() -> None:
    name = read_name("广元市剑阁县升钟水库灌区二期工程")
    assert (name.units, name.core, name.head, name.phase) == (("广元", "剑阁"), "升钟", "水库灌区", 2)
    line = read_name("镇广高速公路通江至广安段")
    assert (line.line, line.section) == ("镇广高速", ("通江", "广安"))
    assert read_name("绵阳经苍溪至巴中高速公路").route == ("绵阳", "苍溪", "巴中")


def test_a_district_elsewhere_is_part_of_a_name_here() -> None:
    name = read_name("绵阳南郊机场")
    assert (name.units, name.core) == (("绵阳",), "南郊"), "南郊 is a district of another province"


@given(st.text(max_size=30))
def test_any_text_can_be_read_as_a_name(text: str) -> None:
    assert isinstance(read_name(text).plain, str)


# ---- pairs ----


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (project("成都至南充至达州铁路"), project("成都至达州至万州高速铁路")),
        (project("广元至平武高速公路", Kind.EXPRESSWAY), project("广平高速", Kind.EXPRESSWAY)),
        (project("九寨沟至绵阳高速公路", Kind.EXPRESSWAY), project("绵阳至九寨沟高速", Kind.EXPRESSWAY)),
        (project("甲河至乙山至丙水铁路（甲河至乙山段）"), project("甲乙丙铁路甲河至乙山段")),
        (project("达州机场迁建", Kind.AIRPORT), project("达州金垭机场", Kind.AIRPORT)),
        (project("红鱼洞水库", Kind.RESERVOIR), project("红鱼洞水库及灌区工程", Kind.IRRIGATION)),
        (project("思德干部学院", Kind.OTHER), project("张思德干部学院", Kind.OTHER)),
        (project("成兰铁路", others=("川青铁路",)), project("川青铁路")),
        (project("甲河水库", Kind.RESERVOIR), project("云峰水库", Kind.RESERVOIR, others=("甲河水库",))),
    ],
)
def test_a_renamed_project_stays_one(old: Entry, new: Entry) -> None:
    found = verdict(old, new)
    assert isinstance(found, Likeness)
    assert found.score >= RULES.same_from
    assert not found.same_name
    assert found.reason


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (project("甲灌区一期", Kind.IRRIGATION), project("甲灌区二期", Kind.IRRIGATION), "分期"),
        (
            project("乙河220千伏变电站", Kind.SUBSTATION),
            project("乙河500千伏变电站", Kind.SUBSTATION),
            "电压",
        ),
        (
            project("甲河至乙山高速", Kind.EXPRESSWAY),
            project("甲河至乙山第二高速", Kind.EXPRESSWAY),
            "序号",
        ),
        (project("甲河经丁城至乙山铁路"), project("甲河经戊城至乙山铁路"), "走向"),
        (
            project("甲河至乙山至丙水铁路（甲河至乙山段）"),
            project("甲河至乙山至丙水铁路（丙水至丁城段）"),
            "区段",
        ),
        (
            project("通江县龙潭水库", Kind.RESERVOIR),
            project("万源市龙潭水库", Kind.RESERVOIR),
            "政区",
        ),
        (project("甲河水库", Kind.RESERVOIR), project("甲河灌区", Kind.IRRIGATION), "不同工程"),
        (
            project("龙潭水库", Kind.RESERVOIR, spot=(105.0, 31.0), codes=frozenset({"510822"})),
            project("龙潭水库", Kind.RESERVOIR, spot=(109.0, 31.0), codes=frozenset({"500229"})),
            "相距",
        ),
        (
            project("甲河至乙山铁路扩能改造", action=Action.EXPAND),
            project("甲河至乙山铁路"),
            "新建",
        ),
    ],
)
def test_a_look_alike_is_another_project_and_the_reason_is_said(old: Entry, new: Entry, why: str) -> None:
    found = verdict(old, new)
    assert isinstance(found, Refusal)
    assert why in found.reason


def test_sections_side_by_side_are_two_projects() -> None:
    here = project("甲河至乙山至丙水铁路（甲河至乙山段）")
    assert not is_one(here, project("甲河至乙山至丙水铁路（乙山至丙水段）"))


def test_the_same_ends_of_another_kind_say_nothing() -> None:
    assert verdict(project("甲河至乙山铁路"), project("甲河至乙山高速", Kind.EXPRESSWAY)) is None


def test_a_county_that_the_sentence_names_tells_namesakes_apart() -> None:
    here = edition("加快建设通江县龙潭水库。")
    there = edition("加快建设万源市龙潭水库。")
    changes = [Change(value) for value in compare(here, there).table["change"]]
    assert changes == [Change.NEW, Change.VANISHED]


# ---- whole editions ----


def test_stages_and_names_change_apart_from_each_other() -> None:
    old = edition(
        "加快推进成都至南充至达州铁路、绵阳至遂宁至内江铁路前期工作。加快建设广元机场改建、黄石盘水库。"
    )
    new = edition(
        "开工建设成都至达州至万州高速铁路。加快推进绵阳至遂宁至内江铁路前期工作。"
        "推进广元盘龙机场改扩建前期工作。建成黄石盘水库。"
    )
    table = compare(old, new).table.set_index("new_name")
    told = table[["change", "stage_change"]].apply(tuple, axis=1).to_dict()
    assert told == {
        "成都至达州至万州高速铁路": ("renamed", "advanced"),
        "绵阳至遂宁至内江铁路": ("unchanged", "unchanged"),
        "广元盘龙机场改扩建": ("renamed", "set_back"),
        "黄石盘水库": ("advanced", "advanced"),
    }
    row = table.loc["黄石盘水库"]
    assert "加快建设" in row["old_quote"]
    assert "建成" in row["new_quote"]
    assert row["reason"] == "名称相同；由“加快建设”推进到“计划建成”。"


def test_what_is_divided_is_split_and_what_is_put_together_is_merged() -> None:
    whole = edition("加快推进成都至绵阳至广元高速公路前期工作。")
    parts = edition("加快建设成都至绵阳高速公路、绵阳至广元高速公路。")
    there, back = compare(whole, parts), compare(parts, whole)
    assert list(there.table["change"]) == ["split", "split"]
    assert list(back.table["change"]) == ["merged", "merged"]
    assert set(there.table["group_id"]) == {"g1"}
    assert there.counts()[Change.SPLIT] == back.counts()[Change.MERGED] == 1


def test_phases_of_a_whole_are_its_parts() -> None:
    old = edition("加快推进亭子口灌区前期工作。")
    new = edition("加快建设亭子口灌区一期工程。规划研究亭子口灌区二期工程。")
    assert list(compare(old, new).table["change"]) == ["split", "split"]


def test_a_line_that_stands_in_both_is_not_divided_among_its_sections() -> None:
    old = edition("加快推进成都至绵阳至广元高速公路前期工作。")
    new = edition("加快建设成都至绵阳至广元高速公路、成都至绵阳高速公路、绵阳至广元高速公路。")
    assert sorted(compare(old, new).table["change"]) == ["advanced", "new", "new"]


def test_what_vanished_after_it_was_to_be_completed_is_said_to_be_looked_at() -> None:
    table = compare(edition("建成黄石盘水库。"), edition("加快建设土溪口水库。")).table
    gone = table[table["change"] == "vanished"].iloc[0]
    assert "是否已完工请核实" in gone["reason"]


def test_a_vanished_project_names_its_nearest_look_alike() -> None:
    table = compare(edition("加快建设亭子口灌区一期。"), edition("加快建设亭子口灌区二期。")).table
    assert list(table["change"]) == ["new", "vanished"]
    assert all("最相近" in reason and "分期不同" in reason for reason in table["reason"])


def test_the_same_edition_twice_is_unchanged() -> None:
    same = edition("加快建设甲河至乙山铁路、黄石盘水库、亭子口灌区一期、亭子口灌区二期、巴中恩阳机场。")
    found = compare(same, same)
    assert set(found.table["change"]) == {"unchanged"}
    assert (found.table["old_id"] == found.table["new_id"]).all()


def test_editions_without_projects_compare() -> None:
    none, some = edition("没有项目。"), edition("加快建设黄石盘水库。")
    assert compare(none, none).table.empty
    assert list(compare(none, some).table["change"]) == ["new"]
    assert list(compare(some, none).table["change"]) == ["vanished"]
    assert "no projects" in summary(compare(none, none).counts())


NAMES = st.sampled_from(
    [
        *("甲河至乙山铁路", "乙山至甲河铁路", "甲河至乙山至丙水铁路", "乙山至丙水铁路", "甲乙铁路"),
        *("甲乙丙铁路甲河至乙山段", "丁城灌区", "丁城灌区一期", "丁城灌区二期", "丁城水库", "丁城水库及灌区"),
        *("绵阳机场", "绵阳南郊机场", "绵阳机场改扩建", "=1+1", "<script>", "期", "水库", "巴中"),
    ]
)
PROJECTS = st.builds(
    lambda name, kind, stage: (name, kind, stage),
    NAMES | st.text(min_size=1, max_size=8),
    st.sampled_from([Kind.RAILWAY, Kind.IRRIGATION, Kind.AIRPORT, Kind.OTHER, Kind.RESERVOIR]),
    st.sampled_from(list(Stage)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PROJECTS, max_size=9), st.lists(PROJECTS, max_size=9))
def test_every_project_of_either_edition_is_in_exactly_one_group(old, new) -> None:
    ours, theirs = (
        [project(n, k, stage=s, id=f"{side}{i}") for i, (n, k, s) in enumerate(some)]
        for side, some in (("a", old), ("b", new))
    )
    groups = match(ours, theirs).groups
    assert sorted(i for group in groups for i in group.old) == list(range(len(ours)))
    assert sorted(j for group in groups for j in group.new) == list(range(len(theirs)))
    for group in groups:
        assert {(i, j) for i, j, _ in group.pairs} == {(i, j) for i in group.old for j in group.new}


def test_the_table_keeps_its_contract_and_its_order() -> None:
    old = edition("加快建设甲河至乙山铁路、黄石盘水库。")
    table = compare(old, edition("加快建设黄石盘水库、土溪口水库。")).table
    check(table, COMPARISON)
    assert list(table["seq"]) == list(range(1, len(table) + 1))
    assert list(table["change"]) == ["unchanged", "new", "vanished"]


def test_pairs_looked_at_grow_with_the_projects_and_not_with_their_square() -> None:
    def many(count: int) -> list[Entry]:
        signs = [chr(0x4E00 + 7 * i % 20000) for i in range(3 * count)]
        return [
            project("".join(signs[3 * i : 3 * i + 3]) + "水库", Kind.RESERVOIR, id=str(i))
            for i in range(count)
        ]

    some, more = (len(candidates(many(n), many(n), RULES)) for n in (500, 2000))
    assert more < 6 * some


def test_a_large_group_of_likely_pairs_is_solved_best_first() -> None:
    same = [project("丁城水库", Kind.RESERVOIR, id=str(i)) for i in range(12)]
    few = match(same, same, rules=RULES.__class__(largest_table=10))
    assert all(group.old == group.new for group in few.groups)


def test_entries_tell_former_names_and_the_county_before_a_name() -> None:
    (found,) = entries_of(edition("加快建设通江县云峰水库（原黑滩水库）。"))
    assert (found.unit, found.others) == ("通江", ("黑滩水库",))


def test_years_that_slip_are_counted() -> None:
    old, new = edition("2020年建成黄石盘水库。"), edition("2023年建成黄石盘水库。")
    row = compare(old, new).table.iloc[0]
    assert (row["old_year"], row["new_year"], row["years_later"]) == (2020, 2023, 3)
    assert isinstance(compare(old, new).table, pd.DataFrame)


def test_a_section_divided_at_a_new_place_is_split() -> None:
    old = edition("开工建设大广高速公路南康至龙南段扩容工程。")
    new = edition("加快建设大广高速公路南康至信丰段扩容工程、大广高速公路信丰至龙南段扩容工程。")
    assert list(compare(old, new).table["change"]) == ["split", "split"]


def test_sections_that_do_not_cover_the_whole_are_others() -> None:
    old = edition("开工建设大广高速公路南康至龙南段扩容工程。")
    new = edition("加快建设大广高速公路南康至信丰段扩容工程、大广高速公路南康至赣县段扩容工程。")
    assert sorted(compare(old, new).table["change"]) == ["new", "new", "vanished"]
