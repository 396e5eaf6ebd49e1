"""Find named infrastructure in plan prose: every project with its offsets, its status and why it was read so."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial

from ..model import LINE_KINDS, Action, Document, Kind, Mention, Programme, Span, Stage, Strength
from .carry import Named, within_port
from .clauses import Sentence, split_sentences
from .folding import fold
from .kinds import decide_kind
from .lexicon import Lexicon, load_lexicon
from .lists import Scope, read_scopes
from .mending import mend
from .names import Member, is_named, is_title
from .predicates import Status, decide, read_heading, strip_left
from .quantities import with_quantities
from .routes import RESPONSIBLE, Route, expand_abbreviations, read_route
from .rows import Row, read_rows
from .share import complete
from .tagger import GENERIC, PROJECT, Tagged, load_tagger


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
    places = Counter(
        folded[start:stop] for _, start, stop in lexicon.place_scan.find_matches_as_indexes(folded)
    )
    reader = _Reader(document, lexicon, places, Counter())
    tables = sorted((row[0][0], row[-1][1]) for table in document.tables for row in table.rows)
    sentences = [
        sentence
        for sentence in split_sentences(folded, lambda words: is_title(words, lexicon))
        if reader.may_name(sentence) and not _is_within(sentence.start, tables)
    ]
    rows = [row for table in document.tables for row in read_rows(table, folded)]
    tagged = load_tagger().tag(
        [*(sentence.text for sentence in sentences), *(row.sentence.text for row in rows)]
    )
    reader = replace(
        reader,
        named=Counter(
            s.text[t.start : t.end] for s, found in zip(sentences, tagged, strict=False) for t in found
        ),
    )
    mentions: list[Mention] = []
    programmes: list[Programme] = []
    for sentence, found in zip(sentences, tagged, strict=False):
        named, generic = reader.read_sentence(sentence, mend(sentence.text, found))
        mentions.extend(with_quantities(named, folded, sentence.end))
        programmes.extend(generic)
    for row, found in zip(rows, tagged[len(sentences) :], strict=True):
        mentions.extend(reader.read_row(row, mend(row.sentence.text, found)))
    mentions.sort(key=lambda mention: (mention.start, mention.end))
    return Reading(tuple(mentions), tuple(programmes))


def _is_within(offset: int, spans: Sequence[Span]) -> bool:
    """Tell whether an offset lies in one of many spans, sorted and apart."""
    found = bisect_right(spans, offset, key=lambda span: span[0])
    return found > 0 and offset < spans[found - 1][1]


def _of_nature(item: Named, cell: str, lexicon: Lexicon) -> Named:
    """Read what is done to works from the cell 建设性质 where the name does not say it."""
    return replace(item, action=lexicon.actions.get(cell, item.action)) if item.action is Action.NEW else item


def _at_place(mention: Mention, place: str) -> Mention:
    """Give a mention the place that its table row names."""
    return replace(mention, context=(place, *mention.context)) if place else mention


_HEADING_MARKS = re.compile(r"（[^（）]*）|[\s\d、.：]+|(?:项目|工程|建设|方面|类)+$")

_AROUND_CELL = re.compile(r"^(?:\d+[.、．]|（\d+）|[\s“”])+|(?:（[^（）]*）|[\s“”])+$")
UNSAID = 0.95
"""Probability from which a name counts of which no known word says what is to be done."""
WHOLE_CELL = 0.8
"""Probability of a cell taken as a name as it stands."""
_WORKS = re.compile(
    r"[GSX]\d{2,4}|.(?:至|—).|千伏|[一二三]期|引.{1,2}[济入补]|工程|项目|治理|整治|改造|水道|通道|公园|景区|机组|[东西南北]调"
)
"""Signs of works that bear no head noun."""
_ROUTED = LINE_KINDS | {Kind.SUBSTATION}
"""Kinds of works that may run from one place to another."""
_HEADING_NAMES = {"抽水蓄能": "抽水蓄能电站"}
"""Headings that name a kind of works shorter than the works are named."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """The document and what is looked up for all its sentences."""

    document: Document
    lexicon: Lexicon
    places: Counter[str]
    """How often each place stands in the folded text."""
    named: Counter[str]
    """How often each stretch is marked as a name."""

    def may_name(self, sentence: Sentence) -> bool:
        """Tell at once whether a sentence can name works: a head noun, a road number, a water transfer, or a heading that is one."""
        return bool(
            self.lexicon.head_scan.find_matches_as_indexes(sentence.text)
            or _WORKS.search(sentence.text)
            or (sentence.headings and self._heading_head(sentence))
        )

    def read_sentence(
        self, sentence: Sentence, tagged: Sequence[Tagged]
    ) -> tuple[list[Mention], list[Programme]]:
        """Read the names marked in a sentence, each list with its status."""
        mentions: list[Mention] = []
        programmes: list[Programme] = []
        if not tagged:
            return mentions, programmes
        line: Named | None = None
        status: Status | None = None
        for scope in read_scopes(sentence.text, sentence.start, tagged, self.lexicon):
            status = self._status(scope, sentence, status)
            named, generic = complete(scope, self.lexicon, self._heading_head(sentence), line)
            named = within_port(named, sentence.headings, sentence.text)
            line = next(
                (item for item in reversed(named) if item.kind in LINE_KINDS and item.member.head), line
            )
            mentions.extend(
                self._mention(item, own, sentence)
                for item in named
                if (own := self._own(item, status)).phrase or item.member.probability >= UNSAID
            )
            programmes.extend(self._programme(member, sentence) for member in generic)
        return mentions, programmes

    def read_row(self, row: Row, tagged: Sequence[Tagged]) -> list[Mention]:
        """Read a row of a table: the names marked in its name cell, or the cell as a whole."""
        start, end = row.name
        inside = [t for t in tagged if start <= t.start and t.end <= end]
        cell = row.sentence.text[start:end]
        if not inside:
            bare = _AROUND_CELL.sub("", cell)
            begin = start + cell.find(bare)
            inside = [
                Tagged(
                    begin, begin + len(bare), PROJECT if is_named(bare, self.lexicon) else GENERIC, WHOLE_CELL
                )
            ]
        own = (
            decide("", row.status, (), self.lexicon)
            or self._heading_status(row.sentence)
            or decide(row.status, "", (), self.lexicon)
        )
        mentions: list[Mention] = []
        local = [replace(t, start=t.start - start, end=t.end - start) for t in inside]
        for scope in read_scopes(cell, row.sentence.start + start, local, self.lexicon):
            status = own or self._status(scope, row.sentence, None)
            named, _ = complete(scope, self.lexicon, self._heading_head(row.sentence))
            mentions.extend(
                _at_place(
                    self._mention(_of_nature(item, row.status, self.lexicon), status, row.sentence), row.place
                )
                for item in named
                if item.kind is not Kind.OTHER or item.member.probability > WHOLE_CELL
            )
        return mentions

    def _own(self, item: Named, status: Status) -> Status:
        """Take the status that brackets behind a name give it alone, else that of its list."""
        note = item.member.note
        return (decide("", note, (), self.lexicon) if note else None) or status

    def _status(self, scope: Scope, sentence: Sentence, earlier: Status | None) -> Status:
        """
        Decide what is said of a list: by the words around it, else by its headings, else by what was said before.

        A name of which nothing is said is taken as being built, with little trust.
        """
        return (
            decide(scope.before, scope.after, scope.trailing, self.lexicon)
            or decide(scope.lead, "", (), self.lexicon)
            or self._heading_status(sentence)
            or earlier
            or Status(Stage.CONSTRUCTION, Strength.FIRM, None, "")
        )

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
            confidence=round(item.confidence * member.probability**3, 2),
            evidence=(
                *item.evidence,
                f"状态词“{status.phrase}”" if status.phrase else "没有认得的状态词，按在建处理",
                f"名称起止由标注文本学得，把握{member.probability:.2f}",
            ),
        )

    def _route(self, item: Named, units: tuple[str, ...]) -> Route:
        if item.kind not in _ROUTED:
            return Route()
        lines, known = self.lexicon.line_heads, self.lexicon.places
        route = read_route(item.name, heads=lines, known=known)
        if not route.ends and item.member.bracket:
            route = read_route(item.member.bracket, heads=lines, known=known)
        if route.ends or not item.expandable or item.kind not in (Kind.RAILWAY, Kind.EXPRESSWAY):
            return route
        return expand_abbreviations(
            item.member.stem,
            usual=self.lexicon.usual_abbreviations,
            places=self.lexicon.places_by_character,
            provinces=self.lexicon.provinces,
            weight=partial(self._weight, within=item.member.text, units=units),
        )

    def _weight(self, name: str, within: str, units: tuple[str, ...]) -> int:
        """
        Count how often the plan mentions a place; a place that answers for the clause outweighs any other.

        Neither a common word that is a place besides (通道) nor a piece of the line's own name counts.
        """
        answers = RESPONSIBLE * any(unit.startswith(name) for unit in units)
        common = name in self.lexicon.generic or name in self.lexicon.heads
        return answers + (0 if common else self.places[name] - within.count(name) * self.named[within])

    def _programme(self, member: Member, sentence: Sentence) -> Programme:
        return Programme(
            start=member.start,
            end=member.end,
            surface=self.document.text[member.start : member.end],
            clause=sentence.clause,
            quote=self.document.text[sentence.start : sentence.end].strip(),
            why="只有通用词，没有专名、路线或编号",
        )


def _kind(item: Named, route: Route) -> Kind:
    """Choose the kind by the whole name; an electric line is one between two places."""
    kind = decide_kind(fold(item.name), item.kind)
    return Kind.TRANSMISSION_LINE if kind is Kind.SUBSTATION and route.ends else kind
