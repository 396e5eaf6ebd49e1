"""The comparison as a printed sheet: the new edition with what vanished, each project ringed and signed by its change."""

from pathlib import Path

import pandas as pd

from .. import static_map
from ..gazetteer import read_areas
from ..labels import CHANGES, LAYER_OF, STAGES, UNALIGNED, Label
from ..model import Change, Kind, Stage
from ..presentation import Presentation
from ..static_map.themes import Row, Theme
from ..style.changes import CHANGE_SIGNS
from ..tables import PROJECT_LAYER, PROJECT_LEDGER, UNCERTAINTY, Layers, empty, layer_spec, tidy
from .changes import Comparison
from .tables import around, sources

NAME = "comparison"
"""Of the files: `comparison.png`, `comparison.pdf`."""

_GONE = "old-"
"""Set before the ids of what vanished: a namesake may be new elsewhere."""


def draw_sheet(comparison: Comparison, folder: Path, wish: Presentation) -> list[Path]:
    """
    Draw the sheet into files, `comparison.png` and whatever other formats are wished for.

    Raises
    ------
    OutputError
        If a format is not known or the folder cannot be written.
    """
    layers, changes = _both(comparison)
    codes = {f"{str(code)[:2]}0000" for code in layers["prefectures"].index}
    theme = _theme(comparison, changes, layers)
    return static_map.draw(
        layers, folder, kinds=theme.kinds, provinces=read_areas("province", codes), wish=wish, theme=theme
    )


def _theme(comparison: Comparison, changes: dict[str, Change], layers: Layers) -> Theme:
    counts = comparison.counts()
    present = set(layers["projects"]["kind"])
    return Theme(
        name=NAME,
        title=Label("{plan}示意图", "{plan} (sketch)"),
        heading=Label("两版之间的变化（项目数）", "Changes between the editions (projects)"),
        rows=tuple(
            Row(
                Label(f"{sign.sign} {CHANGES[one].zh}", f"{sign.sign} {CHANGES[one].en}"),
                sign.colour,
                counts[one],
            )
            for one, sign in CHANGE_SIGNS.items()
            if counts[one]
        ),
        kinds=tuple(kind for kind in Kind if str(kind) in present),
        projects={key: CHANGE_SIGNS[change].colour for key, change in changes.items()},
    )


def _both(comparison: Comparison) -> tuple[Layers, dict[str, Change]]:
    """Put what vanished beside the new edition; names bear the sign of their change, the list begins with what is new."""
    table = comparison.table
    gone = table[table["change"] == str(Change.VANISHED)]
    told = {
        **{
            str(key): Change(c)
            for key, c in zip(table["new_id"], table["change"], strict=True)
            if pd.notna(key)
        },
        **{_GONE + str(key): Change.VANISHED for key in gone["old_id"]},
    }
    order = {
        key: at for at, key in enumerate(sorted(told, key=lambda k: list(CHANGE_SIGNS).index(told[k])), 1)
    }
    stages = {
        str(key): _stage_words(old, new)
        for key, old, new in zip(table["new_id"], table["old_stage"], table["new_stage"], strict=True)
        if pd.notna(key)
    }
    names = dict.fromkeys([*LAYER_OF.values(), UNALIGNED])
    layers = {k: v for k, v in comparison.new.items() if k not in names}
    for name in names:
        if found := [part for part in _parts(comparison, name, set(gone["old_id"])) if len(part)]:
            layers[name] = tidy(_signed(pd.concat(found), told, order, stages), PROJECT_LAYER)
    projects = pd.concat(_parts(comparison, "projects", set(gone["old_id"])))
    layers["projects"] = tidy(_signed(projects, told, order, stages), PROJECT_LEDGER)
    layers |= {**around(comparison), "sources": sources(comparison)}
    layers["links"] = empty(layer_spec("links"))
    layers["uncertainty"] = empty(UNCERTAINTY)
    return layers, told


def _parts(comparison: Comparison, name: str, gone: set[str]) -> list[pd.DataFrame]:
    """Take a layer of the new edition, and of the old one what vanished, under ids of its own."""
    old, new = comparison.old.get(name), comparison.new.get(name)
    lost = None if old is None else old[old.index.isin(gone)]
    if lost is not None:
        lost = lost.set_axis(_GONE + lost.index.astype(str), axis=0)
    return [part for part in (new, lost) if part is not None]


def _signed(
    table: pd.DataFrame, told: dict[str, Change], order: dict[str, int], stages: dict[str, str]
) -> pd.DataFrame:
    keys = [str(key) for key in table.index]
    signs = [CHANGE_SIGNS[told[key]].sign for key in keys]
    return table.assign(
        seq=pd.array([order[key] for key in keys], dtype="Int64"),
        name_zh=[f"{sign}{name}" for sign, name in zip(signs, table["name_zh"], strict=True)],
        stage_phrase=[
            stages.get(key) or _stage_words(stage, None)
            for key, stage in zip(keys, table["stage"], strict=True)
        ],
    )


def _stage_words(old: object, new: object) -> str:
    known = [STAGES[Stage(stage)].zh for stage in (old, new) if isinstance(stage, str)]
    return "→".join(dict.fromkeys(known))
