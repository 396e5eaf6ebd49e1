"""Merging mentions."""

import pytest

from laoqu_geo.documents import make_document
from laoqu_geo.projects import canonical_name, merge_mentions
from laoqu_geo.text import find_mentions


def projects(text: str):
    return merge_mentions(find_mentions(make_document(text, id="t", source="t")).mentions)


def test_two_mentions_of_one_line_are_one_project_and_the_first_leads() -> None:
    [project] = projects("加快建设青山至白水高速公路。青山—白水高速年内建成通车。")
    assert project.lead.stage == "construction"
    assert [m.stage for m in project.mentions] == ["construction", "completed"]
    assert project.aliases == ("青山—白水高速",)


def test_an_id_does_not_depend_on_what_stands_around() -> None:
    [one] = projects("加快建设青山水库。")
    two = projects("推进白水水库建设。\n\n开工建设青山水库工程。")[1]
    assert one.id == two.id


@pytest.mark.parametrize(
    ("one", "other"),
    [("甲至乙高速公路", "甲—乙高速"), ("“青山”水库工程", "青山水库"), ("甲乙客运专线", "甲乙客专")],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert canonical_name(one) == canonical_name(other)


def test_a_short_name_belongs_to_the_line_named_before() -> None:
    text = "加快建设广元至平武、许昌至信阳高速公路。抓好项目进度，其中许信高速年内建成通车。"
    projects = merge_mentions(find_mentions(make_document(text, id="t", source="t")).mentions)
    assert [(p.name, p.aliases) for p in projects] == [
        ("广元至平武高速公路", ()),
        ("许昌至信阳高速公路", ("许信高速",)),
    ]
