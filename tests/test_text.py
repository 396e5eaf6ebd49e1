"""Reading prose: each rule with the smallest sentence that needs it, and the 2018 plan as a whole."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laoqu_geo.documents import make_document
from laoqu_geo.model import Mention
from laoqu_geo.text import Reading, find_mentions


def read(text: str) -> list[Mention]:
    return list(find_mentions(make_document(text, id="t", source="t.txt")).mentions)


def names(text: str) -> list[str]:
    return [mention.name for mention in read(text)]


INFRASTRUCTURE_CLAUSES = {"（一）", "（二）", "（三）", "（四）", "（五）", "（六）"}


def test_every_work_of_the_2018_plan_is_found_with_its_words(
    reading: Reading, expected: list[dict[str, str]]
) -> None:
    found = {
        (m.start, m.end): (
            m.surface,
            m.name,
            m.kind,
            m.stage,
            m.stage_phrase,
            m.action,
            "|".join(m.ends),
            m.clause,
        )
        for m in reading.mentions
        if m.clause in INFRASTRUCTURE_CLAUSES
    }
    fields = ("surface", "name", "kind", "stage", "stage_phrase", "action", "ends", "clause")
    assert found == {(int(row["start"]), int(row["end"])): tuple(row[f] for f in fields) for row in expected}


def test_no_generic_programme_of_the_2018_plan_is_a_project(
    reading: Reading, generic: list[dict[str, str]]
) -> None:
    spans = [(m.start, m.end) for m in reading.mentions]
    for row in generic:
        start, end = int(row["start"]), int(row["end"])
        assert not [s for s in spans if s[0] < end and start < s[1]], row["surface"]


@pytest.mark.shared
def test_the_2018_plan_agrees_with_the_gold_list(shared: Path, reading: Reading) -> None:
    gold = json.loads((shared / "plans" / "2018-chuanshan-work-plan.gold.json").read_text(encoding="utf-8"))
    found = {(m.start, m.end): m for m in reading.mentions}
    for item in gold["projects"]:
        mention = found[(item["start"], item["end"])]
        assert [
            mention.name,
            mention.kind,
            mention.stage,
            mention.action,
            list(mention.ends),
            list(mention.units),
        ] == [item[key] for key in ("name", "kind", "stage", "action", "ends", "responsible_units")]
    beyond = [(item["start"], item["end"]) in found for item in gold["beyond_infrastructure"]]
    assert sum(beyond) >= 24


SWAPS = {
    "成兰": "昌福", "成绵广": "昌宜吉", "川陕": "赣湘",
    "巴中": "赣州", "广元": "吉安", "达州": "抚州", "南充": "萍乡", "绵阳": "宜春",
    "成都": "南昌", "兰州": "福州", "汉中": "衡阳", "遂宁": "新余", "内江": "九江", "陕西": "湖南",
    "西充": "莲花", "平武": "铜鼓", "九寨沟": "武宁", "营山": "上栗", "苍溪": "泰和", "镇巴": "炎陵",
    "广安": "鹰潭", "潼南": "浏阳", "阆中": "芦溪", "中江": "分宜", "恩阳": "南康", "高坪": "湘东",
    "通江": "于都", "南江": "会昌", "剑阁": "遂川", "青川": "永丰", "万源": "南丰", "顺庆": "安源",
    "嘉陵江": "赣江", "渠江": "抚河", "张家坝": "白水渡", "升钟": "长冈", "红鱼洞": "梅子岭", "黄石盘": "青龙口",
    "土溪口": "双溪坪", "雷家河": "石家湾", "舞凤": "凤凰",
}  # fmt: skip


def test_swapping_all_place_names_changes_nothing_else(plan, expected: list[dict[str, str]]) -> None:
    pattern = re.compile("|".join(sorted(SWAPS, key=len, reverse=True)))
    swapped = pattern.sub(lambda match: SWAPS[match.group()], plan.text)

    def moved(offset: int) -> int:
        return len(pattern.sub(lambda match: SWAPS[match.group()], plan.text[:offset]))

    def word(text: str) -> str:
        return pattern.sub(lambda match: SWAPS[match.group()], text)

    found = {
        (m.start, m.end): (m.surface, m.name, m.kind, m.stage, m.action, m.ends)
        for m in read(swapped)
        if m.clause in INFRASTRUCTURE_CLAUSES
    }
    wanted = {
        (moved(int(r["start"])), moved(int(r["end"]))): (
            word(r["surface"]), word(r["name"]), r["kind"], r["stage"], r["action"],
            tuple(word(end) for end in r["ends"].split("|")) if r["ends"] else (),
        )
        for r in expected
    }  # fmt: skip
    assert found == wanted


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("加快建设青山、白水、石门水库。", ["青山水库", "白水水库", "石门水库"]),
        ("推进青山、白水等大中型水库建设。", ["青山水库", "白水水库"]),
        ("推进青山水库灌区二期、白水、石门水库建设。", ["青山水库灌区二期", "白水水库", "石门水库"]),
        ("开展青江、白江干支流防洪工程建设。", ["青江干支流防洪工程", "白江干支流防洪工程"]),
        (
            "推进赣州于都、会昌，吉安遂川等通用机场前期工作。",
            ["赣州于都通用机场", "赣州会昌通用机场", "吉安遂川通用机场"],
        ),
        ("加快建设甲地至乙城、丙山至丁水高速公路。", ["甲地至乙城高速公路", "丙山至丁水高速公路"]),
        ("加快武汉经仙桃、潜江至宜昌城际铁路建设。", ["武汉经仙桃、潜江至宜昌城际铁路"]),
        ("推进“青山经开区—昆山产业园”“河北—平武产业园”建设。", ["青山经开区—昆山产业园", "河北—平武产业园"]),
        ("某集团公司加快推进青山电厂建设。", ["青山电厂"]),
        ("加快建设新建区石埠水库。", ["石埠水库"]),
        ("推进建设路改造和青山大桥建设。", ["青山大桥"]),
    ],
)
def test_names_are_completed_from_the_list(sentence: str, wanted: list[str]) -> None:
    assert names(sentence) == wanted


@pytest.mark.parametrize(
    "sentence",
    [
        "推动农村公路进一步延伸。",
        "新建8条高速公路。",
        "建设30座110千伏变电站。",
        "实施病险水库除险加固工程。",
        "大力建设专业化码头、信息化航道。",
        "支持符合条件的地区规划建设城市轨道交通。",
        "青山水库位于某县。",
        "统筹山水林田湖草综合治理。",
    ],
)
def test_what_has_no_name_or_no_status_is_no_project(sentence: str) -> None:
    assert names(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "stage", "strength"),
    [
        ("加快建设青山水库。", "construction", "firm"),
        ("开工建设青山水库。", "start", "firm"),
        ("力争青山水库开工建设。", "start", "strive"),
        ("青山水库建成蓄水。", "completed", "firm"),
        ("加快推进青山水库前期工作。", "preparation", "firm"),
        ("启动青山水库前期工作。", "preparation", "firm"),
        ("推进青山水库前期工作，力争尽快具备开工建设条件。", "preparation", "strive"),
        ("推进青山水库建设，年内建成。", "completed", "firm"),
        ("谋划青山水库。", "planning", "study"),
    ],
)
def test_the_governing_words_decide_the_stage(sentence: str, stage: str, strength: str) -> None:
    [mention] = read(sentence)
    assert (mention.stage, mention.strength) == (stage, strength)


def test_each_verb_governs_its_own_list() -> None:
    mentions = read("加快建设青山水库、白水水库，推进石门水库前期工作。")
    assert [(m.name, m.stage) for m in mentions] == [
        ("青山水库", "construction"),
        ("白水水库", "construction"),
        ("石门水库", "preparation"),
    ]


def test_a_bracketed_segment_gives_the_ends() -> None:
    [mention] = read("推进汉中至巴中至南充铁路（巴中至南充段）前期工作。")
    assert (mention.ends, mention.via) == (("巴中", "南充"), ())


def test_a_year_in_the_predicate_is_the_target() -> None:
    [mention] = read("确保青山水库2020年底前建成。")
    assert (mention.target_year, mention.stage) == (2020, "completed")


def test_bare_units_share_the_office_of_the_next() -> None:
    [mention] = read("（一）加快建设青山水库。（责任单位：赣州、吉安市人民政府，省水利厅）")
    assert mention.units == ("赣州市人民政府", "吉安市人民政府", "省水利厅")
    assert mention.clause == "（一）"


def test_figures_behind_a_name_are_read_with_their_units() -> None:
    text = (
        "加快建设甲地至乙城高速公路，全长约115.5公里、双向六车道，总投资287亿元；青山水库总库容1.36亿立方米，加快建设；"
        "丹水抽水蓄能电站装机140万千瓦，年内开工。"
    )
    road, reservoir, power = read(text)
    assert [(q.what, q.value, q.unit, q.phrase) for q in road.quantities] == [
        ("length", 115.5, "km", "全长约115.5公里"),
        ("lanes", 6, "", "双向六车道"),
        ("investment", 287, "CNY 100 million", "总投资287亿元"),
    ]
    assert [(q.what, q.value) for q in reservoir.quantities] == [("storage", 136)]
    assert [(q.what, q.value) for q in power.quantities] == [("power", 1400)]


def test_a_figure_of_the_whole_list_belongs_to_none() -> None:
    mentions = read("青山、白水抽水蓄能电站抓紧建设，合计装机360万千瓦。")
    assert [m.quantities for m in mentions] == [(), ()]


def test_every_lexicon_example_holds_its_word() -> None:
    import csv
    from importlib import resources

    folder = resources.files("laoqu_geo") / "data" / "lexicon"
    for name in ("heads.csv", "actions.csv", "predicates.csv"):
        rows = list(csv.DictReader((folder / name).read_text(encoding="utf-8").splitlines()))
        assert len(rows) == len({row["word"] for row in rows}), f"{name} lists a word twice"
        for row in rows:
            assert row["word"] in row["example"], f"{name}: {row}"


PIECES = st.sampled_from(
    ["加快建设", "推进", "青山", "白水至石门", "水库", "高速公路", "、", "，", "。", "和", "等", "（", "）", "前期工作", "\r\n",
     "（一）", "“", "”", "\ufeff", "G5", "110千伏", "⻄", "（责任单位：", "厅", "至", "经"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
def test_offsets_always_slice_to_the_surface(text: str) -> None:
    reading = find_mentions(make_document(text, id="t", source="t"))
    for mention in reading.mentions:
        assert text[mention.start : mention.end] == mention.surface
        assert mention.surface
    for programme in reading.programmes:
        assert text[programme.start : programme.end] == programme.surface


@pytest.mark.parametrize(
    "text",
    ["加快建设" + "1" * 30_000 + "水库", "加快建设" + "（" * 10_000 + "青山水库", "加快建设" + "青山" * 10_000 + "水库",
     "加快建设" + "甲至" * 10_000 + "乙高速公路", "2020年" * 5_000 + "建成青山水库"],
)  # fmt: skip
def test_no_input_takes_time_beyond_its_length(text: str) -> None:
    import time

    plain = "加快建设青山水库、白水至石门高速公路，推进丹水机场前期工作。" * (len(text) // 30)
    start = time.process_time()
    read(plain)
    middle = time.process_time()
    read(text)
    assert time.process_time() - middle < 3 * (middle - start) + 0.05
