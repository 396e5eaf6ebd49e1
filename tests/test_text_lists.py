"""Lists of names: how they are grouped by the words around them, taken apart, and completed from one another."""

import pytest

from laoqu_geo.model import Action, Kind
from laoqu_geo.text.carry import CARRIED_CITY, OWN_HEAD, SHARED_HEAD, UNKNOWN, Named, within_port
from laoqu_geo.text.continuing import join_names
from laoqu_geo.text.heads import action_of, find_head, forward_trailers, named_heads, qualifiers
from laoqu_geo.text.kinds import clues
from laoqu_geo.text.lexicon import load_lexicon
from laoqu_geo.text.lists import DESCRIBED, Scope, read_scopes
from laoqu_geo.text.mending import mend
from laoqu_geo.text.names import analyse, is_named, is_title, place_before
from laoqu_geo.text.share import complete
from laoqu_geo.text.tagger import GENERIC, PROJECT, TAIL, Tagged

LEXICON = load_lexicon()
OFFSET = 100
"""Where the sentences of these tests begin in their document."""


def tags(text: str, *names: str) -> list[Tagged]:
    """
    Mark names in a text, in order; a word in 〈〉 closes a list, one in ［］ is generic.

    All are certain, so that any doubt in a result comes from the grammar.
    """
    found, at = [], 0
    for name in names:
        role = {"〈": TAIL, "［": GENERIC}.get(name[0], PROJECT)
        bare = name.strip("〈〉［］")
        start = text.index(bare, at)
        at = start + len(bare)
        found.append(Tagged(start, at, role, 1.0))
    return found


def scopes(text: str, *names: str) -> list[Scope]:
    return read_scopes(text, OFFSET, tags(text, *names), LEXICON)


def completed(text: str, *names: str, heading: str = "") -> list[Named]:
    [scope] = scopes(text, *names)
    return complete(scope, LEXICON, heading)[0]


def said(items: list[Named], text: str) -> list[tuple[str, str, str, list[str]]]:
    """Name, kind, action, and the words that were taken from elsewhere."""
    return [
        (i.name, str(i.kind), str(i.action), [text[a - OFFSET : b - OFFSET] for a, b in i.shared_from])
        for i in items
    ]


def grouped(text: str, *names: str) -> list[tuple[str, str, str, list[str], list[str]]]:
    return [
        (s.before, s.after, s.lead, s.trailing, [member.text for member in s.members])
        for s in scopes(text, *names)
    ]


def test_one_verb_governs_a_list_and_the_next_verb_opens_another() -> None:
    text = "加快建设甲山水库、乙山水库，推进丙山水库前期工作"
    assert grouped(text, "甲山水库", "乙山水库", "丙山水库") == [
        ("加快建设", "", "", [], ["甲山水库", "乙山水库"]),
        ("推进", "前期工作", "", [], ["丙山水库"]),
    ]


def test_what_is_said_behind_a_list_counts_for_it_alone() -> None:
    text = "甲山水库、乙山水库开工建设，丙山水库建成"
    assert grouped(text, "甲山水库", "乙山水库", "丙山水库") == [
        ("", "开工建设", "", [], ["甲山水库", "乙山水库"]),
        ("", "建成", "", [], ["丙山水库"]),
    ]


def test_a_verb_governs_both_sides_of_and() -> None:
    """推进甲建设和乙前期工作: the verb is before both, what follows each is its own."""
    text = "推进甲山水库建设和乙山水库前期工作"
    assert grouped(text, "甲山水库", "乙山水库") == [
        ("推进", "建设", "", [], ["甲山水库"]),
        ("推进", "前期工作", "", [], ["乙山水库"]),
    ]


def test_what_stands_farther_before_a_list_is_kept_as_its_lead() -> None:
    text = "加快推进前期工作，着眼长远的甲山水库"
    assert grouped(text, "甲山水库") == [("着眼长远的", "", "加快推进前期工作", [], ["甲山水库"])]
    text = "加快建设甲山水库，位于城北的乙山水库，还有丙山水库"
    assert [found[:3] for found in grouped(text, "甲山水库", "乙山水库", "丙山水库")] == [
        ("加快建设", "", ""),
        ("位于城北的", "", "加快建设"),
    ]


