"""Merge the mentions of one project; one record a named thing, the evidence kept."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable

from .model import Kind, Mention, Project

Key = tuple[Kind, str]
"""Kind and canonical name: what makes two mentions one project."""
_JOIN = re.compile(r"至|到|—+|～")
_SPELLINGS = (("高速公路", "高速"), ("客运专线", "客专"), ("高速铁路", "高铁"))
_SHORT = re.compile(r"([^至]{2,5}?)(高速|高铁|铁路|客专|城际|运河|公路|直流)")
_NOISE = re.compile(r"[“”\"'《》\s]|(?:工程|项目)$")


def merge_mentions(mentions: Iterable[Mention]) -> tuple[Project, ...]:
    """
    Merge mentions that name the same thing.

    Parameters
    ----------
    mentions
        In the order of the text.

    Returns
    -------
    projects
        In the order of their first mention, which leads; ids are stable across runs and editions.
    """
    groups: dict[Key, list[Mention]] = {}
    lines: defaultdict[tuple[Kind, int, str], list[Key]] = defaultdict(list)
    for mention in mentions:
        key = (mention.kind, canonical_name(mention.name))
        if key not in groups and (short := _SHORT.match(key[1])):
            known = lines.get((key[0], len(short.group(1)), short.group(1)[0]), [])
            key = next((line for line in known if _is_short_for(short, line, groups[line][0])), key)
        if key not in groups and (places := _places(mention)):
            for char in dict.fromkeys(places[0]):
                lines[key[0], len(places), char].append(key)
        groups.setdefault(key, []).append(mention)
    return tuple(_project(kind, canonical, group) for (kind, canonical), group in groups.items())


def _is_short_for(short: re.Match[str], line: Key, full: Mention) -> bool:
    """Tell whether a name takes a character of each place of a line named before: 甲乙高速 for 甲山至乙水高速公路."""
    characters, head = short.groups()
    return head in line[1] and all(
        char in place for char, place in zip(characters, _places(full), strict=True)
    )


def _places(mention: Mention) -> tuple[str, ...]:
    return (mention.ends[0], *mention.via, mention.ends[-1]) if mention.ends else ()


def canonical_name(name: str) -> str:
    """Fold the spellings of one name: 甲—乙高速公路工程 and 甲至乙高速 are the same."""
    name = _JOIN.sub("至", _NOISE.sub("", name))
    for long, short in _SPELLINGS:
        name = name.replace(long, short)
    return _NOISE.sub("", name)


def _project(kind: Kind, canonical: str, mentions: list[Mention]) -> Project:
    name = mentions[0].name
    aliases = dict.fromkeys(m.name for m in mentions[1:] if m.name != name)
    digest = hashlib.sha256(f"{kind}|{canonical}".encode()).hexdigest()[:8]
    return Project(
        id=f"{kind}-{digest}", name=name, aliases=tuple(aliases), kind=kind, mentions=tuple(mentions)
    )
