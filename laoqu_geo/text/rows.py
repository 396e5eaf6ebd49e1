"""Read tables of projects (项目表, 项目清单): a row a project, its status from its own cells or the heading above."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..model import Span, TextTable
from .clauses import Sentence, read_units
from .folding import fold

_ROLES = (
    ("name", re.compile(r"(?:项目|工程|建设项目)名称|^名称$|^项目$|^工程$|项目（工程）")),
    ("stage", re.compile(r"目标|阶段|进度|进展|性质|状态|计划|推进|建设内容|工作内容")),
    ("kind", re.compile(r"类别|类型|行业|领域|分类")),
    ("place", re.compile(r"地点|位置|所在|市县|县区|区县|属地")),
    ("units", re.compile(r"责任|牵头|业主|建设单位|实施单位|主体")),
)
"""What a column holds, by the words of its header; the first that fits."""
_GROUP = re.compile(r"^\s*(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|合计|小计|总计)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table as a sentence: where the name stands in it, what its cells say of status and place."""

    sentence: Sentence
    name: Span
    """In offsets of the sentence."""
    status: str
    place: str


def read_rows(table: TextTable, folded: str) -> Iterator[Row]:
    """
    Read the rows of a table that name a project.

    Parameters
    ----------
    table
        With the span of every cell.
    folded
        The folded text of the document.
    """
    columns = {role: column for column, role in enumerate(_roles(table.header)) if role}
    if "name" not in columns:
        return
    group = ""
    for row in table.rows:
        filled = [span for span in row if span[1] > span[0]]
        if len(filled) <= 1 or _GROUP.match(folded[slice(*filled[0])]):
            group = folded[slice(*filled[0])] if filled else group
            continue
        yield from _row(row, columns, (fold(table.title), group), folded)


def _roles(header: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for words in header:
        role = next((role for role, pattern in _ROLES if pattern.search(words) and role not in found), "")
        found.append(role)
    return found


def _row(
    row: tuple[Span, ...], columns: dict[str, int], headings: tuple[str, str], folded: str
) -> Iterator[Row]:
    def cell(role: str) -> str:
        column = columns.get(role, len(row))
        return folded[slice(*row[column])].strip() if column < len(row) else ""

    if columns["name"] >= len(row):
        return
    start, end = row[columns["name"]]
    name = folded[start:end]
    if not name.strip():
        return
    start, end = start + len(name) - len(name.lstrip()), end - len(name) + len(name.rstrip())
    line = (row[0][0], row[-1][1])
    titles = tuple(title for title in (*headings, cell("kind")) if title)
    sentence = Sentence(*line, folded[slice(*line)], "", titles, read_units(cell("units")))
    yield Row(sentence, (start - line[0], end - line[0]), cell("stage"), cell("place"))