def test_later_clauses_with_a_predicate_trail_the_list() -> None:
    text = "推进甲山水库建设，惠及百姓，力争年内建成，加快建设乙山水库"
    assert grouped(text, "甲山水库", "乙山水库") == [
        ("推进", "建设", "", ["力争年内建成"], ["甲山水库"]),
        ("加快建设", "", "", [], ["乙山水库"]),
    ]


def test_projects_as_such_close_a_list() -> None:
    assert grouped("甲山水库、乙山水库等项目", "甲山水库", "乙山水库")[0][1] == "等项目"
    assert grouped("甲山水库、乙山水库等项目前期工作", "甲山水库", "乙山水库")[0][1] == "前期工作"
    assert grouped("甲山水库、乙山水库等很多地方", "甲山水库", "乙山水库")[0][1] == ""


def test_the_words_between_two_names_decide_whether_a_list_goes_on() -> None:
    assert len(scopes("建设甲山水库，乙山水库", "甲山水库", "乙山水库")) == 1
    assert len(scopes("建设甲山水库，以及乙山水库", "甲山水库", "乙山水库")) == 1
    assert len(scopes("建设甲山水库，再说说乙山水库", "甲山水库", "乙山水库")) == 2
    assert len(scopes("建设甲山水库，造福于民，乙山水库", "甲山水库", "乙山水库")) == 2
    assert [s.separators for s in scopes("建设甲山水库、乙山水库，丙山水库", "甲山水库", "乙山水库", "丙山水库")] == [
        ["", "、", "，"]
    ]  # fmt: skip
    assert scopes("没有名称", *()) == []


def test_another_name_in_brackets_is_no_member() -> None:
    text = "建设甲山水库（以下简称乙山水库）、丙山水库"
    assert grouped(text, "甲山水库", "乙山水库", "丙山水库")[0][4] == ["甲山水库", "丙山水库"]


def test_a_member_knows_what_stands_around_it() -> None:
    text = "建设于都县甲山水库（新开工）、乙山水库（改扩建）、丙山水库位于城北"
    [scope] = scopes(text, "甲山水库", "乙山水库", "丙山水库")
    one, two, three = scope.members
    assert (one.owner, one.note, one.bracket, one.action) == ("于都县", "新开工", "新开工", Action.NEW)
    assert (two.owner, two.note, two.bracket, two.action) == ("", "改扩建", "改扩建", Action.EXPAND)
    assert (one.probability, three.probability) == (1.0, DESCRIBED)
    assert (one.start, one.end) == (OFFSET + 5, OFFSET + 9)
    assert all(member.named and member.tail == "" and member.tail_start == -1 for member in scope.members)


def test_a_programme_in_a_list_is_marked_as_one() -> None:
    [scope] = scopes("建设甲山水库和农村公路", "甲山水库", "［农村公路］")
    assert [member.named for member in scope.members] == [True, False]
    named, generic = complete(scope, LEXICON)
    assert [item.name for item in named] == ["甲山水库"]
    assert [member.text for member in generic] == ["农村公路"]


def test_a_programme_parts_a_list_unless_it_closes_it() -> None:
    text = "建设甲山、农村公路、乙山水库"
    apart = completed(text, "甲山", "［农村公路］", "乙山水库")
    assert [item.name for item in apart] == ["甲山", "乙山水库"]
    text = "建设甲山、小型灌区等水库"
    closed = completed(text, "甲山", "［小型灌区］", "〈水库〉")
    assert said(closed, text) == [("甲山水库", "reservoir", "new", ["水库"])]


