"""Cut a plan into sentences, each with its clause, its headings and the units responsible for it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

_NUMERAL = "一二三四五六七八九十百零〇"
_LABELS = (
    re.compile(rf"第[{_NUMERAL}\d]+[章节编篇]|[{_NUMERAL}]+、|[A-H][.．、](?!\d)"),
    re.compile(rf"（[{_NUMERAL}]+）|第[{_NUMERAL}\d]+条"),
    re.compile(r"\d{1,2}(?:[.．、）](?!\d)| +(?=[^\d\s]))"),
    re.compile(r"（\d{1,2}）|[①-⑳]"),
)
"""Heading labels by level; the clause of a sentence is the chain from the second level down."""

_UNITS = re.compile(
    r"（(?:责任单位|责任部门|牵头单位|牵头部门|主办单位|配合单位|实施单位|责任|牵头)[：:]?([^（）]*(?:（[^（）]*）[^（）]*)*)）"
)
_UNIT_LABEL = re.compile(
    r"[；，。]?(?:责任单位|责任部门|牵头单位|牵头部门|主办单位|配合单位|配合部门|实施单位|参与单位)[：:]?"
)
_UNIT_SUFFIX = re.compile(r"[省市州县区盟旗]?(?:人民政府|政府)$|(?<=..)市$")
_LEAD_IN = re.compile(r"\s*(?:——)?([^，。；：、（）]{2,14})：(?=.)")
"""抽水蓄能：甲、乙三座…: words before a colon at the start of a paragraph head all its sentences."""
_TOPIC = re.compile(r"\s*([^，。；：、（）\s]{1,6}港)。(?=.)")
"""广州港。…: a port alone tells what the paragraph is about."""
_SENTENCE_END = "。！？；\n"
_SENTENCE_MARK = re.compile(r"[。；，、：\t]")
_BARE_HEADING, _BARE_LEVEL = 14, 1.5
"""Characters of a line without label or mark that heads what follows (续建项目), and its level: above numbered items."""
_HEADING_LENGTH = 24
"""Characters; a labelled line longer than this is a paragraph, not a heading."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A stretch of folded text between sentence ends, with what stands above it and who answers for it."""

    start: int
    end: int
    text: str
    clause: str
    headings: tuple[str, ...]
    units: tuple[str, ...]


def split_sentences(folded: str, is_title: Callable[[str], bool]) -> Iterator[Sentence]:
    """
    Walk through folded text and give its sentences in order.

    Brackets that name responsible units are cut out of the sentences and given to every sentence before them
    in the same paragraph.

    Parameters
    ----------
    folded
        The folded text.
    is_title
        Tells whether words before a colon head what follows (抽水蓄能：), or are a name themselves.
    """
    labels: dict[float, tuple[str, str]] = {}
    offset = 0
    for line in folded.split("\n"):
        level, label, body = _label(line)
        bare = line.strip()
        if (
            level is None
            and 1 < len(bare) <= _BARE_HEADING
            and not _SENTENCE_MARK.search(bare)
            and is_title(bare)
        ):
            labels = {k: v for k, v in labels.items() if k < _BARE_LEVEL} | {_BARE_LEVEL: ("", bare)}
            offset += len(line) + 1
            continue
        if level is not None:
            title = _title(line[body:])
            labels = {k: v for k, v in labels.items() if k < level} | {level: (label, title)}
        yield from _sentences_of(line, offset, body, labels, is_title)
        offset += len(line) + 1


def _label(line: str) -> tuple[int | None, str, int]:
    indent = len(line) - len(line.lstrip())
    bookmark = re.match(r"［bookmark：[^］]*］", line[indent:])
    begin = indent + (bookmark.end() if bookmark else 0)
    for level, pattern in enumerate(_LABELS):
        if match := pattern.match(line, begin):
            return level, match.group(), match.end()
    return None, "", begin


def _title(body: str) -> str:
    head = re.split(r"[。：]", body.strip(), maxsplit=1)[0].strip()
    return head if len(head) <= _HEADING_LENGTH else ""


def _sentences_of(
    line: str, offset: int, body: int, labels: dict[float, tuple[str, str]], is_title: Callable[[str], bool]
) -> Iterator[Sentence]:
    if _is_heading(line, body, labels):
        return
    clause = "".join(label for level, (label, _) in sorted(labels.items()) if level > 0) or "".join(
        label for label, _ in labels.values()
    )
    headings = tuple(title for _, (_, title) in sorted(labels.items()) if title)
    if (lead := _LEAD_IN.match(line, body)) and is_title(lead.group(1).strip()):
        headings, body = (*headings, lead.group(1).strip()), lead.end()
    elif topic := _TOPIC.match(line, body):
        headings, body = (*headings, topic.group(1)), topic.end()
    cuts = list(_UNITS.finditer(line, body))
    start = body
    for cut in [*cuts, None]:
        stop = cut.start() if cut else len(line)
        units = read_units(cut.group(1)) if cut else ()
        for begin, end in _spans(line, start, stop):
            yield Sentence(offset + begin, offset + end, line[begin:end], clause, headings, units)
        start = cut.end() if cut else stop


def _is_heading(line: str, body: int, labels: dict[float, tuple[str, str]]) -> bool:
    """Tell whether a labelled line is a title and nothing more: no sentence ends in it."""
    title = line[body:].strip()
    labelled = body > 0 and bool(labels) and max(labels) <= 1
    return labelled and 0 < len(title) <= _HEADING_LENGTH and not re.search(r"[。；、，]", title)


def _spans(line: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    begin = start
    for index in range(start, stop):
        if line[index] in _SENTENCE_END:
            if index > begin:
                yield begin, index
            begin = index + 1
    if stop > begin:
        yield begin, stop


def read_units(text: str) -> tuple[str, ...]:
    """
    Read a list of responsible units; bare places share the office of the next one.

    `甲、乙市人民政府，某某厅` → `甲市人民政府`, `乙市人民政府`, `某某厅`.
    """
    names = [name.strip() for name in re.split(r"[、，；。]", _UNIT_LABEL.sub("、", text)) if name.strip()]
    units: list[str] = []
    office = ""
    for name in reversed(names):
        suffix = _UNIT_SUFFIX.search(name)
        if suffix:
            office = suffix.group()
        elif office and _is_bare(name):
            name += office  # noqa: PLW2901
        else:
            office = ""
        units.append(name)
    return tuple(reversed(units))


def _is_bare(name: str) -> bool:
    return len(name) <= 4 and not re.search(r"[厅局委办部院会行司所站团校社队处室心]$", name)
