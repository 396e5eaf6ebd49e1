"""Find named infrastructure in plan prose: every project with its offsets, its status and why it was read so."""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from ..model import LINE_KINDS, Document, Kind, Mention, Programme, Span
from .carry import Named
from .clauses import Sentence, split_sentences
from .folding import fold
from .lexicon import Lexicon, load_lexicon
from .lists import Scope, read_scopes
from .names import Member, is_named
from .predicates import Status, decide, read_heading, strip_left
from .quantities import with_quantities
from .routes import RESPONSIBLE, Route, expand_abbreviations, read_route
from .rows import read_rows
from .share import complete


@dataclass(frozen=True, slots=True)
class Reading:
    """What a document names: projects mentioned, and generic programmes that are not projects."""

    mentions: tuple[Mention, ...]
    programmes: tuple[Programme, ...]


def find_mentions(document: Document) -> Reading:
    """
    Read a plan.

    Parameters
    ----------
    document
        Its text is not changed; offsets of all results point into it.

    Returns
    -------
    reading
        Mentions in the order of the text; `document.text[m.start:m.end] == m.surface` for each.
    """
    lexicon = load_lexicon()
    folded = fold(document.text)
    reader = _Reader(document, lexicon, cache(folded.count))
    mentions: list[Mention] = []
    programmes: list[Programme] = []
    for table in document.tables:
        for row in read_rows(table, folded, lexicon):
            _, found, _ = reader.read_scope(row.scope, row.sentence, None)
            mentions.extend(_at_place(mention, row.place) for mention in found)
    rows = sorted((row[0][0], row[-1][1]) for table in document.tables for row in table.rows)
    for sentence in split_sentences(folded, lambda words: not is_named(words, lexicon)):
        if not reader.may_name(sentence) or _is_within(sentence.start, rows):
            continue
        line: Named | None = None
        named_here: list[Mention] = []
        for scope in read_scopes(sentence.text, sentence.start, lexicon):
            named, found, generic = reader.read_scope(scope, sentence, line)
            line = next(
                (item for item in reversed(named) if item.kind in LINE_KINDS and item.member.head), line
            )
            named_here.extend(found)
            programmes.extend(generic)
        mentions.extend(with_quantities(named_here, folded, sentence.end))
    mentions.sort(key=lambda mention: (mention.start, mention.end))
    return Reading(tuple(mentions), tuple(programmes))


def _is_within(offset: int, spans: Sequence[Span]) -> bool:
    """Tell whether an offset lies in one of many spans, sorted and apart."""
    found = bisect_right(spans, offset, key=lambda span: span[0])
    return found > 0 and offset < spans[found - 1][1]


def _at_place(mention: Mention, place: str) -> Mention:
    """Give a mention the place that its table row names."""
    return replace(mention, context=(place, *mention.context)) if place else mention


_HEADING_MARKS = re.compile(r"（[^（）]*）|[\s\d、.：]+|(?:项目|工程|建设|方面|类)+$")