def test_what_closes_a_list_is_read_marked_or_not() -> None:
    """甲山、乙山等|水库: the tail is 水库, whether or not the tagger marked it; a count closes a list like 等."""
    for text, names, tail in (
        ("建设甲山、乙山等水库", ("甲山", "乙山", "〈水库〉"), "水库"),
        ("建设甲山、乙山等水库", ("甲山", "乙山"), "水库"),
        ("建设甲山、乙山等3座大型水库除险加固工程", ("甲山", "乙山"), "水库除险加固工程"),
        ("建设甲山、乙山两座水库", ("甲山", "乙山"), "水库"),
        ("推进甲山、乙山等整治", ("甲山", "乙山"), "整治"),
        ("建设甲山、乙山等地", ("甲山", "乙山"), ""),
        ("建设甲山、乙山等级公路", ("甲山", "乙山"), ""),
        ("建设甲山、乙山水库", ("甲山", "乙山"), ""),
    ):
        [scope] = scopes(text, *names)
        last = scope.members[-1]
        assert last.tail == tail, text
        assert last.tail_start == (OFFSET + text.index(last.tail) if last.tail else -1), text


CASES = [
    # the head noun behind the last is shared by those that have none
    ("建设甲山、乙山水库", ("甲山", "乙山水库"),
     [("甲山水库", "reservoir", "new", ["水库"]), ("乙山水库", "reservoir", "new", [])]),
    # what closes the list behind 等
    ("建设甲山、乙山等水库", ("甲山", "乙山", "〈水库〉"),
     [("甲山水库", "reservoir", "new", ["水库"]), ("乙山水库", "reservoir", "new", ["水库"])]),
    # what is done is shared with the head noun
    ("甲山、乙山水库除险加固", ("甲山", "乙山水库除险加固"),
     [("甲山水库除险加固", "reservoir", "rehabilitate", ["水库除险加固"]), ("乙山水库除险加固", "reservoir", "rehabilitate", [])]),
    # a repair said of the last of one sort is said of all of them; of another sort it is not
    ("甲山水库、乙山水库除险加固", ("甲山水库", "乙山水库除险加固"),
     [("甲山水库除险加固", "reservoir", "rehabilitate", ["水库除险加固"]), ("乙山水库除险加固", "reservoir", "rehabilitate", [])]),
    ("甲山灌区、乙山水库除险加固", ("甲山灌区", "乙山水库除险加固"),
     [("甲山灌区", "irrigation", "new", []), ("乙山水库除险加固", "reservoir", "rehabilitate", [])]),
    # an enlargement is the last one's own
    ("甲山机场、乙山机场扩建", ("甲山机场", "乙山机场扩建"),
     [("甲山机场", "airport", "new", []), ("乙山机场扩建", "airport", "expand", [])]),
    # what is done behind 等 is done to all, though each has its own head noun
    ("甲山水库、乙山水库等水库增容", ("甲山水库", "乙山水库", "〈水库增容〉"),
     [("甲山水库增容", "reservoir", "expand", ["水库增容"]), ("乙山水库增容", "reservoir", "expand", ["水库增容"])]),
    ("甲山至乙山公路、丙山至丁山公路等公路改造", ("甲山至乙山公路", "丙山至丁山公路", "〈公路改造〉"),
     [("甲山至乙山公路改造", "road", "upgrade", ["公路改造"]), ("丙山至丁山公路改造", "road", "upgrade", ["公路改造"])]),
    # a line does not share with a line of another kind that has its own head noun
    ("甲山至乙山铁路、丙山至丁山公路等公路改造", ("甲山至乙山铁路", "丙山至丁山公路", "〈公路改造〉"),
     [("甲山至乙山铁路", "railway", "new", []), ("丙山至丁山公路改造", "road", "upgrade", ["公路改造"])]),
    # routes share with routes, though another head noun is nearer
    ("甲山至乙山、大江高速扩容、丙山至丁山高速公路", ("甲山至乙山", "大江高速扩容", "丙山至丁山高速公路"),
     [("甲山至乙山高速公路", "expressway", "new", ["高速公路"]), ("大江高速扩容", "expressway", "expand", []),
      ("丙山至丁山高速公路", "expressway", "new", ["高速公路"])]),
    # a name that is whole takes only the kind
    ("甲山航道整治工程、丙山治江工程、乙山港区工程", ("丙山治江工程", "乙山港区工程"),
     [("丙山治江工程", "port", "new", []), ("乙山港区工程", "port", "new", [])]),
    # a voltage before the first of several is that of all; one of its own stays
    ("建设500千伏甲山、乙山输变电工程", ("500千伏甲山", "乙山输变电工程"),
     [("500千伏甲山输变电工程", "substation", "new", ["输变电工程"]), ("500千伏乙山输变电工程", "substation", "new", ["500千伏"])]),
    ("建设甲山110千伏、乙山220千伏变电站", ("甲山110千伏", "乙山220千伏变电站"),
     [("甲山110千伏变电站", "substation", "new", ["220千伏变电站"]), ("乙山220千伏变电站", "substation", "new", [])]),
    (
        "建设甲山、乙山变电站",
        ("甲山", "乙山变电站"),
        [("甲山变电站", "substation", "new", ["变电站"]), ("乙山变电站", "substation", "new", [])],
    ),
    # a city before the first county is that of the counties after it
    ("建设赣州市于都县、会昌县通用机场", ("赣州市于都县", "会昌县通用机场"),
     [("赣州市于都县通用机场", "general_airport", "new", ["通用机场"]), ("赣州市会昌县通用机场", "general_airport", "new", ["赣州市"])]),
    ("建设赣州市于都县、遂川县通用机场", ("赣州市于都县", "遂川县通用机场"),
     [("赣州市于都县通用机场", "general_airport", "new", ["通用机场"]), ("遂川县通用机场", "general_airport", "new", [])]),
    # a line before its segments
    ("大江高铁甲山至乙山段、丙山至丁山段", ("大江高铁甲山至乙山段", "丙山至丁山段"),
     [("大江高铁甲山至乙山段", "railway", "new", []), ("大江高铁丙山至丁山段", "railway", "new", ["大江高铁"])]),
    ("大江高速甲山至乙山段和丙山至丁山段改扩建", ("大江高速甲山至乙山段", "丙山至丁山段改扩建"),
     [("大江高速甲山至乙山段改扩建", "expressway", "expand", ["改扩建"]),
      ("大江高速丙山至丁山段改扩建", "expressway", "expand", ["大江高速"])]),
    # numbers of roads, phases and lines go on with what was named
    ("省道215、308线改建", ("省道215", "308线改建"),
     [("省道215改建", "other", "upgrade", ["改建"]), ("省道308线改建", "other", "upgrade", ["省道"])]),
    ("大江地铁1号线、2号线", ("大江地铁1号线", "2号线"),
     [("大江地铁1号线", "railway", "new", []), ("大江地铁2号线", "railway", "new", ["大江地铁"])]),
    ("甲山电厂一期、二期工程", ("甲山电厂一期", "二期工程"),
     [("甲山电厂一期", "power_plant", "new", []), ("甲山电厂二期工程", "power_plant", "new", ["甲山电厂"])]),
    # a port before its areas, a river before its locks
    ("大洋港甲山港区、乙山港区", ("大洋港甲山港区", "乙山港区"),
     [("大洋港甲山港区", "port", "new", []), ("大洋港乙山港区", "port", "new", ["大洋港"])]),
    ("大江甲山航电枢纽、乙山航电枢纽", ("大江甲山航电枢纽", "乙山航电枢纽"),
     [("大江甲山航电枢纽", "waterway", "new", []), ("大江乙山航电枢纽", "waterway", "new", ["大江"])]),
    # parks lend their head to places only
    ("建设瑞金、乙山产业园", ("瑞金", "乙山产业园"),
     [("瑞金产业园", "industrial_park", "new", ["产业园"]), ("乙山产业园", "industrial_park", "new", [])]),
    ("建设甲甲山、乙山产业园", ("甲甲山", "乙山产业园"),
     [("甲甲山", "other", "new", []), ("乙山产业园", "industrial_park", "new", [])]),
    # nothing tells what it is
    ("建设甲山", ("甲山",), [("甲山", "other", "new", [])]),
    # the head noun before the list
    ("抽水蓄能电站方面，加快建设甲山、乙山", ("甲山", "乙山"),
     [("甲山", "other", "new", []), ("乙山", "other", "new", [])]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "wanted"), CASES, ids=[case[0] for case in CASES])
