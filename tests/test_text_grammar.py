"""The grammar piece by piece: how a plan is cut into sentences, and what its marks, words and figures say."""

from dataclasses import replace

import pytest

from laoqu_geo.documents import make_document
from laoqu_geo.model import Stage, Strength, TextTable
from laoqu_geo.text import find_mentions
from laoqu_geo.text.clauses import read_units, split_sentences
from laoqu_geo.text.folding import fold
from laoqu_geo.text.lexicon import load_lexicon
from laoqu_geo.text.predicates import decide, find_predicates, read_heading, strip_left, strip_right
from laoqu_geo.text.quantities import with_quantities
from laoqu_geo.text.routes import RESPONSIBLE, Route, expand_abbreviations, read_route
from laoqu_geo.text.rows import read_rows

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ｇ５（a）", "G5（a）"),
        ("(甲),乙;丙:丁?!［戊］", "（甲），乙；丙：丁？！［戊］"),
        ('〔1〕【2】「甲」『乙』"丙"\'', "［1］［2］“甲”“乙””丙”’"),
        ("⻄⻋⻢⻔", "西车马门"),
        ("\u2f00\u2fd5", "一龠"),
        ("甲-乙–丙―丁－戊～己~庚−辛", "甲—乙—丙—丁—戊—己—庚—辛"),
        ("甲\u3000乙\t丙\ufeff丁\u00a0", "甲 乙 丙 丁 "),
        ("1,234公里，12,345亩", "1'234公里，12'345亩"),
        ("1,2345；甲,234", "1，2345；甲，234"),
        ("\ud800甲\udfff", "\ufffd甲\ufffd"),
    ],
)
def test_look_alikes_are_folded_one_to_one(text: str, wanted: str) -> None:
    assert fold(text) == wanted
    assert len(fold(text)) == len(text)


def sentences(text: str, titles: tuple[str, ...] = ()) -> list[tuple[str, str, tuple[str, ...]]]:
    """Text, clause and headings of each sentence; `titles` are the words that head what follows."""
    found = list(split_sentences(text, lambda words: words in titles))
    assert all(text[s.start : s.end] == s.text for s in found)
    return [(s.text, s.clause, s.headings) for s in found]


PLAN = """\
总则。本规划适用全省。
一、交通
（一）铁路
1. 甲铁路；乙铁路！
2．丙铁路。
（2）丁铁路
（二）公路。建设戊公路。
二、水利
己水库。"""


def test_each_sentence_has_its_clause_and_all_headings_above_it() -> None:
    """
    一、交通 / （一）铁路 / 1. / （2）: a deeper label adds to the chain, an equal one takes the place of the last.

    Labels of the first level are no part of the clause where a deeper one stands below them.
    """
    assert sentences(PLAN) == [
        ("总则", "", ()),
        ("本规划适用全省", "", ()),
        (" 甲铁路", "（一）1.", ("交通", "铁路", "甲铁路；乙铁路！")),
        ("乙铁路", "（一）1.", ("交通", "铁路", "甲铁路；乙铁路！")),
        ("丙铁路", "（一）2．", ("交通", "铁路", "丙铁路")),
        ("丁铁路", "（一）2．（2）", ("交通", "铁路", "丙铁路", "丁铁路")),
        ("公路", "（二）", ("交通", "公路")),
        ("建设戊公路", "（二）", ("交通", "公路")),
        ("己水库", "二、", ("水利",)),
    ]


def test_what_a_label_is_and_what_only_looks_like_one() -> None:
    assert sentences("第一章 总则\n第三条 建设甲水库。") == [
        (" 建设甲水库", "第三条", ("总则", "建设甲水库"))
    ]
    assert [clause for _, clause, _ in sentences("1.5公里甲。\n12）乙。\n3 丙。\n③丁。\nA．戊。\n2030年己。")] == [
        "", "12）", "3 ", "3 ③", "A．", "A．",
    ]  # fmt: skip
    assert sentences("［bookmark：1］（一）建设甲水库。")[0][1] == "（一）"


