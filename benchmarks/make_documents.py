"""
Make many varied plans by recombining the labelled corpus: other provinces, years, lengths and kinds of file.

    python benchmarks/make_documents.py COUNT FOLDER [--seed 8]

Each document takes one to eight passages of labelled texts, with the places of their province swapped for those of
another one, under a title of its own. The same passage moved to the same province always gets the same names, so that
documents share projects as those of one province do. Two in a hundred are copies. The same seed gives the same bytes.
Sizes are those of the corpus (a mean of 3 kB) with a tail of longer ones: run it to see them. The corpus is dense: 3 kB
of it name as many works as 10 kB of a plan as published.
"""

import argparse
import html
import io
import random
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np

from laoqu_geo.admin import Unit, load_units
from laoqu_geo.text.lexicon import load_lexicon

CORPUS = Path(__file__).parents[1] / "tests" / "data" / "corpus"
PASSAGE = 12
"""Lines that a passage has at most."""
PASSAGES = (0.58, 0.24, 0.09, 0.04, 0.02, 0.01, 0.01, 0.01)
"""Shares of documents with one, two, … passages."""
ENDINGS = {".txt": 0.84, ".html": 0.10, ".docx": 0.06}
TITLES = (
    "{province}{year}年重大基础设施项目建设工作方案",
    "{place}{year}年国民经济和社会发展计划（重点项目部分）",
    "{place}{year}年政府工作报告（摘录）",
    "{province}“十{five}五”综合交通运输发展规划（节选）",
    "{place}重点水利能源项目清单",
)
COPIES = 0.02


@cache
def sources() -> tuple[str, ...]:
    """Read the labelled texts."""
    return tuple(path.read_bytes().decode() for path in sorted(CORPUS.glob("*/*.txt")))


@cache
def all_units() -> dict[str, Unit]:
    """Give every unit by its code."""
    return {unit.adcode: unit for unit in load_units()}


@cache
def under(province: str, level: str) -> tuple[Unit, ...]:
    """List the units of a province on a level, of two characters and more."""
    return tuple(
        unit
        for unit in all_units().values()
        if unit.adcode[:2] == province[:2] and unit.level == level and len(unit.short) > 1
    )


@cache
def swaps(source: int, province: str) -> dict[str, str]:
    """Give the places of a text other names, those of a province; always the same ones."""
    rng = random.Random(f"{source}|{province}")
    lexicon = load_lexicon()
    units = all_units()
    chosen: dict[str, Unit] = {}
    names: dict[str, str] = {}
    text = sources()[source]
    for _, start, stop in lexicon.place_scan.find_matches_as_indexes(text):
        word = text[start:stop]
        codes = lexicon.places[word]
        old = units[codes[0]]
        if len(codes) > 1 or old.level == "province" or word in lexicon.generic:
            continue
        pool = under(province, old.level) or under(province, "county")
        new = chosen.setdefault(old.adcode, rng.choice(pool))
        names[word] = new.name if word == old.name else new.short
    for code in {units[codes[0]].adcode for codes in map(lexicon.places.get, names) if codes}:
        old, new = units[code[:2] + "0000"], units[province]
        names |= {old.name: new.name, old.short: new.short}
    return names


def swapped(passage: str, names: dict[str, str]) -> str:
    """Put other places into a passage."""
    parts, at = [], 0
    for _, start, stop in load_lexicon().place_scan.find_matches_as_indexes(passage):
        parts += [passage[at:start], names.get(passage[start:stop], passage[start:stop])]
        at = stop
    return "".join([*parts, passage[at:]])


def passage(rng: random.Random, province: str) -> str:
    """Take some lines of one text, whole tables and lists as they stand, and move them to a province."""
    source = rng.randrange(len(sources()))
    lines = sources()[source].split("\n")
    start = 0 if len(lines) <= PASSAGE else rng.randrange(0, len(lines) - PASSAGE + 1, 4)
    return swapped("\n".join(lines[start : start + PASSAGE]), swaps(source, province))


def document(rng: random.Random) -> str:
    """Write one plan."""
    province = rng.choice(
        [unit for unit in all_units().values() if unit.level == "province" and under(unit.adcode, "county")]
    )
    place = rng.choice(under(province.adcode, "prefecture") or under(province.adcode, "county"))
    year = rng.randint(2011, 2026)
    title = rng.choice(TITLES).format(
        province=province.name, place=place.name, year=year, five="二三四五"[(year - 2011) // 5]
    )
    head = [title]
    if rng.random() < 0.5:
        head.append(f"{province.short[0]}发改〔{year}〕{rng.randint(1, 400)}号")
        head.append(f"{year}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日")
    count = rng.choices(range(1, len(PASSAGES) + 1), PASSAGES)[0]
    return "\n".join([*head, "", *(passage(rng, province.adcode) for _ in range(count))]) + "\n"


def as_html(text: str) -> bytes:
    """Set a text as a page; lines with tabs are rows of tables."""
    body = []
    for is_table, lines in blocks(text):
        if is_table:
            rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in line.split("\t")) for line in lines)
            body.append("<table>" + "".join(f"<tr>{row}</tr>" for row in rows) + "</table>")
        else:
            body += [f"<p>{html.escape(line)}</p>" for line in lines]
    return f'<!doctype html><html><head><meta charset="utf-8"></head><body>{"".join(body)}</body></html>'.encode()


def as_docx(text: str) -> bytes:
    """Set a text as a Word file, with the same time on every part of it."""
    import docx

    file = docx.Document()
    for is_table, lines in blocks(text):
        if is_table:
            cells = [line.split("\t") for line in lines]
            table = file.add_table(len(cells), max(map(len, cells)))
            for row, values in zip(table.rows, cells, strict=True):
                for cell, value in zip(row.cells, values, strict=False):
                    cell.text = value
        else:
            for line in lines:
                file.add_paragraph(line)
    made, fixed = io.BytesIO(), io.BytesIO()
    file.save(made)
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), old.read(name), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def blocks(text: str) -> Iterator[tuple[bool, list[str]]]:
    """Part a text into runs of table rows and of paragraphs."""
    run: list[str] = []
    kind = False
    for line in text.split("\n"):
        if run and ("\t" in line) != kind:
            yield kind, run
            run = []
        kind = "\t" in line
        if line.strip():
            run.append(line)
    if run:
        yield kind, run


def make(count: int, folder: Path, seed: int) -> list[int]:
    """Write the documents into folders of a hundred; return the sizes of their texts in bytes."""
    sizes: list[int] = []
    before: tuple[str, bytes] = ("", b"")
    for number in range(count):
        rng = random.Random(f"{seed}|{number}")
        text = document(rng)
        ending = rng.choices(list(ENDINGS), list(ENDINGS.values()))[0]
        data = {".txt": str.encode, ".html": as_html, ".docx": as_docx}[ending](text)
        if number and rng.random() < COPIES:
            ending, data = before
        before = ending, data
        home = folder / f"{number // 100:03d}"
        home.mkdir(parents=True, exist_ok=True)
        (home / f"plan-{number:05d}{ending}").write_bytes(data)
        sizes.append(len(text.encode()))
    return sizes


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=8)
    asked = parser.parse_args()
    sizes = np.array(make(asked.count, asked.folder, asked.seed)) / 1000
    p10, p50, p90 = np.percentile(sizes, [10, 50, 90])
    print(
        f"{asked.count} documents, text in UTF-8: mean {sizes.mean():.1f} kB, "
        f"10 % below {p10:.1f}, half below {p50:.1f}, 90 % below {p90:.1f}, longest {sizes.max():.1f}"
    )


if __name__ == "__main__":
    main()
