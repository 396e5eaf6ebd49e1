"""Assemble what is published: one table a layer, each in its contract."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd

from .crs import WGS84
from .gazetteer import Gazetteer, read_areas
from .labels import LAYER_OF, UNALIGNED
from .model import LINE_KINDS, Kind, Programme, Project, Review
from .records import english_name, mention_words, programme_words, project_words
from .splitting import lengths_within
from .tables import (
    COUNTIES,
    FOOTPRINTS,
    MENTIONS,
    NETWORK_EFFECT,
    OSM_AUDIT,
    PREFECTURES,
    PROGRAMMES,
    PROJECT_LAYER,
    PROJECT_LEDGER,
    PROJECTS,
    SOURCES,
    Layers,
    empty,
    tidy,
)
from .uncertainty import uncertainty_areas

DOUBT_BELOW = 0.8
"""Confidence of a reading under which a person should look at it."""
ALWAYS = ("railways", "expressways", "airports", "ports", "reservoirs", "substations")
"""Layers that users ask for first: published even where the plan names nothing of the kind."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """
    Everything the line has found out, ready to be published.

    `joined`, `links`, `matches`, `network`, `candidates` keep `tables.JOINED`, `LINKS`, `OSM_MATCHES`, `NETWORK`
    and `CANDIDATES`; `region` holds the prefecture codes of the plan's own region; `sources` keeps `SOURCES`.
    """

    projects: Sequence[Project]
    programmes: Sequence[Programme]
    joined: gpd.GeoDataFrame
    links: gpd.GeoDataFrame
    matches: pd.DataFrame
    network: gpd.GeoDataFrame
    candidates: pd.DataFrame
    region: tuple[str, ...]
    sources: pd.DataFrame
    audit: pd.DataFrame = field(default_factory=lambda: empty(OSM_AUDIT))
    effect: pd.DataFrame = field(default_factory=lambda: empty(NETWORK_EFFECT))


def build(analysis: Analysis, gazetteer: Gazetteer) -> Layers:
    """
    Build the published tables.

    Parameters
    ----------
    analysis
        What the line has found out.
    gazetteer
        Gives the administrative areas around the projects.

    Returns
    -------
    layers
        By name, see `labels.TABLES`. Every project is a row of `projects`; those with a place are also in the
        layer of their kind.
    """
    words = words_table(analysis.projects)
    whole = gpd.GeoDataFrame(words.join(analysis.joined.drop(columns="kind")), geometry="geometry", crs=WGS84)
    whole = doubted(whole)
    counties, prefectures = study_area(whole, analysis.region, gazetteer)
    return {
        **project_layers(whole),
        "footprints": empty(FOOTPRINTS),
        "links": analysis.links,
        "uncertainty": uncertainty_areas(whole, gazetteer),
        "network": analysis.network,
        "counties": tidy(_counted(counties, whole, analysis.region), COUNTIES),
        "prefectures": tidy(_counted(prefectures, whole, analysis.region), PREFECTURES),
        "projects": tidy(pd.DataFrame(whole.drop(columns="geometry")), PROJECT_LEDGER),
        "mentions": mentions_table(analysis.projects),
        "candidates": analysis.candidates,
        "programmes": programmes_table(analysis.programmes),
        "osm_matches": analysis.matches,
        "osm_audit": analysis.audit,
        "network_effect": analysis.effect,
        "sources": tidy(analysis.sources, SOURCES),
    }


def doubted(whole: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Ask for a look at projects whose very reading is doubtful; what a person has accepted stays so."""
    unsure = (whole["confidence"] < DOUBT_BELOW) & (whole["review"] == str(Review.AUTO))
    return whole.assign(
        review=whole["review"].mask(unsure, str(Review.NEEDS_REVIEW)),
        reason=whole["reason"].mask(unsure, whole["reason"] + "文字识别把握不大，请核对原文。"),
    )


