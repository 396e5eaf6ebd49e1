"""Columns of the tables of a batch."""

from dataclasses import replace

from ..labels import INDEXES, Label
from ..tables import AREAS, MENTIONS, PROGRAMMES, Spec
from ..tables.columns import JOINING, PLACING, WORDS, int_column, text_column

_DOCUMENT = text_column("文件编号", "Document", required=True)
_YEAR = int_column("年份", "Year")
_PROVINCE = text_column("省级代码", "Province (code)")

DOCUMENTS = Spec(
    "documents",
    "document_id",
    {
        "file": text_column("文件", "File", required=True),
        "copies": text_column("相同文件", "Files with the same bytes"),
        "title": text_column("标题", "Title"),
        "number": text_column("文号", "Document number"),
        "date": text_column("日期", "Date"),
        "year": _YEAR,
        "province": _PROVINCE,
        "sha256": text_column("校验和", "SHA-256", required=True),
        "characters": int_column("字数", "Characters"),
        "projects": int_column("项目数", "Projects"),
        "mentions": int_column("提及数", "Mentions"),
        "programmes": int_column("面上工程数", "Generic programmes"),
    },
)
"""One row a document: what it is, and how much was found in it."""

SAID = Spec(
    "projects",
    "project_id",
    {
        **WORDS,
        "document_id": replace(_DOCUMENT, label=Label("最新文件编号", "Newest document")),
        "documents": int_column("文件数", "Documents"),
        "mentions": int_column("提及数", "Mentions"),
        "first_year": int_column("最早年份", "First year"),
        "last_year": int_column("最近年份", "Last year"),
        "year": replace(_YEAR, label=Label("最新文件年份", "Year of newest document")),
        "province": _PROVINCE,
    },
)
"""One row a project, however many documents name it; words and status are those of the newest of them."""

PLACED = replace(SAID, columns={**SAID.columns, **PLACING, **JOINING})
"""The same with the best of the places that were found for it."""

BATCH_MENTIONS = Spec(
    "mentions",
    "mention_id",
    {"project_id": MENTIONS.columns["project_id"], "document_id": _DOCUMENT, **MENTIONS.columns},
)
"""Every mention with its document; offsets count in that document's text."""

BATCH_PROGRAMMES = Spec("programmes", "programme_id", {"document_id": _DOCUMENT, **PROGRAMMES.columns})

COUNTY_PROJECTS = Spec(
    "county_projects",
    "place_id",
    {
        "adcode": text_column("行政区划代码", "Administrative code", required=True),
        "name": text_column("县（市、区）", "County", required=True),
        "project_id": MENTIONS.columns["project_id"],
    },
)
"""Which projects lie in which county, or cross it."""

BATCH_COUNTIES = Spec(
    "counties",
    "adcode",
    {
        "name": text_column("名称", "Name", required=True),
        "parent": text_column("上级", "Parent"),
        "projects": int_column("项目数", "Projects"),
    },
    AREAS,
)
"""Every county that a project lies in or crosses."""

FAILURES = Spec("failures", "file", {"reason": text_column("原因", "Reason", required=True)})
"""Every file that could not be read, and why."""

WORDS_OF: dict[str, Label] = {
    "documents": Label("文件", "Documents"),
    "projects": Label("项目（跨文件去重）", "Projects across documents"),
    "mentions": Label("原文提及", "Mentions in the texts"),
    "programmes": Label("面上工程", "Generic programmes"),
    "county_projects": Label("县域项目", "Projects by county"),
    "counties": Label("县级行政区", "Counties"),
    "failures": Label("未能读取的文件", "Files that could not be read"),
}
"""What people call the tables."""

INDEX_WORDS: dict[str, Label] = INDEXES | {
    "document_id": Label("文件编号", "Document id"),
    "place_id": Label("县域项目编号", "Place id"),
    "file": Label("文件", "File"),
}
"""What people call their indexes."""
