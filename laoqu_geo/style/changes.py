"""How a change from one edition to the next looks: a colour and a sign, so that grey paper tells it too."""

from typing import NamedTuple

from ..model import Change
from . import Look


class Sign(NamedTuple):
    """The colour (`#rrggbb`) and the sign of a change."""

    colour: str
    sign: str


CHANGE_SIGNS: dict[Change, Sign] = {
    Change.NEW: Sign("#0072b2", "＋"),
    Change.VANISHED: Sign("#111111", "×"),
    Change.ADVANCED: Sign("#009e73", "▲"),
    Change.SET_BACK: Sign("#d55e00", "▼"),
    Change.RENAMED: Sign("#8b5fbf", "≈"),
    Change.MERGED: Sign("#c2528b", "＞"),
    Change.SPLIT: Sign("#b58900", "＜"),
    Change.UNCHANGED: Sign("#8a8f94", "＝"),
}
"""What a reader looks for first comes first. Colours after Okabe and Ito, told apart by colour-blind eyes."""

LINE_PT = 2.4


def change_look(change: Change) -> Look:
    """Give the symbol of a change for layers that show nothing else."""
    return Look(
        colour=CHANGE_SIGNS[change].colour,
        width_pt=LINE_PT,
        dash=(),
        opacity=1.0,
        white_core=False,
        form="line",
        pictogram="dot",
        hollow=change is Change.VANISHED,
    )
