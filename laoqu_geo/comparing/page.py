"""The comparison as one self-contained page: both editions on one map, a divider between them, both sentences side by side."""

import html
from importlib import resources
from pathlib import Path
from typing import Any

from ..files import replacing
from ..labels import CHANGES
from ..style.changes import CHANGE_SIGNS
from ..web_map.payload import payload
from ..web_map.single_file import (
    POLICY_SLOT,
    asset,
    data_element,
    leaflet,
    own_script,
    script_element,
    with_policy,
    without_images,
)
from .changes import Comparison
from .page_words import UI
from .tables import around, is_public, titles

Json = dict[str, Any]

NAME = "comparison.html"

_SHARED = ("dom", "geometry", "symbols", "network")
"""Scripts of the plan's page that this one uses too."""

_KEPT = ("id", "name", "en", "kind", "stage", "phrase", "year", "shape", "type", "look", "keys")
"""What the page shows of a project on the map."""

_TOLD = ("old_name", "new_name", "old_stage", "new_stage", "old_phrase", "new_phrase", "old_year", "new_year")
_QUOTED = (
    "old_quote",
    "new_quote",
    "old_clause",
    "new_clause",
    "old_id",
    "new_id",
    "counties",
    "reason",
    "kind",
)
"""Columns of a pair and their names in the page."""


def write_page(comparison: Comparison, folder: Path) -> Path:
    """
    Write the page; it opens from a file, and its browser refuses every request.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    target = folder / NAME
    with replacing(target) as draft:
        draft.write_text(render(content_of(comparison)), encoding="utf-8", newline="\n")
    return target


def content_of(comparison: Comparison) -> Json:
    """Gather what the page shows, as plain data that `json.dumps` takes."""
    editions = [payload(layers) for layers in (comparison.old, comparison.new)]
    areas = {**around(comparison), "projects": comparison.new["projects"].iloc[:0]}
    names = titles(comparison)
    boxes = [edition["bounds"] for edition in editions]
    return {
        "digits": editions[1]["digits"],
        "bounds": [
            *(min(box[side] for box in boxes) for side in (0, 1)),
            *(max(box[side] for box in boxes) for side in (2, 3)),
        ],
        "editions": [
            {
                "title": title,
                "number": edition["plan"]["number"],
                "date": edition["plan"]["date"],
                "projects": [{k: p[k] for k in _KEPT if k in p} for p in edition["projects"]],
            }
            for title, edition in zip(names, editions, strict=True)
        ],
        "pairs": _pairs(comparison),
        "counts": {str(change): count for change, count in comparison.counts().items()},
        "signs": {str(change): list(sign) for change, sign in CHANGE_SIGNS.items()},
        "credits": list(
            dict.fromkeys(credit for e in (editions[1], editions[0]) for credit in e["plan"]["credits"])
        ),
        "public": is_public(comparison),
        "looks": editions[0]["looks"] | editions[1]["looks"],
        "glyphs": editions[0]["glyphs"] | editions[1]["glyphs"],
        "colours": editions[1]["colours"],
        "vocabulary": {
            **{name: editions[1]["vocabulary"][name] for name in ("kind", "stage")},
            "change": {str(change): list(label) for change, label in CHANGES.items()},
        },
        "words": {key: list(label) for key, label in UI.items()},
        "backdrop": payload(areas)["backdrop"],
    }


def render(content: Json) -> str:
    """Write the page's HTML around its data."""
    heading = f"{content['editions'][0]['title']} → {content['editions'][1]['title']}"
    parts = {
        "policy": f'<meta http-equiv="Content-Security-Policy" content="{POLICY_SLOT}">',
        "title": html.escape(heading),
        "style": f"<style>\n{without_images(leaflet('leaflet.css'))}\n{_own('comparison.css')}</style>",
        "data": data_element(content),
        "leaflet": script_element(leaflet("leaflet.js")),
        "script": script_element(
            own_script(*(asset(f"{name}.js") for name in _SHARED), _own("comparison.js"))
        ),
    }
    page = "".join(parts.get(piece, piece) for piece in _own("comparison.html").split("%%"))
    return with_policy(page, [])


def _pairs(comparison: Comparison) -> list[Json]:
    """Make a pair's object; what is missing is left out."""
    columns = ["change", "stage_change", "group_id", *_TOLD, *_QUOTED]
    table = comparison.table[columns].astype(object)
    records = table.where(table.notna(), None).to_dict("records")
    return [
        {str(name): _plain(value) for name, value in record.items() if value is not None}
        for record in records
    ]


def _plain(value: object) -> str | int:
    return value if isinstance(value, str) else int(str(value))


def _own(name: str) -> str:
    return resources.files(__package__).joinpath("assets", name).read_text(encoding="utf-8")
