"""Strip the words that give a status from around a name, and decide what status they give."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from ..model import Stage, Strength
from .lexicon import Lexicon, Predicate

_DAY = r"(?:(?:19|20)\d\d(?:—(?:19|20)?\d\d)?年|[今明后去当本][年]|“?十[三四五六]五”?)?"
_WHEN = (
    rf"(?:到|在|于|至|自|截至|力争|力保|确保)?{_DAY}(?:全年|年?底前|年?底|年?末|年?初|年?内|前|上半年|下半年|[一二三四]季度|期间|以来|"
    rf"\d{{1,2}}月(?:\d{{1,2}}日)?(?:底前|底|份|初|中旬|上旬|下旬)?(?:前)?)?"
)
_TIME_LEFT = re.compile(_WHEN)
_TIME_RIGHT = re.compile(rf"{_WHEN}$")
_SIGNS = " “”、"
_ITEM = re.compile(r"（?\d{1,2}）")
"""1）甲；2）乙: numbers of items within a line."""
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_NAME_AFTER_VERB = re.compile(
    r"^[东西南北中]?(?:路(?![网面段径灯口由])|大道|街(?![区道巷])|村(?![镇庄组级道])|镇(?![区村级]))"
)
"""建设路, 发展大道: a verb that is the first half of a street or place name is not a predicate."""
_LONGEST = 12
_HEADING_NOISE = re.compile(r"（[^（）]*）|[\s\d]+")
_LIST_HEADING = re.compile(r"项目$|工程$|[类批]$|清单$|计划$|安排$|任务$")
_DONE = re.compile(r"(?:全部|全面|基本|如期|按期|年内|月底前?|年底前?)完成$|^完成$")
"""完成 at the end says that the works are done; before a noun it says that something about them is."""
_AFTERWARDS = re.compile(
    r"(?:建成|投运|投产|投用|通车|通航|完工|竣工|开通|实施|达产|完成)(?:使用|运行|投产|投运)?(?:后|以后|之后)"
)
_LISTED = re.compile(r"(?:纳入|列入).{0,24}(?:规划|目录|备选|名录|建议|盘子)")
"""纳入省级布局规划: to be put on a list is to be planned."""
_STRIVING = ("力争", "争取", "力促", "积极争取")

_EARLY = (Stage.PLANNING, Stage.PREPARATION)
ORDER = (Stage.PLANNING, Stage.PREPARATION, Stage.START, Stage.COMPLETED)
"""Stages from the first to the furthest; construction is what weaker verbs mean by default."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the governing words say: stage, how firmly, by which year, and the words themselves."""

    stage: Stage
    strength: Strength
    year: int | None
    phrase: str


def strip_left(text: str, lexicon: Lexicon) -> int:
    """Count the characters at the start of a piece that belong to its predicate, adverbs and dates."""
    position = 0
    while position < len(text):
        length = _left_word(text[position:], lexicon)
        if not length:
            break
        position += length
    return position


def _left_word(text: str, lexicon: Lexicon) -> int:
    first = text[0]
    if first in _SIGNS or (first not in lexicon.left_initials and not first.isdigit() and first != "（"):
        return int(first in _SIGNS)
    dated = _ITEM.match(text) or _TIME_LEFT.match(text)
    if dated and dated.end() > 1:
        return dated.end()
    place = next(iter(lexicon.place_scan.find_matches_as_indexes(text[:_LONGEST])), None)
    place_length = place[2] if place and place[1] == 0 else 0
    for length in range(min(_LONGEST, len(text)), 0, -1):
        word = text[:length]
        predicate = lexicon.predicates.get(word)
        if (predicate and predicate.place != "post") or word in lexicon.left_words:
            alone = length == 1 and not (len(text) > 1 and _left_word(text[1:], lexicon))
            if place_length > length or alone:
                return 0
            if not (predicate and _NAME_AFTER_VERB.match(text[length:])):
                return length
    return 0


def strip_right(text: str, lexicon: Lexicon) -> int:
    """Count the characters at the end of a piece that belong to its predicate, adverbs and dates."""
    remaining = text
    while remaining:
        length = _right_word(remaining, lexicon)
        if not length:
            break
        remaining = remaining[:-length]
    return len(text) - len(remaining)