def test_a_short_line_that_only_gives_a_status_heads_what_follows() -> None:
    """续建项目 holds until a label of its own level or above comes; numbered items stay below it."""
    text = "（一）水利\n续建项目\n1. 甲水库。\n建成项目\n乙水库。\n（二）能源\n丙电站。"
    found = sentences(text, ("续建项目", "建成项目"))
    assert [(words.strip(), headings) for words, _, headings in found] == [
        ("甲水库", ("水利", "续建项目", "甲水库")),
        ("乙水库", ("水利", "建成项目")),
        ("丙电站", ("能源",)),
    ]
    assert sentences("续建、项目\n甲水库。", ("续建、项目",))[1][2] == ()
    longest = "续" * 14
    assert sentences(f"{longest}\n甲水库。", (longest,)) == [("甲水库", "", (longest,))]
    assert len(sentences(f"{longest}续\n甲水库。", (longest + "续",))) == 2
    assert len(sentences("续\n甲水库。", ("续",))) == 2


def test_words_before_a_colon_head_the_sentences_of_their_paragraph_only() -> None:
    text = "抽水蓄能：甲、乙两座。丙一座。\n某项目：丁。"
    assert sentences(text, ("抽水蓄能",)) == [
        ("甲、乙两座", "", ("抽水蓄能",)),
        ("丙一座", "", ("抽水蓄能",)),
        ("某项目：丁", "", ()),
    ]
    assert sentences("大洋港。建设一号泊位。\n丙。") == [("建设一号泊位", "", ("大洋港",)), ("丙", "", ())]


def test_a_long_labelled_line_is_a_paragraph_and_no_heading() -> None:
    title = "甲" * 24
    assert sentences(f"（一）{title}\n乙。") == [("乙", "（一）", (title,))]
    longer = title + "甲"
    assert sentences(f"（一）{longer}\n乙。") == [(longer, "（一）", ()), ("乙", "（一）", ())]


def test_units_in_brackets_belong_to_all_sentences_before_them() -> None:
    text = "建设甲水库。建设乙水库（责任单位：省厅（水利局）、甲市）。建设丙水库（牵头单位：丁局）建设戊水库"
    found = [(s.text, s.units) for s in split_sentences(text, lambda _: False)]
    assert found == [
        ("建设甲水库", ("省厅（水利局）", "甲市")),
        ("建设乙水库", ("省厅（水利局）", "甲市")),
        ("建设丙水库", ("丁局",)),
        ("建设戊水库", ()),
    ]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("甲、乙市人民政府，丙厅", ("甲市人民政府", "乙市人民政府", "丙厅")),
        ("甲、丙厅、乙市人民政府", ("甲", "丙厅", "乙市人民政府")),
        ("省水利厅；配合单位：甲、乙县政府", ("省水利厅", "甲县政府", "乙县政府")),
        ("甲州、乙乙市", ("甲州市", "乙乙市")),
        ("某某集团公司、甲市人民政府", ("某某集团公司", "甲市人民政府")),
        ("四字之地、五字的地方、甲市政府", ("四字之地", "五字的地方", "甲市政府")),
        ("五字的地方、四字之地、甲市政府", ("五字的地方", "四字之地市政府", "甲市政府")),
        ("", ()),
    ],
)  # fmt: skip
def test_units_are_read_with_the_office_they_share(text: str, wanted: tuple[str, ...]) -> None:
    assert read_units(text) == wanted


def table(text: str) -> tuple[TextTable, str]:
    """A table of which the first line is the title, the second the header; cells are parted by bars."""
    title, header, *lines = text.splitlines()
    rows, at = [], 0
    for line in lines:
        spans = []
        for cell in line.split("|"):
            spans.append((at, at + len(cell)))
            at += len(cell) + 1
        rows.append(tuple(spans))
    return TextTable(title, tuple(header.split("|")), tuple(rows)), "\n".join(lines)


def test_rows_of_a_table_are_read_by_the_words_of_its_header() -> None:
    words, text = table(
        "重点项目表\n"
        "序号|项目名称|建设性质|所在市县|责任单位|项目类别\n"
        "一、续建项目|||||\n"
        "1| 甲水库 |续建|乙县|丙、丁市政府|水库\n"
        "2||新建|乙县|丙市政府|水库\n"
        "3|戊电站\n"
        "（二）合计|12||||\n"
        "4|己公路|新建|庚县||"
    )
    rows = list(read_rows(words, text))
    assert [(r.sentence.text[slice(*r.name)], r.status, r.place, r.sentence.units) for r in rows] == [
        ("甲水库", "续建", "乙县", ("丙市政府", "丁市政府")),
        ("戊电站", "", "", ()),
        ("己公路", "新建", "庚县", ()),
    ]
    assert [r.sentence.headings for r in rows] == [
        ("重点项目表", "一、续建项目", "水库"),
        ("重点项目表", "一、续建项目"),
        ("重点项目表", "（二）合计"),
    ]
    assert rows[0].sentence.text == "1| 甲水库 |续建|乙县|丙、丁市政府|水库"
    assert text[rows[2].sentence.start : rows[2].sentence.end] == "4|己公路|新建|庚县||"


