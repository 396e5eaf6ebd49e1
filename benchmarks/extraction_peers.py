"""
Score what installs offline on the labelled texts: this package, taggers with a chunker, and a plain pattern.

    pip install jieba thulac          # peers that are missing are left out
    python benchmarks/extraction_peers.py tests/data/corpus/j*/

A name counts if a labelled project of the same folded name lies at an overlapping span; peers give neither kind nor stage.
A chunker joins a tagger's nouns and places, with 至 and brackets between them, into names that hold a head noun.
"""

import argparse
import importlib.util
import json
import re
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from score_extraction import key, overlaps

from laoqu_geo.documents import make_document
from laoqu_geo.documents.tabular import find_tables
from laoqu_geo.projects import merge_mentions
from laoqu_geo.text import find_mentions
from laoqu_geo.text.lexicon import load_lexicon

Found = tuple[int, int, str]
_VERBS = re.compile(
    r"加快|推进|开工|建设|建成|实施|启动|续建|规划|研究|完成|谋划|新建|抓好|做好|力争|前期工作"
)
_MARKS = re.compile(r"[，。；、：\n]")
_JOINS = ("至", "—", "（", "）", "号", "第", "期", "千伏")


def ours(text: str) -> Iterator[Found]:
    """Read with this package."""
    document = make_document(text, id="t", source="t", tables=find_tables(text))
    for project in merge_mentions(find_mentions(document).mentions):
        yield project.lead.start, project.lead.end, project.name


def pattern(text: str) -> Iterator[Found]:
    """Take what stands between verbs and marks and ends in a head noun."""
    heads = load_lexicon().head_scan
    start = 0
    for mark in [*_MARKS.finditer(text), None]:
        stop = mark.start() if mark else len(text)
        begin = start
        for verb in _VERBS.finditer(text, start, stop):
            if verb.start() - begin > 2 and heads.find_matches_as_indexes(text[begin : verb.start()]):
                yield begin, verb.start(), text[begin : verb.start()]
            begin = verb.end()
        if stop - begin > 2 and heads.find_matches_as_indexes(text[begin:stop]):
            yield begin, stop, text[begin:stop]
        start = stop + 1


def chunks(words: Iterable[tuple[str, str]]) -> Iterator[Found]:
    """Join nouns, places and what joins them, and keep what holds a head noun."""
    heads = load_lexicon().head_scan
    at, start, name = 0, 0, ""
    for word, tag in [*words, ("。", "w")]:
        inside = (tag[:1] in "njmqa" and tag not in ("ad", "an")) or word in _JOINS
        if inside:
            start = start if name else at
            name += word
        elif name:
            if len(name) > 3 and heads.find_matches_as_indexes(name):
                yield start, at, name
            name = ""
        at += len(word)


def taggers() -> dict[str, Callable[[str], Iterable[Found]]]:
    """Give the peers that are installed."""
    found: dict[str, Callable[[str], Iterable[Found]]] = {"laoqu_geo": ours, "pattern": pattern}
    if importlib.util.find_spec("jieba"):
        import jieba.posseg

        found["jieba + chunker"] = lambda text: chunks((w.word, w.flag) for w in jieba.posseg.lcut(text))
    if importlib.util.find_spec("thulac"):
        import thulac

        model = thulac.thulac()
        found["THULAC + chunker"] = lambda text: chunks((w, t or "w") for w, t in model.cut(text))
    return found


def main() -> None:
    """Print a line per peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    texts = []
    for path in sorted(p for folder in parser.parse_args().folders for p in folder.glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        texts.append(((path.parent / gold["text"]).read_bytes().decode("utf-8"), gold))
    for name, peer in taggers().items():
        right = predicted = labelled = 0
        began = time.process_time()
        for text, gold in texts:
            found = list(peer(text))
            neutral = [(c["start"], c["end"]) for c in gold.get("context", [])]
            hits = [
                f
                for item in gold["projects"]
                for f in [next((f for f in found if overlaps(f[:2], (item["start"], item["end"])) and key(f[2]) == key(item["name"])), None)]
                if f
            ]  # fmt: skip
            right += len(hits)
            labelled += len(gold["projects"])
            predicted += sum(f in hits or not any(overlaps(f[:2], n) for n in neutral) for f in found)
        seconds = time.process_time() - began
        print(
            f"{name:18s} name F1 {2 * right / max(1, labelled + predicted):.3f}  ({right} of {labelled}, {predicted} given, {seconds:.1f} s CPU)"
        )


if __name__ == "__main__":
    main()