def _right_word(text: str, lexicon: Lexicon) -> int:
    if text[-1] in " “”、":
        return 1
    if (match := _TIME_RIGHT.search(text)) and match.end() - match.start() > 1:
        return match.end() - match.start()
    place_length = max(
        (n for n in range(2, min(_LONGEST, len(text)) + 1) if text[-n:] in lexicon.places), default=0
    )
    for length in range(min(_LONGEST, len(text)), place_length, -1):
        word = text[-length:]
        predicate = lexicon.predicates.get(word)
        if (predicate and predicate.place != "pre") or word in lexicon.right_words:
            return length
    return 0


def find_predicates(text: str, lexicon: Lexicon) -> list[Predicate]:
    """Read all predicate words of a phrase from left to right, longest first."""
    spans = lexicon.predicate_scan.find_matches_as_indexes(text)
    return [lexicon.predicates[text[start:stop]] for _, start, stop in spans]


def decide(before: str, after: str, trailing: Collection[str], lexicon: Lexicon) -> Status | None:
    """
    Decide the status that the words around a list give to its members.

    Parameters
    ----------
    before, after
        The words before and after the list, verbatim.
    trailing
        Later parts of the sentence that hold predicates only (力争年内开工).

    Returns
    -------
    status
        None where no predicate governs the list. Of two stages the further one counts, except that
        preparation named last behind the list (完成…可研报批) outweighs the verbs before it.
    """
    pre = find_predicates(before, lexicon)
    post = [p for p in find_predicates(after, lexicon) if p.place != "pre"]
    relevant = [phrase for phrase in trailing if _is_said_of_list(phrase, lexicon)]
    late = [predicate for phrase in relevant for predicate in find_predicates(phrase, lexicon)]
    listed = _LISTED.search(f"{before}…{after}")
    if listed:
        post = [*post, Predicate(Stage.PLANNING, Strength.STUDY, "post")]
    if _DONE.search(after) or any(_DONE.search(words) for words in relevant):
        post = [*post, Predicate(Stage.COMPLETED, Strength.FIRM, "post")]
    if not pre and not post and not late:
        return None
    phrase = "…".join(
        part for part in (before.strip(), after.strip(), *(t.strip() for t in relevant)) if part
    )
    stage = _stage(pre, post, late)
    strive = any(word in phrase for word in _STRIVING)
    study = stage is Stage.PLANNING and any(p.strength is Strength.STUDY for p in (*pre, *post, *late))
    year = _YEAR.findall(phrase)
    return Status(
        stage=stage,
        strength=Strength.STRIVE if strive else Strength.STUDY if study else Strength.FIRM,
        year=int(year[-1]) if year else None,
        phrase=phrase,
    )


def _is_said_of_list(phrase: str, lexicon: Lexicon) -> bool:
    """Tell whether a later part of the sentence goes on about the list: 力争年内开工, not 建成后供水8亿立方米."""
    if _AFTERWARDS.search(phrase):
        return False
    left = strip_left(phrase, lexicon)
    return left + strip_right(phrase[left:], lexicon) >= 0.6 * len(phrase)


def read_heading(heading: str, lexicon: Lexicon) -> Status | None:
    """Read the status that a heading gives to the list below it: 计划建成项目, 二、续建, 预备项目."""
    title = _HEADING_NOISE.sub("", heading)
    left = strip_left(title, lexicon)
    only_words = bool(title) and left + strip_right(title[left:], lexicon) == len(title)
    if not only_words and not _LIST_HEADING.search(title):
        return None
    return decide(title, "", (), lexicon)


def _stage(pre: list[Predicate], post: list[Predicate], late: list[Predicate]) -> Stage:
    late = [p for p in late if p.place != "pre" or p.stage is not Stage.COMPLETED]
    early = bool(post) and post[-1].stage in _EARLY
    first = _furthest([p for p in post if p.stage in _EARLY]) if early else _furthest([*pre, *post])
    last = late[-1].stage if late and late[-1].stage is Stage.PREPARATION and early else _furthest(late)
    stages = [stage for stage in (first, last) if stage is not None]
    return max(stages, key=ORDER.index) if stages else Stage.CONSTRUCTION


def _furthest(predicates: list[Predicate]) -> Stage | None:
    stages = [p.stage for p in predicates if p.stage in ORDER]
    return max(stages, key=ORDER.index) if stages else None