def test_a_table_without_a_column_of_names_gives_no_rows() -> None:
    words, text = table("表\n序号|地点|投资\n1|甲县|3")
    assert list(read_rows(words, text)) == []


def test_a_row_too_short_for_a_name_is_passed_over() -> None:
    words, text = table("表\n序号|类别|项目名称\n1|水库\n2|水库|甲水库")
    assert [row.sentence.text[slice(*row.name)] for row in read_rows(words, text)] == ["甲水库"]


def test_the_first_column_that_fits_a_role_has_it() -> None:
    words, text = table("表\n项目名称|工程名称|进度|计划\n甲|乙|开工|建成")
    [row] = read_rows(words, text)
    assert (row.sentence.text[slice(*row.name)], row.status) == ("甲", "开工")


ROADS = ("高速公路", "高速", "铁路", "公路", "线路")


@pytest.mark.parametrize(
    ("name", "ends", "via"),
    [
        ("甲城至乙城铁路", ("甲城", "乙城"), ()),
        ("甲城—乙城—丙城高速公路", ("甲城", "丙城"), ("乙城",)),
        ("甲城到乙城公路", ("甲城", "乙城"), ()),
        ("甲城经乙城、丙城至丁城铁路", ("甲城", "丁城"), ("乙城", "丙城")),
        ("甲城至丁城途经乙城铁路", ("甲城", "乙城"), ("丁城",)),
        ("荥经至甲城公路", ("荥经", "甲城"), ()),
        ("甲城至乙城至丙城铁路（乙城至丙城段）", ("乙城", "丙城"), ()),
        ("甲城至乙城铁路（丙城至段）", ("甲城", "乙城"), ()),
        ("甲城至乙城铁路（新建）", ("甲城", "乙城"), ()),
        ("大道高速甲城至乙城段改扩建", ("甲城", "乙城"), ()),
        ("甲城至乙城高速公路丙城至丁城段", ("丙城", "丁城"), ()),
        ("G318线甲城至乙城公路", ("甲城", "乙城"), ()),
        ("国道108线甲城至乙城段", ("甲城", "乙城"), ()),
        ("甲江甲城至乙城航道", ("甲城", "乙城航道"), ()),
        ("甲乙线丙城至丁城段", ("丙城", "丁城"), ()),
        ("新建甲城至乙城双线铁路", ("甲城", "乙城"), ()),
        ("甲城至乙城±800千伏特高压直流", ("甲城", "乙城"), ()),
        ("甲城至乙城段家庄公路", ("甲城", "乙城段家庄"), ()),
        ("甲城铁路", (), ()),
        ("至甲城铁路", (), ()),
        ("甲城至乙城丙城丁城戊城己城庚城铁路", ("甲城", "乙城丙城丁城戊城己城庚城"), ()),
        ("甲城至乙城丙城丁城戊城己城庚城辛铁路", (), ()),
    ],
)  # fmt: skip
def test_ends_and_places_between_are_read_from_the_name(
    name: str, ends: tuple[str, ...], via: tuple[str, ...]
) -> None:
    assert read_route(name, heads=ROADS, known={"荥经", "甲江"} - {"甲江"}) == Route(ends, via)


def test_a_known_place_is_not_taken_apart() -> None:
    """丹江 before 口 is a river to the grammar; 丹江口 is a city to who knows it."""
    assert read_route("丹江口岸至甲城铁路", heads=ROADS).ends == ("口岸", "甲城")
    assert read_route("丹江口岸至甲城铁路", heads=ROADS, known={"丹江口岸"}).ends == ("丹江口岸", "甲城")
    assert read_route("丹江口岸至甲城铁路", heads=ROADS, known={"丹江"}).ends == ("丹江口岸", "甲城")


USUAL = {"京": "北京", "沪": "上海", "川": "四川"}
PLACES = {"甲": ("甲州", "甲县"), "乙": ("乙州",), "沪": ("沪县",), "川": ("川县",)}