def test_members_are_completed_from_one_another(text, names, wanted) -> None:
    assert said(completed(text, *names), text) == wanted


def test_a_heading_lends_its_head_where_the_list_has_none() -> None:
    text = "加快甲山至乙山、丙山至丁山建设"
    found = completed(text, "甲山至乙山", "丙山至丁山", heading="高速公路")
    assert said(found, text) == [
        ("甲山至乙山高速公路", "expressway", "new", []),
        ("丙山至丁山高速公路", "expressway", "new", []),
    ]
    assert found[0].evidence == ("中心词“高速公路”取自标题",)


def test_how_a_name_was_read_sets_its_confidence_and_is_said() -> None:
    own, shared = completed("建设甲山、乙山水库", "甲山", "乙山水库")[::-1]
    assert (own.confidence, shared.confidence) == (OWN_HEAD, SHARED_HEAD)
    assert own.evidence == ("中心词“水库”",)
    assert shared.evidence == ("中心词“水库”取自并列的后一项",)
    [closed] = completed("建设甲山等水库", "甲山", "〈水库〉")
    assert closed.evidence == ("中心词“水库”取自“等”字之后",)
    [unknown] = completed("建设甲山", "甲山")
    assert (unknown.confidence, unknown.evidence) == (UNKNOWN, ("没有认得的中心词",))
    [park] = completed("建设甲山产业园", "甲山产业园")
    assert park.confidence == pytest.approx(OWN_HEAD * 0.88)
    text = "建设赣州市于都县、会昌县通用机场"
    carried = completed(text, "赣州市于都县", "会昌县通用机场")[1]
    assert (carried.carried, carried.confidence) == ("赣州市", CARRIED_CITY)
    assert carried.evidence == ("中心词“通用机场”", "所属市“赣州市”承前一项")


