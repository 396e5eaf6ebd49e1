"""Read labelled texts and turn their labels into a tag for every character."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from laoqu_geo.text.folding import fold
from laoqu_geo.text.tagger import GENERIC, PROJECT, TAIL

Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A folded text with its labels; `key` names it in counts of how many texts show a feature."""

    key: str
    text: str
    labels: dict


def read_labelled(folders: list[Path]) -> Iterator[Labelled]:
    """Read every labelled text of some folders, in order."""
    for path in (path for folder in folders for path in sorted(folder.glob("*.json"))):
        labels = json.loads(path.read_text(encoding="utf-8"))
        text = (path.parent / labels["text"]).read_bytes().decode("utf-8")
        yield Labelled(f"{path.parent.name}/{path.stem}", fold(text), labels)


def tags_of(labelled: Labelled) -> list[str]:
    """
    Give each character its tag.

    Other mentions of a project count as projects: what tells them apart is not in their sentence. What a list shares
    from behind 等 is a tail; it is found as the end of a completed name that stands behind the list.
    """
    tags = ["O"] * len(labelled.text)
    projects = labelled.labels["projects"]
    _mark(tags, [(p["start"], p["end"]) for p in projects], PROJECT)
    _mark(tags, [tuple(span) for p in projects for span in p.get("other_mentions", [])], PROJECT)
    _mark(tags, tails_of(labelled), TAIL)
    _mark(tags, [(g["start"], g["end"]) for g in labelled.labels.get("generic", [])], GENERIC)
    return tags


def tails_of(labelled: Labelled) -> Spans:
    """Find what closes a list and is shared by its members: 机场改扩建 in 甲、乙等机场改扩建."""
    text, projects = labelled.text, labelled.labels["projects"]
    found = set()
    for project in projects:
        name, surface = fold(project["name"]), fold(project["surface"])
        shared = name[name.find(surface) + len(surface) :] if surface in name else ""
        stop = min(
            (at for mark in "。；\n" if (at := text.find(mark, project["end"])) >= 0), default=len(text)
        )
        start = text.find(shared, project["end"], stop) if len(shared) > 1 else -1
        end = start + len(shared)
        if start >= 0 and not any(p["start"] < end and start < p["end"] for p in projects):
            found.add((start, end))
    return sorted(found)


def _mark(tags: list[str], spans: Spans, role: str) -> None:
    for start, end in spans:
        if any(tag != "O" for tag in tags[start:end]):
            continue
        tags[start:end] = [f"I{role[0]}"] * (end - start)
        tags[start] = f"B{role[0]}" if end - start > 1 else f"S{role[0]}"
        if end - start > 1:
            tags[end - 1] = f"E{role[0]}"