@pytest.mark.parametrize(
    ("stem", "weights", "wanted"),
    [
        ("京沪", {}, Route(("北京", "上海"))),
        ("甲乙", {"甲州": 1, "乙州": 1}, Route(("甲州", "乙州"))),
        ("甲乙", {"甲州": 1, "甲县": 2, "乙州": 1}, Route(("甲县", "乙州"))),
        ("甲乙", {"甲州": 1}, Route()),
        ("京甲乙", {"甲州": 1, "乙州": 1}, Route(("北京", "乙州"), ("甲州",))),
        ("京沪", {"沪县": 5}, Route(("北京", "上海"))),
        ("京沪", {"沪县": RESPONSIBLE}, Route(("北京", "沪县"))),
        ("G2京沪", {}, Route(("北京", "上海"))),
        ("京", {}, Route()),
        ("京沪甲乙京", {"甲州": 1, "乙州": 1}, Route()),
        ("京沪甲乙", {"甲州": 1, "乙州": 1}, Route(("北京", "乙州"), ("上海", "甲州"))),
        ("京至沪", {}, Route()),
        ("京川", {}, Route()),
        ("京丁", {}, Route()),
    ],
)  # fmt: skip
def test_one_character_cities_are_expanded_where_all_are_known(
    stem: str, weights: dict[str, int], wanted: Route
) -> None:
    """A line between a city and a province (京川) is left open: it runs between cities, or between provinces."""
    found = expand_abbreviations(
        stem, usual=USUAL, places=PLACES, provinces={"四川"}, weight=lambda name: weights.get(name, 0)
    )
    assert found == wanted


def status(
    before: str, after: str = "", trailing: tuple[str, ...] = ()
) -> tuple[Stage, Strength, int | None] | None:
    found = decide(before, after, trailing, LEXICON)
    return (found.stage, found.strength, found.year) if found else None


FIRM, STRIVE, STUDY = Strength.FIRM, Strength.STRIVE, Strength.STUDY


@pytest.mark.parametrize(
    ("before", "after", "trailing", "wanted"),
    [
        ("加快", "", (), (Stage.CONSTRUCTION, FIRM, None)),
        ("谋划", "", (), (Stage.PLANNING, STUDY, None)),
        ("推进", "前期工作", (), (Stage.PREPARATION, FIRM, None)),
        ("力争", "2025年建成", (), (Stage.COMPLETED, STRIVE, 2025)),
        ("2023年开工建设", "", ("2026年建成",), (Stage.COMPLETED, FIRM, 2026)),
        ("推进", "建设", ("争取年内开工",), (Stage.START, STRIVE, None)),
        ("推进", "建设", ("建成后供水8亿立方米",), (Stage.CONSTRUCTION, FIRM, None)),
        ("推进", "建设", ("建成后为沿线十万人供应饮水",), (Stage.CONSTRUCTION, FIRM, None)),
        ("将", "纳入省级布局规划", (), (Stage.PLANNING, STUDY, None)),
        ("", "主体工程如期完成", (), (Stage.COMPLETED, FIRM, None)),
        ("建成", "可研报批", (), (Stage.PREPARATION, FIRM, None)),
        ("谋划", "前期工作", ("开工建设",), (Stage.START, FIRM, None)),
        ("推进", "前期工作", ("具备开工条件",), (Stage.PREPARATION, FIRM, None)),
        ("全省", "", (), None),
        ("", "", (), None),
    ],
)  # fmt: skip
def test_the_words_around_a_list_decide_its_status(before, after, trailing, wanted) -> None:
    assert status(before, after, trailing) == wanted


def test_the_words_that_decided_are_kept_verbatim() -> None:
    found = decide(" 加快推进 ", "建设", ("力争2025年建成", "惠及沿线百姓"), LEXICON)
    assert found is not None
    assert found.phrase == "加快推进…建设…力争2025年建成"


