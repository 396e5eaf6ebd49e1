"""How alike two projects of two editions are, and why, in words."""

from .entries import Entry
from .lines import judge_line
from .places import judge_place
from .rules import FAMILIES, ROUTED, MatchRules
from .verdicts import Likeness, Refusal, Relation, Verdict
from .words import alike


def judge(old: Entry, new: Entry, rules: MatchRules) -> Verdict:
    """
    Compare a project of the old edition with one of the new edition.

    Returns
    -------
    verdict
        How alike they are and why; or why they are two projects though they look like one.
    """
    if old.kind != new.kind and not any({old.kind, new.kind} <= family for family in FAMILIES):
        return None
    ours, theirs = old.words, new.words
    close = max(alike(ours.plain, theirs.plain), float(ours.core == theirs.core and bool(ours.core)))
    if refused := _differing_marks(old, new):
        return Refusal(refused, close)
    verdict = (judge_line if old.kind in ROUTED else judge_place)(old, new, rules)
    if isinstance(verdict, Likeness):
        return _by_phase(old, new, verdict, rules)
    if isinstance(verdict, Refusal):
        return Refusal(verdict.reason, max(close, verdict.closeness))
    return None


def _differing_marks(old: Entry, new: Entry) -> str | None:
    """Say in which mark two names differ that one project does not change."""
    ours, theirs = old.words, new.words
    if ours.phase and theirs.phase and ours.phase != theirs.phase:
        return "分期不同"
    figures = [{m for m in name.marks if m.endswith("千伏")} for name in (ours, theirs)]
    if figures[0] and figures[1] and not figures[0] & figures[1]:
        return "电压等级不同"
    roads = [{m for m in name.marks if m[0] in "GS"} for name in (ours, theirs)]
    if roads[0] and roads[1] and not roads[0] & roads[1]:
        return "路线编号不同"
    rest = [name.marks - figures[i] - roads[i] for i, name in enumerate((ours, theirs))]
    return "序号或方位不同" if rest[0] != rest[1] else None


def _by_phase(old: Entry, new: Entry, found: Likeness, rules: MatchRules) -> Likeness:
    """Weaken a likeness where one edition names a phase and the other the whole."""
    ours, theirs = old.words.phase, new.words.phase
    if ours == theirs:
        return found
    relation = Relation.NEW_IS_PART if theirs else Relation.OLD_IS_PART
    score = min(found.score, rules.section if 1 in (ours, theirs) else rules.phase)
    return Likeness(score, f"一版为整体工程，一版为分期工程（{found.reason}）", relation)
