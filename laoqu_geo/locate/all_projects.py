"""The step itself: all projects of a plan, each with a place, a precision, an uncertainty and a reason."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from ..corrections import Correction
from ..gazetteer import Gazetteer
from ..geocoders import Geocoder
from ..model import Precision, Project
from .corrected import by_project, corrected
from .features import NO_FEATURES, Features
from .ladder import place
from .placement import Placement
from .region import own_region
from .tables import candidates_table, projects_table, waypoints_table

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Located:
    """
    Where the projects of a plan are.

    Tables keep `tables.LOCATED`, `tables.WAYPOINTS` and `tables.CANDIDATES`; `region` holds the adcodes of the
    plan's own prefectures, ascending.
    """

    projects: gpd.GeoDataFrame
    waypoints: gpd.GeoDataFrame
    candidates: pd.DataFrame
    region: tuple[str, ...]


def locate(
    projects: Sequence[Project],
    gazetteer: Gazetteer,
    region_hint: Iterable[str] = (),
    *,
    features: Features = NO_FEATURES,
    corrections: Sequence[Correction] = (),
    geocoders: Sequence[Geocoder] = (),
) -> Located:
    """
    Locate projects by what the gazetteer knows and the text says; none is dropped.

    Parameters
    ----------
    projects
        In plan order; ids are unique.
    gazetteer
        As loaded by `load_gazetteer`.
    region_hint
        Adcodes of units that the plan is known to be about (from its title, say).
    features
        Named objects of the OSM source in use (`index_features`).
    corrections
        What people have said of projects; they stand before all else.
    geocoders
        Services to ask what nothing else knows, in this order.

    Returns
    -------
    located
        One row a project in the order given; at worst of precision `none` with its reason.
    """
    gazetteer = gazetteer.remembering()
    region = own_region(projects, gazetteer, region_hint)
    said = by_project(corrections, projects)
    attempts = [
        corrected(project, place(project, region, gazetteer, features, tuple(geocoders)), said)
        for project in projects
    ]
    placed = [
        (project, _settled(attempt.placement)) for project, attempt in zip(projects, attempts, strict=True)
    ]
    considered = [(project, attempt.candidates) for project, attempt in zip(projects, attempts, strict=True)]
    nowhere = sum(placement.precision == Precision.NONE for _, placement in placed)
    logger.info("%d of %d projects have a place", len(placed) - nowhere, len(placed))
    return Located(
        projects_table(placed, gazetteer),
        waypoints_table(placed),
        candidates_table(considered),
        tuple(unit.adcode for unit in region.prefectures),
    )


def _settled(placement: Placement | None) -> Placement:
    assert placement is not None, "the ladder's last rung always places"
    return placement
