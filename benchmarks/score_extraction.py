"""
Score extraction on labelled texts: names, spans, kinds, stages, actions, ends, generic programmes, calibration.

    python benchmarks/score_extraction.py tests/data/corpus/*/ [--errors]

A predicted project is right if a labelled one of the same folded name lies at an overlapping span. Predictions that
overlap only a `context` label are neutral; everything else is false.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from laoqu_geo.documents import make_document
from laoqu_geo.documents.tabular import find_tables
from laoqu_geo.model import Project
from laoqu_geo.projects import merge_mentions
from laoqu_geo.text import find_mentions
from laoqu_geo.text.folding import fold

FIELDS = ("kind", "stage", "action", "ends")


@dataclass
class Score:
    """Counts over any number of texts."""

    labelled: int = 0
    predicted: int = 0
    names: int = 0
    spans: int = 0
    generic_hit: int = 0
    generic: int = 0
    fields: Counter = field(default_factory=Counter)
    sure: Counter = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Add the counts of another score."""
        for name in ("labelled", "predicted", "names", "spans", "generic_hit", "generic"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.fields.update(other.fields)
        self.sure.update(other.sure)
        self.errors.extend(other.errors)

    def row(self, title: str) -> str:
        """Give one line of figures."""
        f1 = 2 * self.names / max(1, self.labelled + self.predicted)
        span = 2 * self.spans / max(1, self.labelled + self.predicted)
        shares = " ".join(f"{name} {self.fields[name] / max(1, self.names):.3f}" for name in FIELDS)
        sure = self.sure["right"] / max(1, self.sure["right"] + self.sure["wrong"])
        return (
            f"{title:34s} n {self.labelled:4d} P {self.names / max(1, self.predicted):.3f} "
            f"R {self.names / max(1, self.labelled):.3f} nameF1 {f1:.3f} spanF1 {span:.3f} | {shares} | "
            f"generic {self.generic_hit}/{self.generic} | conf>=.9: {sure:.3f} of {sum(self.sure.values())}"
        )


def key(name: str) -> str:
    """Fold a name for comparison: look-alike characters, dashes, quotes and spaces only."""
    return (
        fold(name).replace("“", "").replace("”", "").replace(" ", "").replace("到", "至").replace("—", "至")
    )


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def score_text(folder: Path, gold: dict) -> Score:
    """Score one labelled text."""
    text = (folder / gold["text"]).read_bytes().decode("utf-8")
    document = make_document(text, id="t", source=gold["text"], tables=find_tables(text))
    projects = list(merge_mentions(find_mentions(document).mentions))
    score = Score(labelled=len(gold["projects"]), generic=len(gold.get("generic", [])))
    open_projects = list(projects)
    for item in gold["projects"]:
        spans = [(item["start"], item["end"]), *map(tuple, item.get("other_mentions", []))]
        found = [
            p
            for p in open_projects
            if key(p.name) == key(item["name"]) or key(item["name"]) in map(key, p.aliases)
        ]
        found = [p for p in found if any(overlaps((m.start, m.end), s) for m in p.mentions for s in spans)]
        if not found:
            score.errors.append(
                f"MISS {gold['text']} {item['name']} [{item['surface']}] {item['kind']} {item['stage']}"
            )
            continue
        project = found[0]
        open_projects.remove(project)
        score.names += 1
        compare(score, project, item, gold["text"])
    neutral = [(c["start"], c["end"]) for c in gold.get("context", [])]
    generic = [(c["start"], c["end"]) for c in gold.get("generic", [])]
    for project in open_projects:
        span = (project.lead.start, project.lead.end)
        in_generic = any(overlaps(span, g) for g in generic)
        if not in_generic and any(overlaps(span, n) for n in neutral):
            projects.remove(project)
            continue
        score.generic_hit += in_generic
        score.sure["wrong"] += project.lead.confidence >= 0.9
        what = "GENERIC" if in_generic else "FALSE"
        score.errors.append(
            f"{what} {gold['text']} {project.name} [{project.lead.surface}] {project.kind} conf {project.lead.confidence}"
        )
    score.predicted = len(projects)
    return score


def compare(score: Score, project: Project, item: dict, text: str) -> None:
    """Compare the attributes of a matched pair."""
    lead = project.lead
    score.spans += (lead.start, lead.end) == (item["start"], item["end"])
    score.sure["right"] += lead.confidence >= 0.9
    ours = {"kind": project.kind, "stage": lead.stage, "action": lead.action, "ends": list(lead.ends)}
    for name in FIELDS:
        theirs = item.get(name, [] if name == "ends" else "new")
        if ours[name] == theirs:
            score.fields[name] += 1
        else:
            score.errors.append(
                f"{name.upper()} {text} {item['name']}: {ours[name]} expected {theirs} | {lead.stage_phrase}"
            )


def main() -> None:
    """Print a line per batch and style, then the total."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true")
    arguments = parser.parse_args()
    total, styles = Score(), {}
    for folder in arguments.folders:
        batch = Score()
        for path in sorted(p for p in folder.glob("*.json") if not p.name.endswith(".labels.json")):
            gold = json.loads(path.read_text(encoding="utf-8"))
            one = score_text(folder, gold)
            batch.add(one)
            styles.setdefault(gold.get("style", "?"), Score()).add(one)
        print(batch.row(str(folder.name)))
        total.add(batch)
    for style, score in sorted(styles.items()):
        print(score.row(f"  {style}"))
    print(total.row("total"))
    if arguments.errors:
        print("\n".join(total.errors))


if __name__ == "__main__":
    main()