def study_area(
    whole: gpd.GeoDataFrame, region: Sequence[str], gazetteer: Gazetteer
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """
    Give the counties and the prefectures that the plan is about or that a project touches.

    Returns
    -------
    counties, prefectures
        Indexed by `adcode`, with `name`, `parent` (name of the unit above) and geometry.
    """
    areas = gazetteer.county_areas
    _, touched = areas.sindex.query(whole.geometry[whole.geometry.notna()], predicate="intersects")
    above = {code: gazetteer.prefecture_of(gazetteer.unit(code)) for code in areas.index}
    wanted = {above[code].adcode for code in areas.index[np.unique(touched)]} | set(region)
    inside = [code for code in areas.index if above[code].adcode in wanted]
    counties = areas.loc[inside].assign(parent=[above[code].name for code in inside])
    prefectures = read_areas("prefecture", wanted)
    parents = [gazetteer.unit(code).parent for code in prefectures.index]
    return counties, prefectures.assign(parent=[gazetteer.unit(p).name if p else None for p in parents])


def words_table(projects: Sequence[Project]) -> pd.DataFrame:
    """Lay out what the words say of each project: `tables.PROJECTS`, in plan order."""
    if not projects:
        return empty(PROJECTS)
    records = [_record(number, project) for number, project in enumerate(projects, start=1)]
    return tidy(pd.DataFrame(records, index=[project.id for project in projects]), PROJECTS)


def _record(number: int, project: Project) -> dict[str, object]:
    return {"seq": number, **project_words(project), "name_en": english_name(project)}


def mentions_table(projects: Sequence[Project]) -> pd.DataFrame:
    """Give each mention a row: `tables.MENTIONS`."""
    rows = {
        f"{project.id}/{number}": {"project_id": project.id, **mention_words(mention)}
        for project in projects
        for number, mention in enumerate(project.mentions, start=1)
    }
    return tidy(pd.DataFrame.from_dict(rows, orient="index"), MENTIONS) if rows else empty(MENTIONS)


def programmes_table(programmes: Sequence[Programme]) -> pd.DataFrame:
    """Give each generic programme a row: `tables.PROGRAMMES`."""
    rows = {f"p{number}": programme_words(one) for number, one in enumerate(programmes, start=1)}
    return tidy(pd.DataFrame.from_dict(rows, orient="index"), PROGRAMMES) if rows else empty(PROGRAMMES)


def project_layers(whole: gpd.GeoDataFrame) -> dict[str, pd.DataFrame]:
    """Sort located projects into the layers of their kinds; line kinds known by one place go to `unaligned`."""
    placed = whole[whole.geometry.notna()]
    is_point = placed.geom_type == "Point"
    line_kind = placed["kind"].isin([str(kind) for kind in LINE_KINDS])
    names = placed["kind"].map({str(kind): name for kind, name in LAYER_OF.items()})
    names = names.mask(line_kind & is_point, UNALIGNED)
    found = {str(name): tidy(placed[names == name], PROJECT_LAYER) for name in sorted(set(names))}
    return {**{name: empty(PROJECT_LAYER) for name in ALWAYS}, **found}


def _counted(areas: gpd.GeoDataFrame, whole: gpd.GeoDataFrame, region: Sequence[str]) -> gpd.GeoDataFrame:
    """Add counts of points and kilometres of lines to administrative areas."""
    placed = whole[whole.geometry.notna()]
    is_point = placed.geom_type == "Point"
    own = pd.Series(areas.index.str[:4] + "00", index=areas.index).isin(region) | areas.index.isin(region)
    return areas.assign(
        in_region=own,
        points=_points_within(areas, placed[is_point]),
        railway_km=_km_within(areas, placed[~is_point & (placed["kind"] == str(Kind.RAILWAY))]),
        expressway_km=_km_within(areas, placed[~is_point & (placed["kind"] == str(Kind.EXPRESSWAY))]),
    )


def _points_within(areas: gpd.GeoDataFrame, points: gpd.GeoDataFrame) -> np.ndarray:
    area_rows, _ = points.sindex.query(areas.geometry, predicate="intersects")
    return np.bincount(area_rows, minlength=len(areas))


def _km_within(areas: gpd.GeoDataFrame, lines: gpd.GeoDataFrame) -> np.ndarray:
    pieces = lengths_within(areas.geometry.to_numpy(), lines.geometry.to_numpy())
    return np.round(np.bincount(pieces.area, weights=pieces.length_km, minlength=len(areas)), 1)