def test_a_line_named_before_the_sentence_goes_on_lends_its_beginning() -> None:
    [line] = completed("大江高速甲山至乙山段", "大江高速甲山至乙山段")
    text = "其中丙山至丁山段改扩建"
    [scope] = scopes(text, "丙山至丁山段改扩建")
    [found] = complete(scope, LEXICON, "", line)[0]
    assert (found.name, found.kind, found.action) == (
        "大江高速丙山至丁山段改扩建",
        Kind.EXPRESSWAY,
        Action.EXPAND,
    )
    assert found.shared_from == ((OFFSET, OFFSET + 4),)
    assert complete(scope, LEXICON)[0][0].name == "丙山至丁山段改扩建"


def test_an_abbreviated_name_may_be_expanded_alone_or_with_a_road_number() -> None:
    def marked(text: str, *names: str) -> list[bool]:
        return [item.expandable for item in completed(text, *names)]

    assert marked("建设甲乙铁路", "甲乙铁路") == [True]
    assert marked("建设甲乙铁路、丙山水库", "甲乙铁路", "丙山水库") == [False, False]
    assert marked("建设甲乙铁路、丙丁戊己庚水库", "甲乙铁路", "丙丁戊己庚水库") == [False, False]
    assert marked("建设G5甲乙高速、丙丁戊己庚水库", "G5甲乙高速", "丙丁戊己庚水库") == [True, False]
    assert marked("建设G5甲乙高速、G6丙丁高速", "G5甲乙高速", "G6丙丁高速") == [False, False]
    assert marked("建设瑞金铁路", "瑞金铁路") == [False]
    assert marked("建设甲乙丙丁戊铁路", "甲乙丙丁戊铁路") == [False]


def test_terminals_get_the_port_that_heads_their_paragraph() -> None:
    [berth] = completed("建设5号泊位", "5号泊位")
    assert [i.name for i in within_port([berth], ("港口", "大洋港"), "建设5号泊位")] == ["大洋港5号泊位"]
    about = "甲山港区以集装箱为主，建设5号泊位"
    assert [i.name for i in within_port([berth], ("大洋港",), about)] == ["大洋港甲山港区5号泊位"]
    assert [i.name for i in within_port([berth], (), about)] == ["甲山港区5号泊位"]
    assert within_port([berth], ("港口",), "建设5号泊位") == [berth]
    [area] = completed("建设乙山港区", "乙山港区")
    assert [i.name for i in within_port([area], ("大洋港",), about)] == ["大洋港乙山港区"]
    [dam] = completed("建设乙山水库", "乙山水库")
    assert within_port([dam], ("大洋港",), about) == [dam]
    [whole] = completed("建设远洋港5号泊位", "远洋港5号泊位")
    assert within_port([whole], ("大洋港",), about) == [whole]