_ROAD_NUMBER = re.compile(r"[GSX]\d{2,4}|引[^，。、至水]{1,2}[济入补]")
_STUCK = re.compile(r"[在向继以由其被但则而至把从该这那某]|第[一二三四五六七八九十]+[条座个]|[省市县区州]")
"""Names seldom begin so."""
_USUAL_LENGTH = 14
"""Characters; longer names that are no routes are often two things read as one."""
_WORKS = re.compile(r"工程|治理|整治|[东西南北]调")
_RANKING = re.compile(r"创建|申报|命名|评定")
"""A sight that strives for a rank is not being built."""
_HEADING_NAMES = {"抽水蓄能": "抽水蓄能电站"}
"""Headings that name a kind of works shorter than the works are named."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """The document and what is looked up for all its sentences."""

    document: Document
    lexicon: Lexicon
    count: Callable[[str], int]
    """How often a name stands in the folded text."""

    def may_name(self, sentence: Sentence) -> bool:
        """Tell at once whether a sentence can name works: a head noun, a road number, a water transfer, or a heading that is one."""
        return bool(
            self.lexicon.head_scan.find_matches_as_indexes(sentence.text)
            or _ROAD_NUMBER.search(sentence.text)
            or _WORKS.search(sentence.text)
            or (sentence.headings and self._heading_head(sentence))
        )

    def read_scope(
        self, scope: Scope, sentence: Sentence, line: Named | None
    ) -> tuple[list[Named], list[Mention], list[Programme]]:
        """Read one list with its status; `line` is the line last named before it in the sentence."""
        status = decide(scope.before, scope.after or _umbrella(scope), scope.trailing, self.lexicon)
        status = status or self._heading_status(sentence)
        noted = {m.note: decide("", m.note, (), self.lexicon) for m in scope.members if m.note}
        if status is None and not any(noted.values()):
            return [], [], []
        named, generic = complete(scope, self.lexicon, self._heading_head(sentence), line)
        mentions = [
            self._mention(item, own, sentence)
            for item in named
            if (own := noted.get(item.member.note) or status)
            and item.role in ("head", "weak", "beyond")
            and not (item.kind is Kind.SCENIC_AREA and _RANKING.search(sentence.text))
        ]
        return named, mentions, [self._programme(member, sentence) for member in generic]

    def _heading_status(self, sentence: Sentence) -> Status | None:
        """Find what the headings above a list say of its members, the nearest first."""
        found = (read_heading(heading, self.lexicon) for heading in reversed(sentence.headings))
        return next((status for status in found if status), None)

    def _heading_head(self, sentence: Sentence) -> str:
        """Find a heading that is a head noun and nothing else: （一）高速公路."""
        for heading in reversed(sentence.headings):
            title = _HEADING_MARKS.sub("", heading)
            title = title[strip_left(title, self.lexicon) :]
            if (head := self.lexicon.heads.get(title)) and head.role == "head":
                return _HEADING_NAMES.get(title, title)
        return ""

    def _mention(self, item: Named, status: Status, sentence: Sentence) -> Mention:
        member = item.member
        route = self._route(item, sentence.units)
        return Mention(
            start=member.start,
            end=member.end,
            surface=self.document.text[member.start : member.end],
            name=item.name,
            kind=_kind(item, route),
            clause=sentence.clause,
            quote=self.document.text[sentence.start : sentence.end].strip(),
            stage=status.stage,
            stage_phrase=status.phrase,
            action=item.action,
            strength=status.strength,
            target_year=status.year,
            ends=route.ends,
            via=route.via,
            context=tuple(place for place in (item.carried, member.owner) if place),
            units=sentence.units,
            shared_from=item.shared_from,
            voltage_kv=member.voltage_kv,
            confidence=round(item.confidence * _trust(item), 2),
            evidence=(*item.evidence, f"状态词“{status.phrase}”"),
        )

    def _route(self, item: Named, units: tuple[str, ...]) -> Route:
        if item.kind not in LINE_KINDS and item.kind is not Kind.SUBSTATION:
            return Route()
        route = read_route(item.name, heads=self.lexicon.line_heads)
        if route.ends or not item.expandable or item.kind not in (Kind.RAILWAY, Kind.EXPRESSWAY):
            return route
        return expand_abbreviations(
            item.member.stem,
            usual=self.lexicon.usual_abbreviations,
            places=self.lexicon.places_by_character,
            weight=partial(self._weight, units=units),
        )

    def _weight(self, name: str, units: tuple[str, ...]) -> int:
        """Count how often the plan mentions a place; a place that answers for the clause outweighs any other."""
        return self.count(name) + RESPONSIBLE * any(unit.startswith(name) for unit in units)

    def _programme(self, member: Member, sentence: Sentence) -> Programme:
        end = member.end if member.tail_start < 0 else member.tail_start + 1 + len(member.tail)
        return Programme(
            start=member.start,
            end=end,
            surface=self.document.text[member.start : end],
            clause=sentence.clause,
            quote=self.document.text[sentence.start : sentence.end].strip(),
            why="只有通用词，没有专名、路线或编号",
        )


def _trust(item: Named) -> float:
    """Lower the confidence of names that look as if prose had stuck to them, or that a heading completed."""
    name = item.member.text
    if "的" in name or _STUCK.match(name):
        return 0.6
    if not item.shared_from and not item.member.head:
        return 0.8
    long = len(name) > _USUAL_LENGTH and not item.member.is_route
    return 0.85 if long else 1.0


def _umbrella(scope: Scope) -> str:
    last = scope.members[-1] if scope.members else None
    return (
        f"等{last.tail}"
        if last and last.tail_start >= 0 and last.tail in ("项目", "工程", "重大项目", "重点项目")
        else ""
    )


def _kind(item: Named, route: Route) -> Kind:
    """Choose between kinds that one head noun serves: works between two places are a line."""
    if item.kind is Kind.SUBSTATION and route.ends:
        return Kind.TRANSMISSION_LINE
    return item.kind