@pytest.mark.parametrize(
    ("heading", "stage"),
    [
        ("计划建成项目", Stage.COMPLETED),
        ("续建", Stage.CONSTRUCTION),
        ("（三）新开工项目", Stage.START),
        ("2025年新开工项目清单", Stage.START),
        ("加快建设现代交通", None),
        ("交通基础设施", None),
        ("", None),
    ],
)
def test_a_heading_gives_a_status_where_it_says_nothing_else(heading: str, stage: Stage | None) -> None:
    found = read_heading(heading, LEXICON)
    assert (found.stage if found else None) == stage


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("加快建设甲水库", "加快建设"),
        ("2025年底前建成甲水库", "2025年底前建成"),
        ("力争到2025年全面建成甲", "力争到2025年全面建成"),
        ("（1）加快建设甲水库", "（1）加快建设"),
        ("、“甲园”", "、“"),
        ("建设路改造", ""),
        ("建设路网", "建设"),
        ("前期工作甲", ""),
        ("甲水库", ""),
    ],
)
def test_words_of_status_are_stripped_from_the_left(text: str, left: str) -> None:
    assert text[: strip_left(text, LEXICON)] == left


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("甲水库前期工作", "前期工作"),
        ("甲水库2025年底前建成投运", "2025年底前建成投运"),
        ("甲水库建设，", ""),
        ("甲水库建设” ", "建设” "),
        ("甲水库谋划", ""),
        ("甲水库年内开工", "年内开工"),
        ("甲水库", ""),
    ],
)
def test_words_of_status_are_stripped_from_the_right(text: str, right: str) -> None:
    assert text[len(text) - strip_right(text, LEXICON) :] == right


def test_the_longest_predicate_counts() -> None:
    assert [p.stage for p in find_predicates("加快推进前期工作，建成通车", LEXICON)] == [
        Stage.CONSTRUCTION, Stage.PREPARATION, Stage.COMPLETED,
    ]  # fmt: skip


def figures(text: str, *names: str) -> list[list[tuple[str, float, str, str]]]:
    """Quantities of each name of a sentence, the names marked by where they stand."""
    [base] = find_mentions(make_document("加快建设青山水库。", id="t", source="t")).mentions
    marked = [replace(base, start=text.index(n), end=text.index(n) + len(n)) for n in names]
    return [
        [(q.what, q.value, q.unit, q.phrase) for q in m.quantities]
        for m in with_quantities(marked, text, len(text))
    ]


@pytest.mark.parametrize(
    ("words", "what", "value", "unit"),
    [
        ("全长约115.5公里", "length", 115.5, "km"),
        ("长达8千米", "length", 8, "km"),
        ("双向四车道", "lanes", 4, ""),
        ("双向八车道", "lanes", 8, ""),
        ("双向十车道", "lanes", 10, ""),
        ("双向二车道", "lanes", 2, ""),
        ("设计时速350公里", "speed", 350, "km/h"),
        ("速度达120千米", "speed", 120, "km/h"),
        ("总投资287亿元", "investment", 287, "CNY 100 million"),
        ("估算投资5000万元", "investment", 0.5, "CNY 100 million"),
        ("总库容1.36亿立方米", "storage", 136, "million m3"),
        ("库容近5000万立方米", "storage", 50, "million m3"),
        ("库容2亿方", "storage", 200, "million m3"),
        ("兴利库容300万方", "storage", 3, "million m3"),
        ("灌溉面积12万亩", "irrigated_area", 12, "10 thousand mu"),
        ("灌面5000亩", "irrigated_area", 0.5, "10 thousand mu"),
        ("年供水量1.2亿立方米", "water_supply", 120, "million m3/a"),
        ("年调水50万方", "water_supply", 0.5, "million m3/a"),
        ("年供水3亿方", "water_supply", 300, "million m3/a"),
        ("年供水量600万立方米", "water_supply", 6, "million m3/a"),
        ("总装机容量140万千瓦", "power", 1400, "MW"),
        ("装机50兆瓦", "power", 50, "MW"),
        ("规模500千瓦", "power", 0.5, "MW"),
        ("年吞吐能力2000万吨", "throughput", 2000, "10 thousand t/a"),
        ("运能1.5亿吨", "throughput", 15000, "10 thousand t/a"),
    ],
)
def test_every_figure_is_read_in_its_unit(words: str, what: str, value: float, unit: str) -> None:
    assert figures(f"甲山{words}", "甲山") == [[(what, value, unit, words)]]


def test_a_figure_belongs_to_the_name_right_before_it() -> None:
    assert figures("甲山、乙山全长5公里", "甲山", "乙山") == [[], [("length", 5, "km", "全长5公里")]]
    assert figures("全长9公里的甲山", "甲山") == [[]]
    assert figures("甲山、乙山合计全长5公里", "甲山", "乙山") == [[], []]
    assert figures("甲山合计全长5公里", "甲山") == [[("length", 5, "km", "全长5公里")]]
    assert figures("甲山、乙山，总计用时三年，全长5公里", "甲山", "乙山")[1] == [
        ("length", 5, "km", "全长5公里")
    ]
