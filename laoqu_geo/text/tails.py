"""Cut a list at its 等 or its count, and read what the words behind them share with the whole list."""

import re

from ..model import Action
from .heads import action_of, find_head
from .lexicon import Head, Lexicon

COUNT = re.compile(
    r"^(?:\d+(?:\.\d+)?|[一二三四五六七八九十两百]+)余?(?:条|座|个|处|项|公里|千米|万吨级|万亩|批|宗|对|段)"
)
_COUNT_TAIL = re.compile(
    r"(?<=..)(?:共计|共|合计)?(?:\d+|十?[两二三四五六七八九]|十)(?:条|座|个|处|项|对|县(?=[^城]))(?![路河沟])[^，。；（）]*$"
)
"""甲、乙两座大型水库: a count with what it counts closes a list as 等 does."""
_NOT_A_TAIL = re.compile(r"等[级待]")
_PLAIN_TAIL = re.compile(r"(?:工程|项目)+$")
_SIZE = re.compile(
    r"^(?:大中型|大型|中型|小型|中小型|重大|重点|骨干|其他|多条|一批|(?:支线|民用|民航|运输)(?=机场))+"
)
_VOLTAGE_BEFORE = re.compile(r"±?\d+(?:\.\d+)?(?:千伏)?(?:特高压)?$")


def split_tail(text: str, lexicon: Lexicon) -> tuple[str, str, int]:
    """
    Cut a piece at its 等.

    Returns
    -------
    core, tail, position
        What stands before 等, what follows it, and the index of 等 (-1 without one).
    """
    for match in reversed(list(re.finditer("等", text))):
        if match.start() == 0 or _depth(text, match.start()):
            continue
        in_word = text[match.start() - 1] in "高低同平中初上下优均对"
        if in_word and not any(
            text[: match.start()].endswith(place) for place in lexicon.places_ending[text[match.start() - 1]]
        ):
            continue
        if not _NOT_A_TAIL.match(text[match.start() :]):
            return text[: match.start()], text[match.start() + 1 :], match.start()
    if counted := _COUNT_TAIL.search(text):
        return text[: counted.start()], text[counted.start() :], counted.start() - 1
    return text, "", -1


def _depth(text: str, index: int) -> int:
    return text.count("（", 0, index) - text.count("）", 0, index)


def count_length(tail: str) -> int:
    """Count the characters of count words (3条, 两座) at the start."""
    match = COUNT.match(tail)
    return match.end() if match else 0


def tail_head(tail: str, lexicon: Lexicon) -> tuple[str, Head, Action] | None:
    """Read what a list shares from behind 等: suffix, head noun and action, without the size words before it."""
    text = _SIZE.sub("", tail.strip("“” "))
    found = find_head(text, lexicon)
    if found is None:
        return None
    if voltage := _VOLTAGE_BEFORE.search(text[: found[2]]):
        return text[voltage.start() :], found[1], action_of(text, lexicon)
    word, head, at = found
    action = action_of(text[at:], lexicon)
    suffix = _PLAIN_TAIL.sub("", text[at:]) if action is not Action.NEW else word
    return suffix, head, action
