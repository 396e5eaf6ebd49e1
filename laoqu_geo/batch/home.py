"""Tell by the words of a document, without any map, which province and which year it belongs to."""

import re
from collections import Counter
from collections.abc import Iterable

from ..model import Document, Project
from ..text.folding import fold
from ..text.lexicon import Lexicon, load_lexicon

OPENING = 200
"""Characters at the start of a document that tell whose it is."""
LEAST_SHARE = 0.5
"""Of the places that a text names, so many must lie in one province for it to be that one's."""

_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d{2})(?=年|[-—－–~至](?:19|20)\d{2}|[^\d]*(?:规划|计划|方案|要点|报告))"
)
_FIVE_YEARS = re.compile(r"[“\"]?(十一|十二|十三|十四|十五|十六)五[”\"]?")
_FIRST_YEAR = {"十一": 2006, "十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
"""The first year of each five-year plan."""
_CODE_DIGITS = 2


def year_of(document: Document) -> int | None:
    """Give the year of issue; where no date is given, that of the title, or the first of its five years."""
    if document.date:
        return int(document.date[:4])
    title = fold(document.title)
    if named := _YEAR.search(title):
        return int(named.group(1))
    five = _FIVE_YEARS.search(title)
    return _FIRST_YEAR[five.group(1)] if five else None


def province_of(document: Document) -> str | None:
    """Give the code of the province named in the title, else in the first lines, else most in the text; None if unsure."""
    lexicon = load_lexicon()
    for text in (document.title, document.text[:OPENING], document.text):
        votes = _provinces(fold(text), lexicon)
        if not votes:
            continue
        best = min(votes, key=lambda code: (-votes[code], code))
        if votes[best] > LEAST_SHARE * votes.total():
            return best
    return None


def provinces_of(project: Project, home: str | None) -> list[str]:
    """Give the codes of the provinces that a project's own words name, else that of its document."""
    lead = project.lead
    words = (project.name, *lead.ends, *lead.via, *lead.context)
    named = _provinces("\0".join(fold(word) for word in words), load_lexicon())
    return sorted(named) or ([home] if home else [])


def _provinces(folded: str, lexicon: Lexicon) -> Counter[str]:
    """Count the provinces of the places named; a name borne in several provinces, or a common word, does not count."""
    found = (folded[start:stop] for _, start, stop in lexicon.place_scan.find_matches_as_indexes(folded))
    return Counter(
        province
        for name in found
        if name not in lexicon.generic and name not in lexicon.heads
        for province in _only(lexicon.places[name])
    )


def _only(codes: Iterable[str]) -> list[str]:
    provinces = {code[:_CODE_DIGITS] + "0000" for code in codes}
    return list(provinces) if len(provinces) == 1 else []
