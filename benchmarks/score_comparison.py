"""
Score the comparison of editions: precision and recall of the pairs and of what became of them.

    python benchmarks/score_comparison.py tests/data/editions/*/ [--errors]

Both texts go through the whole line, then `compare`. *Matching* counts pairs of projects that were both read from their
texts; *end to end* counts all labelled pairs, so that what the reading missed is missing here too. A row of the answers
is right as a *change* if the same two projects (or the one that is new or vanished) bear the same word.
"""

import argparse
import csv
import re
import sys
from collections import Counter
from pathlib import Path

from laoqu_geo.comparing import compare
from laoqu_geo.documents import read_document, read_shipped_plan
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.model import Document
from laoqu_geo.pipeline import build, network_source
from laoqu_geo.tables import Layers
from laoqu_geo.text.folding import fold

Pair = tuple[str, str]


def key(name: str) -> str:
    """Fold look-alike characters, dashes, quotes and spaces only."""
    return fold(name or "").replace("“", "").replace("”", "").replace(" ", "").replace("—", "至")


def as_read(labelled: set[str], layers: Layers) -> dict[str, str]:
    """Give each labelled name the form in which it was read: the reader may leave the county before it out."""
    read = {key(name) for name in layers["projects"]["name_zh"]}
    bare = {name: re.sub("^[^县区]{2,4}[县区]|（原.*）$", "", key(name)) for name in labelled}
    return {n: bare[n] if bare[n] in read and key(n) not in read else key(n) for n in labelled}


def editions(folder: Path) -> tuple[Document, Document]:
    """Read the two texts; where there is no old one, it is the plan that comes with the package."""
    old = folder / "old.txt"
    return read_document(old) if old.exists() else read_shipped_plan(), read_document(folder / "new.txt")


def built(document: Document) -> Layers:
    """Run the whole line."""
    return build(document, load_gazetteer(), network_source("embedded"))


def score(folder: Path, *, blind_names: bool) -> tuple[Counter, list[str]]:
    """Score one pair of editions; `blind_names` drops names that the shipped facts know."""
    old, new = (built(document) for document in editions(folder))
    with (folder / "pairs.csv").open(encoding="utf-8", newline="") as file:
        answers = list(csv.DictReader(file))
    names = [as_read({r[side] for r in answers}, e) for side, e in (("old", old), ("new", new))]
    gold = {(names[0][r["old"]], names[1][r["new"]]): (r["change"], r["stage_change"]) for r in answers}
    if blind_names:
        old, new = ({**e, "projects": e["projects"].assign(name_today=None)} for e in (old, new))
    table = compare(old, new).table
    found = {
        (key(a), key(b)): (change, moved, reason)
        for a, b, change, moved, reason in zip(
            table["old_name"].fillna(""),
            table["new_name"].fillna(""),
            table["change"],
            table["stage_change"].fillna(""),
            table["reason"],
            strict=True,
        )
    }
    read = [{key(n) for n in e["projects"]["name_zh"]} | {""} for e in (old, new)]
    known = [{pair[side] for pair in gold} | {""} for side in (0, 1)]
    both = {pair for pair in found if all(pair)}
    real = {pair for pair in gold if all(pair)}
    readable = {p for p in gold if p[0] in read[0] and p[1] in read[1]}
    lost = [{pair[side] for pair in set(gold) - readable} - {""} for side in (0, 1)]
    judged = {p for p in found if p[0] in known[0] and p[1] in known[1]}
    judged -= {p for p in judged - set(gold) if not all(p) and (p[0] in lost[0] or p[1] in lost[1])}
    told = {p for p in judged & readable & set(gold) if gold[p][0] == found[p][0]}
    staged = {p for p in both & real if gold[p][1] == found[p][1]}
    counts = Counter(
        labelled=len(real),
        rows=len(gold),
        readable=len(real & readable),
        pairs=len(both & judged),
        all_pairs=len(both),
        right=len(both & real),
        told=len(told),
        judged=len(judged),
        readable_rows=len(readable),
        staged=len(staged),
    )
    errors = [f"wrong pair   {p}: {found[p][2]}" for p in sorted(both & judged - real)]
    errors += [f"not judged   {p}: {found[p][2]}" for p in sorted(both - judged)]
    errors += [f"missed pair  {p}" for p in sorted(real & readable - both)]
    errors += [
        f"wrong change {p}: {found[p][0]} for {gold[p][0]}: {found[p][2]}"
        for p in sorted(set(found) & set(gold))
        if found[p][0] != gold[p][0]
    ]
    errors += [f"not read     {p}" for p in sorted(set(gold) - readable)]
    return counts, errors


def row(title: str, n: Counter) -> str:
    """Give one line of figures."""

    def share(part: str, whole: str) -> str:
        return f"{n[part] / max(1, n[whole]):.3f}"

    return (
        f"{title:12s} rows {n['rows']:4d} pairs {n['labelled']:4d} | matching P {share('right', 'pairs')} R {share('right', 'readable')}"
        f" | change P {share('told', 'judged')} R {share('told', 'readable_rows')} | stage change {share('staged', 'right')}"
        f" | end to end P {share('right', 'all_pairs')} R {share('right', 'labelled')}"
    )


def main() -> None:
    """Score all folders named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--errors", action="store_true", help="list every difference")
    parser.add_argument(
        "--without-facts", action="store_true", help="drop the names of today that facts give"
    )
    asked = parser.parse_args()
    total: Counter = Counter()
    for folder in asked.folders:
        if not (folder / "pairs.csv").exists():
            continue
        counts, errors = score(folder, blind_names=asked.without_facts)
        total.update(counts)
        print(row(folder.name, counts))
        if asked.errors:
            print(*(f"    {line}" for line in errors), sep="\n")
        sys.stdout.flush()
    print(row("all", total))


if __name__ == "__main__":
    main()
