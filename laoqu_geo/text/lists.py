"""Read a sentence as scopes: the names marked in it, grouped by the words that give them a status."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ..model import Action
from .heads import LONGEST, forward_trailers, named_heads
from .lexicon import Lexicon
from .names import Member, analyse, is_named, place_before
from .predicates import find_predicates, strip_right
from .tagger import PROJECT, TAIL, Tagged

_BRACKET = re.compile(r"\s*[（［]([^（）［］]*(?:（[^（）]*）[^（）]*)*)[）］]")
_CLAUSE_MARK = re.compile(r"[，：；]")
_ALIAS = re.compile(r"（(?:以下简称|下称|简称|又称|又名|也称|亦称|即)[“：:]?$")
"""What follows is another name of the works named before the bracket."""
_CLOSED = re.compile(
    r"(?:（[^（）]*）)?(?:等(?![级待])(?:\d+|[一二三四五六七八九十两]+)?[条座个处项对段]?|(?:共计|共|合计)?(?:\d+|十?[两二三四五六七八九]|十)[条座个处项对段大](?![路河沟]))"
)
"""甲、乙等; 甲、乙两座: what closes a list."""
_DESCRIPTION = re.compile(r"位于|坐落|地处|发源于|始建于")
DESCRIBED = 0.5
"""How much less likely a name is a project when the words behind it only tell where or what it is."""
_UMBRELLA = re.compile(r"等(?:重[大点])?(?:项目|工程)")
_LIST_MARK = re.compile(r"以及|、|和|与|及|暨|或|并(?!网|行|轨|购)|/|\s{2,}|\t")


@dataclass(slots=True)
class Scope:
    """A list with the words that govern it; built left to right by `read_scopes`."""

    before: str = ""
    after: str = ""
    lead: str = ""
    """What stands farther before the list: it counts where nothing nearer gives a status."""
    trailing: list[str] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    separators: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Gap:
    """The words between two names, cut at their marks."""

    note: str
    tail: str
    tail_at: int
    after: str
    middle: tuple[str, ...]
    before: str
    separator: str
    """、 inside a list, ， between clauses, empty where no mark stands."""


def read_scopes(text: str, offset: int, tagged: Sequence[Tagged], lexicon: Lexicon) -> list[Scope]:
    """
    Group the names of one folded sentence.

    Parameters
    ----------
    text
        The sentence.
    offset
        Its offset in the document; members carry document offsets.
    tagged
        The names and programmes marked in it, in order.
    lexicon
        The word tables.

    Returns
    -------
    scopes
        In order; every name is a member of one.
    """
    scopes: list[Scope] = []
    names = [item for item in tagged if item.role != TAIL and not _ALIAS.search(text, 0, item.start)]
    if not names:
        return scopes
    gaps = _gaps(text, names, [item for item in tagged if item.role == TAIL], lexicon)
    for index, item in enumerate(names):
        left, right = gaps[index], gaps[index + 1]
        if not scopes or _starts_anew(scopes[-1], left, lexicon):
            scopes.append(_open(scopes, left, lexicon))
        scope = scopes[-1]
        scope.members.append(_member(text, offset, item, right, lexicon))
        scope.separators.append(left.separator if scope.separators else "")
        scope.after = _said_behind(right.after, lexicon) or scope.after
        scope.trailing.extend(phrase.strip() for phrase in right.middle if find_predicates(phrase, lexicon))
    return scopes


def _said_behind(words: str, lexicon: Lexicon) -> str:
    """Take the words that give a status from those behind a name: 等项目|前期工作; 等项目 alone closes a list of them."""
    if not find_predicates(words, lexicon):
        return words if _UMBRELLA.fullmatch(words) else ""
    status = words[len(words) - strip_right(words, lexicon) :]
    return (status if find_predicates(status, lexicon) else words).strip()


def _gaps(text: str, names: Sequence[Tagged], tails: Sequence[Tagged], lexicon: Lexicon) -> list[_Gap]:
    """Read what stands before the first name, between each two, and behind the last."""
    lead = _CLAUSE_MARK.split(text[: names[0].start])
    gaps = [_Gap("", "", -1, "", tuple(lead[:-1]), lead[-1], "")]
    for index, name in enumerate(names):
        last = index + 1 == len(names)
        stop = len(text) if last else names[index + 1].start
        tail = next((t for t in tails if name.end <= t.start and t.end <= stop), None) or _untagged_tail(
            text, name.end, stop, lexicon
        )
        gap = _gap(text[tail.end if tail else name.end : stop] + ("，" if last else ""))
        if tail:
            note = _BRACKET.match(text, name.end, tail.start)
            gap = replace(
                gap,
                tail=text[tail.start : tail.end],
                tail_at=tail.start,
                note=gap.note or (note.group(1) if note else ""),
            )
        gaps.append(gap)
    return gaps


def _untagged_tail(text: str, start: int, stop: int, lexicon: Lexicon) -> Tagged | None:
    """Find the head noun, or what is done, behind 等 or a count that closes a list, where none was marked."""
    closed = _CLOSED.match(text, start, stop)
    if closed is None:
        return None
    clause = _CLAUSE_MARK.split(text[closed.end() : stop])[0]
    for begin, end in named_heads(clause, lexicon):
        if begin == 0 or not is_named(clause[:begin], lexicon):
            whole = end + forward_trailers(clause[end:], lexicon)
            return Tagged(closed.end() + begin, closed.end() + whole, TAIL, 1.0)
    words = clause[: len(clause) - strip_right(clause, lexicon)]
    done = next((n for n in range(min(LONGEST, len(words)), 1, -1) if words[-n:] in lexicon.actions), 0)
    end = closed.end() + len(words)
    return Tagged(end - done, end, TAIL, 1.0) if done and not is_named(words, lexicon) else None


def _gap(words: str) -> _Gap:
    note, at = "", 0
    while match := _BRACKET.match(words, at):
        note = note or match.group(1)
        at = match.end()
    clauses = _CLAUSE_MARK.split(words[at:])
    if len(clauses) > 1:
        return _Gap(note, "", -1, clauses[0], tuple(clauses[1:-1]), clauses[-1], "，")
    mark = _LIST_MARK.search(words, at)
    if mark:
        return _Gap(note, "", -1, words[at : mark.start()], (), words[mark.end() :], "、")
    return _Gap(note, "", -1, "", (), words[at:], "")


def _starts_anew(scope: Scope, gap: _Gap, lexicon: Lexicon) -> bool:
    """Tell whether the words before a name end the list before it."""
    if find_predicates(gap.before, lexicon):
        return True
    if gap.separator == "，":
        return bool(gap.middle or gap.after.strip() or scope.members[-1].tail or len(gap.before) > 2)
    return gap.separator == "、" and bool(find_predicates(gap.after, lexicon))


def _open(scopes: list[Scope], gap: _Gap, lexicon: Lexicon) -> Scope:
    """Open a scope; in one list (推进甲建设和乙前期工作) the verb before the first name governs the second too."""
    if find_predicates(gap.before, lexicon):
        return Scope(before=gap.before.strip())
    if scopes and gap.separator != "，":
        return Scope(before=scopes[-1].before, lead=scopes[-1].lead)
    near = [phrase for phrase in gap.middle if find_predicates(phrase, lexicon)]
    lead = near[-1].strip() if near and not scopes else ""
    return Scope(
        before=gap.before.strip(), lead=lead or (scopes[-1].before or scopes[-1].lead if scopes else "")
    )


def _member(text: str, offset: int, item: Tagged, behind: _Gap, lexicon: Lexicon) -> Member:
    member = analyse(text[item.start : item.end], offset + item.start, lexicon)
    nature = (behind.note or behind.after).strip().split(" ")[0].split("，")[0]
    return replace(
        member,
        action=lexicon.actions.get(nature, member.action) if member.action is Action.NEW else member.action,
        named=item.role == PROJECT,
        probability=item.probability * (DESCRIBED if _DESCRIPTION.match(behind.after) else 1.0),
        owner=place_before(text[: item.start], lexicon),
        note=behind.note if find_predicates(behind.note, lexicon) else "",
        bracket=behind.note,
        tail=behind.tail,
        tail_start=offset + behind.tail_at if behind.tail else -1,
    )