@pytest.mark.parametrize(
    ("text", "head", "at"),
    [
        ("甲山水库", "水库", 2),
        ("甲山水库除险加固", "水库", 2),
        ("甲山水库（二期）", "水库", 2),
        ("甲山至乙山高速公路丙山至丁山段", "高速公路", 5),
        ("大江铁路乙省段", "铁路", 2),
        ("引甲济乙", "引甲济乙", 0),
        ("引甲济乙二期", "引甲济乙", 0),
        ("甲水北调", "甲水北调", 0),
        ("甲河行洪区调整和建设工程", "行洪区调整和建设工程", 2),
        ("甲山", None, -1),
        ("港", None, -1),
        ("大洋港", "港", 2),
    ],
)
def test_the_head_noun_is_found_behind_what_may_trail_it(text: str, head: str | None, at: int) -> None:
    found = find_head(text, LEXICON)
    assert (found[0] if found else None, found[2] if found else -1) == (head, at)


def test_the_spans_of_head_nouns_leave_programmes_and_weak_ones_out() -> None:
    assert named_heads("甲山水库和农村公路和大洋港和乙山机场", LEXICON) == [(2, 4), (16, 18)]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("二期工程建设", 2),
        ("改扩建工程", 5),
        ("（扩建）等", 4),
        ("建设", 0),
        ("甲山至乙山段工程", 8),
        ("", 0),
    ],
)
def test_what_belongs_to_a_name_behind_its_head_noun_is_counted(text: str, length: int) -> None:
    assert forward_trailers(text, LEXICON) == length


def test_generic_words_before_a_head_noun_are_shared_with_it() -> None:
    def shared(text: str, head: str) -> str:
        at = text.index(head)
        return text[qualifiers(text, at, at + len(head), LEXICON) :]

    assert shared("甲江干支流防洪工程", "防洪工程") == "干支流防洪工程"
    assert shared("甲山重点大型水库", "水库") == "重点大型水库"
    assert shared("甲山220千伏变电站", "千伏变电站") == "220千伏变电站"
    assert shared("甲山水库", "水库") == "水库"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("甲山机场改扩建", Action.EXPAND), ("甲山机场迁建工程", Action.RELOCATE), ("甲山水库除险加固（二期）", Action.REHABILITATE),
        ("甲山水库", Action.NEW), ("扩建甲山水库", Action.NEW), ("", Action.NEW), ("工程", Action.NEW),
    ],
)  # fmt: skip
def test_what_is_done_is_read_from_the_end_of_a_name(text: str, action: Action) -> None:
    assert action_of(text, LEXICON) is action


def test_a_name_is_taken_apart_into_stem_and_suffix() -> None:
    member = analyse("甲山220千伏变电站扩建", 7, LEXICON)
    assert (member.start, member.end, member.stem, member.suffix) == (7, 19, "甲山", "220千伏变电站扩建")
    assert (member.head, member.kind, member.role) == ("千伏变电站", Kind.SUBSTATION, "head")
    assert (member.action, member.voltage_kv, member.place_only) == (Action.EXPAND, 220.0, False)
    assert (analyse("甲山1.5千伏站", 0, LEXICON).voltage_kv, analyse("甲山", 0, LEXICON).voltage_kv) == (
        1.5,
        None,
    )
    assert analyse("赣州市于都县", 0, LEXICON).place_only
    assert analyse("瑞金", 0, LEXICON).place_only
    assert not analyse("瑞金甲山", 0, LEXICON).place_only


