"""What a person may choose about the products: which sheets, on what paper, in which words, and what they disclose."""

from dataclasses import dataclass
from enum import StrEnum


class Paper(StrEnum):
    """Sizes of a sheet."""

    A4 = "A4"
    A3 = "A3"
    A2 = "A2"


PAPER_MM: dict[Paper, tuple[float, float]] = {
    Paper.A4: (297.0, 210.0),
    Paper.A3: (420.0, 297.0),
    Paper.A2: (594.0, 420.0),
}
"""Long and short side."""


class Orientation(StrEnum):
    """Which way a sheet lies."""

    LANDSCAPE = "landscape"
    PORTRAIT = "portrait"


class Theme(StrEnum):
    """Colour, or what a copier makes of it."""

    COLOUR = "colour"
    GREYSCALE = "greyscale"


class Language(StrEnum):
    """The words of a sheet."""

    ZH = "zh"
    EN = "en"


class Profile(StrEnum):
    """Who may see the products."""

    INTERNAL = "internal"
    PUBLIC = "public"


OVERVIEW, ALL = "overview", "all"
"""Names of sheets that are not of one kind."""


@dataclass(frozen=True, slots=True)
class Presentation:
    """How the products look and what they disclose; the defaults are the planner's own sheet."""

    sheets: tuple[str, ...] = (OVERVIEW,)
    """`overview`, `all`, or kinds and layers (`railway`, `airports` …)."""
    formats: tuple[str, ...] = ("png", "pdf")
    title: str = ""
    """In place of the plan's own; empty: the sheet is named after its plan."""
    paper: Paper = Paper.A3
    orientation: Orientation = Orientation.LANDSCAPE
    theme: Theme = Theme.COLOUR
    language: Language = Language.ZH
    dpi: int = 300
    profile: Profile = Profile.INTERNAL
    review_number: str = ""
    """The map review number (审图号), once there is one."""
    tiles: tuple[str, ...] = ()
    """Online maps that the page may offer under the projects (`osm`, `tianditu`); none by default."""


PLAIN = Presentation()
"""What is made when nobody asks for anything else."""
