"""Cut a sentence into pieces at its list marks, and each piece into predicate, name and what follows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .heads import find_head, forward_trailers, transfer_span
from .lexicon import Lexicon
from .names import is_named
from .predicates import find_predicates, strip_left, strip_right
from .tails import split_tail

_MARK = re.compile(r"以及|”“|——|[，：；、和及与暨（）]|(?<!合)并(?!网)")
_PLAIN_MARKS = ("，", "：", "；", "、", "——", "”“")
_OPEN_ROUTE = re.compile(r"[^，、]{2,}(?:途经|经由|经(?![济营开贸典验费历理常信纪]))[^至—到]*$")
_ROUTE_ENDS = re.compile(r"^[^，；：]*(?:至|—|到)")
_NUMBER_BEFORE = re.compile(r"\d+号?$")
_NUMBERED_UNIT = re.compile(r"\d+号?(?:机组|泊位|船闸|码头)")
_SERVING = re.compile(
    r"第?[一二三四]?跑道|机坪|站场|连接线|配套|相关|附属|[^，、；]{0,8}(?:灌区|供水工程|引水工程|输水工程|接线)"
)
_HALF_ROUTE = re.compile(r"(?:至|—).$")
"""甲至忠|和: one character is no end of a line."""
_WORKS = re.compile(r"工程|整治|治理")
_ROUTE = re.compile(r"[^至—，、]{2,8}(?:至|—)(?=..)")
_CONTROL = re.compile(r"[^，、]*(?:控制性|标志性|先行|先导)(?:工程|节点|项目)(?=[^，、。]{4,})")
"""某高铁重点控制性工程|某隧道: the works named are the second."""
LONGEST_PIECE = 200
"""Characters; what runs on longer between two marks is no name, and would only cost time."""
_LITTLE_WORDS = frozenset("是以由为对于其该在将使让即")
_ROAD_CODE = re.compile(r"[GSX]\d")
_CONTINUES = re.compile(
    r"总?库容|装机|总?投资|概算|灌溉|年供水|年吞吐|吞吐|规模|面积|全长|主线|线路|路线|长约|设计|总长|路基|桥梁|隧道|钢|主塔|主跨|航站楼|站房|大坝|飞行区|跑道|机组|轨道|箱梁|土石方|土建|[TZ]?\d|[的是仍向从在由视已正将于被获可按以也还均自年]|进入|转入|宣布|传来|取得|实现|先后|全[面线部省市]|主体|施工|建设|控制性|先行|陆续|相继|累计|"
    r"[一二三四五六七八九十两\d]+[台号座]|完成|复工|通过|列入|纳入|预计|计划|有望|提前|掘进|浇筑|封顶|投入|达到|具备|同步|合龙|首|试|项目建设|工程建设|单位|前方|现场"
)
"""How prose goes on behind a name; what goes on otherwise may belong to a longer name (某铁路局, 某机场集团)."""
_OTHER_ENTITY = re.compile(
    r"局|集团|公司|网|群|口岸|沿线|经济|产业|投资|管理|办公|学院|服务|客运|货运|运输|里程|运营里程|枢纽网|体系"
)
_INNER_VERB = re.compile(
    r"做好|抓好|落实|配合|加快(?=.)|抓紧|加快推进|加快建设|推进|推动|启动|开工建设|建成|共建|实施|力争|争取|支持|开展"
)
"""Verbs that are no part of a name: what stands before one inside a piece is its subject (某集团推进…)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One stretch between list marks: `before` and `after` are predicate words, `core` the name, in document offsets."""

    start: int
    end: int
    core_start: int
    core_end: int
    separator: str
    """The mark before it: 、 or a conjunction inside a list, ， between groups, empty at the start."""


def cut_pieces(text: str, lexicon: Lexicon) -> Iterator[Piece]:
    """Cut a folded sentence at 、，： and conjunctions, but not inside brackets, place names and open routes."""
    start, separator = 0, ""
    for mark in _marks(text, lexicon):
        if mark.start() >= start and not _joins(text, start, mark.start(), lexicon):
            yield _piece(text, start, mark.start(), separator, lexicon)
            separator, start = mark.group(), mark.end()
    yield _piece(text, start, len(text), separator, lexicon)


def _marks(text: str, lexicon: Lexicon) -> Iterator[re.Match[str]]:
    """Find the list marks outside brackets, and the conjunctions that are no part of a place name (泰和)."""
    places = [(start, stop) for _, start, stop in lexicon.place_scan.find_matches_as_indexes(text)]
    depth = 0
    for mark in _MARK.finditer(text):
        if mark.group() in "（）":
            depth = max(0, depth + (1 if mark.group() == "（" else -1))
        elif not depth and (
            mark.group() in _PLAIN_MARKS or not any(start <= mark.start() < stop for start, stop in places)
        ):
            yield mark


def _joins(text: str, start: int, index: int, lexicon: Lexicon) -> bool:
    """Tell whether a mark joins what stands around it to one name."""
    if _is_open_route(text, start, index) or _is_one_name(text, start, index, lexicon):
        return True
    return text[index] in "和与及并" and _is_fragment(text[start:index], lexicon)


def _is_open_route(text: str, start: int, index: int) -> bool:
    """Tell whether 、 stands among the via places of one line: 甲经乙、丙至丁."""
    if text[index] != "、" or not _OPEN_ROUTE.search(text[start:index]):
        return False
    return bool(_ROUTE_ENDS.match(text[index + 1 :]))


def _is_one_name(text: str, start: int, index: int, lexicon: Lexicon) -> bool:
    """
    Tell whether a mark joins two parts of one name.

    5、6号机组 and 12号、16号泊位 are one project; so is 某水利枢纽及某供水工程, whose second part serves the first.
    """
    if text[index] == "、":
        return bool(_NUMBER_BEFORE.search(text[start:index])) and bool(
            _NUMBERED_UNIT.match(text[index + 1 :])
        )
    if text[index] in "与和" and any(
        index - n >= 0 and text.startswith(w, index - n) for w, n in lexicon.joined_actions
    ):
        return True
    if text[index] == "及" and text[index - 1] != "以" and _SERVING.match(text[index + 1 :]):
        return find_head(text[start:index], lexicon) is not None
    return False


def _is_fragment(before: str, lexicon: Lexicon) -> bool:
    """Tell whether 和 stands inside a name: nothing but a place and one character is left of it (某市保|和…)."""
    chunk = before[strip_left(before, lexicon) :]
    if _HALF_ROUTE.search(chunk):
        return True
    chunk = chunk.rpartition("的")[2]
    return len(chunk) == 1 or (chunk not in lexicon.places and chunk[:-1] in lexicon.places)


def _piece(text: str, start: int, end: int, separator: str, lexicon: Lexicon) -> Piece:
    if end - start > LONGEST_PIECE:
        return Piece(start, end, end, end, separator)
    chunk = text[start:end]
    left = strip_left(chunk, lexicon)
    left += _inner_verb(chunk[left:], lexicon)
    left += _modifier(chunk[left:], lexicon)
    left += _prose_before(chunk[left:], lexicon)
    right = strip_right(chunk[left:], lexicon)
    right += _rest_behind_head(chunk[left : len(chunk) - right], lexicon)
    return Piece(start, end, start + left, end - right, separator)


def _is_bare_list(subject: str, rest: str, lexicon: Lexicon) -> bool:
    """Tell whether an unnamed subject is followed by the first name of a list: 重点河道推进|某河、某河…."""
    return not is_named(subject, lexicon) and rest in lexicon.places


def _inner_verb(chunk: str, lexicon: Lexicon) -> int:
    """Count the characters of a subject and its verb at the start of a piece; 0 where there is none."""
    for match in reversed(list(_INNER_VERB.finditer(chunk))):
        rest = chunk[match.end() :]
        lists_on = match.start() and len(rest) > 1 and _is_bare_list(chunk[: match.start()], rest, lexicon)
        if match.start() and (lexicon.head_scan.find_matches_as_indexes(rest) or lists_on):
            return match.end() + strip_left(rest, lexicon)
    for _, index, _ in lexicon.before_scan.find_matches_as_indexes(chunk):
        if not 0 < index < len(chunk) - 1:
            continue
        skipped = strip_left(chunk[index:], lexicon)
        verb, rest = chunk[index : index + skipped], chunk[index + skipped :]
        if skipped > 1 and find_predicates(verb, lexicon) and lexicon.head_scan.find_matches_as_indexes(rest):
            return 0 if is_named(chunk[:index], lexicon) else index + skipped
    return 0


def _is_prose(rest: str, lexicon: Lexicon) -> bool:
    """Tell whether what follows a named head goes on as prose, not as the name of something else (某机场集团)."""
    if _CONTINUES.match(rest) or strip_left(rest, lexicon) or _function_word(rest, lexicon):
        return not _OTHER_ENTITY.match(rest)
    return bool(find_predicates(rest, lexicon)) and not _OTHER_ENTITY.match(rest)


def _function_word(text: str, lexicon: Lexicon) -> int:
    """Count the characters of a verb, adverb or other function word at the start."""
    return next((n for n in range(min(4, len(text)), 1, -1) if text[:n] in lexicon.function_words), 0)


def _starts_name(text: str, lexicon: Lexicon) -> bool:
    place = next(iter(lexicon.place_scan.find_matches_as_indexes(text[:12])), None)
    return bool(place and place[1] == 0) or bool(_ROAD_CODE.match(text))


def _prose_before(core: str, lexicon: Lexicon) -> int:
    """
    Count the characters of function words before a name: 转入|某某航道, 其|某某船闸.

    Stops where less than two characters of name would be left before the head noun.
    """
    works = _CONTROL.match(core)
    position = works.end() if works else 0
    position += int(
        core[position : position + 1] in _LITTLE_WORDS and _starts_name(core[position + 1 :], lexicon)
    )
    while step := _function_word(core[position:], lexicon):
        rest = core[position + step :]
        found = find_head(split_tail(rest, lexicon)[0], lexicon)
        if found is None or found[2] < 2 or not is_named(rest[: found[2]], lexicon):
            break
        position += step
    return position


def _modifier(chunk: str, lexicon: Lexicon) -> int:
    """Count the characters of a clause that ends in 的 before the name: 停工多年的|某高速复工."""
    position = chunk.rfind("的")
    if position < 0 or lexicon.head_scan.find_matches_as_indexes(chunk[:position]):
        return 0
    rest = chunk[position + 1 :]
    names = lexicon.head_scan.find_matches_as_indexes(rest) or _ROUTE.match(rest)
    return position + 1 + strip_left(rest, lexicon) if names else 0


def _rest_behind_head(core: str, lexicon: Lexicon) -> int:
    """Count the characters of prose that follow a named head: 某隧道|传来捷报, 某水库|进入验收阶段."""
    if not core or find_head(split_tail(core, lexicon)[0], lexicon):
        return 0
    for _, start, stop in reversed(lexicon.head_scan.find_matches_as_indexes(core)):
        weak = lexicon.heads[core[start:stop]].role in ("weak", "programme") and core[stop : stop + 1] != "的"
        if weak or not is_named(core[:start], lexicon):
            continue
        rest = core[stop + forward_trailers(core[stop:], lexicon) :]
        if rest and _is_prose(rest, lexicon):
            return len(rest)
    for works in reversed(list(_WORKS.finditer(core))):
        if (
            works.end() < len(core)
            and find_head(core[: works.end()], lexicon)
            and _is_prose(core[works.end() :], lexicon)
        ):
            return len(core) - works.end()
    route = _ROUTE.match(core)
    if route and split_tail(core, lexicon)[2] < 0:
        end = max((n for n in range(2, 9) if core[route.end() :][:n] in lexicon.places), default=0)
        rest = core[route.end() + end :]
        if end and rest and _is_prose(rest, lexicon):
            return len(rest)
    if transfer := transfer_span(core):
        stop = transfer[1]
        rest = core[stop + forward_trailers(core[stop:], lexicon) :]
        return len(rest) if rest and _is_prose(rest, lexicon) else 0
    return 0