@pytest.mark.parametrize(
    ("text", "kind", "head"),
    [
        ("G326甲山绕城段", Kind.ROAD, "G326"),
        ("G5甲山过境段", Kind.EXPRESSWAY, "G5"),
        ("S2024甲山支线", Kind.EXPRESSWAY, "S2024"),
        ("X202甲山改线", Kind.ROAD, "X202"),
        ("X20甲山改线", Kind.ROAD, "X20"),
        ("G326甲山改造", Kind.ROAD, "G326"),
        ("G326甲山", None, ""),
    ],
)
def test_a_road_is_known_by_its_number(text: str, kind: Kind | None, head: str) -> None:
    member = analyse(text, 0, LEXICON)
    assert (member.kind, member.head) == (kind, head)


def test_a_part_behind_the_head_noun_goes_with_the_suffix() -> None:
    member = analyse("甲山机场第二跑道", 0, LEXICON)
    assert (member.stem, member.suffix, member.head, member.kind) == (
        "甲山",
        "机场第二跑道",
        "机场",
        Kind.AIRPORT,
    )


def test_whether_a_stretch_names_anything() -> None:
    for generic in (
        "农村公路",
        "大中型水库",
        "3座水库",
        "“水库”",
        "高速公路、铁路",
        "220千伏变电站",
        "病险水库除险加固",
    ):
        assert not is_named(generic, LEXICON), generic
    for named in ("甲山水库", "水库甲", "高速公路、甲"):
        assert is_named(named, LEXICON), named


def test_what_can_head_a_list() -> None:
    assert is_title("高速公路", LEXICON)
    assert is_title("计划新开工项目（12个）", LEXICON)
    assert not is_title("甲山水库", LEXICON)


def test_the_longest_place_before_a_name_owns_it() -> None:
    assert place_before("推进赣州市于都县", LEXICON) == "于都县"
    assert place_before("推进于都", LEXICON) == "于都"
    assert place_before("推进", LEXICON) == ""
    assert place_before("", LEXICON) == ""


@pytest.mark.parametrize(
    ("stem", "suffix", "whole"),
    [
        ("甲山城际", "城际铁路", "甲山城际铁路"),
        ("甲江", "江治理", "甲江治理"),
        ("甲水", "水库", "甲水水库"),
        ("甲", "", "甲"),
    ],
)
def test_no_word_is_said_twice_when_names_are_joined(stem: str, suffix: str, whole: str) -> None:
    assert join_names(stem, suffix) == whole


def test_what_speaks_for_a_kind() -> None:
    assert list(clues("甲至水库", Kind.OTHER, LEXICON)) == [
        "head=other", "$库", "$水库", "$至水库", "$甲至水库",
        "甲至", "至水", "水库", "甲至水", "至水库", "甲至水库",
        "route", "word=水库", "kind=reservoir",
    ]  # fmt: skip
    assert "route" in list(clues("甲—乙", Kind.OTHER, LEXICON))
    assert "route" not in list(clues("甲乙", Kind.OTHER, LEXICON))
    assert "$三四五六七八" in list(clues("一二三四五六七八", Kind.OTHER, LEXICON))
    assert "$二三四五六七八" not in list(clues("一二三四五六七八", Kind.OTHER, LEXICON))


def test_of_two_stretches_made_one_the_less_likely_counts() -> None:
    text = "建设甲电厂5、6号机组"
    [one] = mend(text, [Tagged(2, 6, PROJECT, 0.9), Tagged(7, 11, PROJECT, 0.7)])
    assert (one.start, one.end, one.role, one.probability) == (2, 11, PROJECT, 0.7)
    apart = [Tagged(2, 6, GENERIC, 0.9), Tagged(7, 11, PROJECT, 0.7)]
    assert mend(text, apart) == apart
    [quoted] = mend("建设“甲园”“", [Tagged(2, 7, PROJECT, 0.9)])
    assert (quoted.start, quoted.end) == (3, 5)
    assert mend("建设“", [Tagged(2, 3, PROJECT, 0.9)]) == []
    other = "建设甲电厂5和6号机组"
    both = [Tagged(2, 6, PROJECT, 0.9), Tagged(7, 11, PROJECT, 0.7)]
    assert mend(other, both) == both
