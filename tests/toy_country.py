"""
A country of two provinces in the middle of nowhere, small enough to reckon distances by head.

        110     111     112     113     114     115
     27  +-------+-------+-------+-------+-------+
         | 丹阳县 | 石首县 | 岚县   | 澄迈县 | 石首县 |      seats lie in the middle of each county;
     26  +-------+-------+-------+-------+-------+      a degree is 99.6 km east (at 26.5° N), 110.9 km north
          \\ 丹州市  /  岚州市  \\   澄州市    /
           ------- 东省 (36) ----- 南省 (44) ----
"""

from dataclasses import replace

import geopandas as gpd
from shapely import box

from laoqu_geo.admin import Unit
from laoqu_geo.crs import WGS84
from laoqu_geo.gazetteer import Facility, Gazetteer, Line, Waypoint
from laoqu_geo.locate.placement import Setting
from laoqu_geo.locate.region import Region, region_of
from laoqu_geo.model import Action, Kind, Precision, Project

COUNTIES = {"360101": 110, "360102": 111, "360201": 112, "440101": 113, "440102": 114}
"""Western edge of each county, a degree wide."""


def unit(code: str, name: str, level: str, lon: float, reach_km: float) -> Unit:
    """A unit below the one whose code begins its own."""
    short = name if len(name) == 2 else name[:2]
    above = {"province": "", "prefecture": code[:2] + "0000", "county": code[:4] + "00"}[level]
    return Unit(code, name, short, level, above, lon, 26.5, 500.0, "toy", reach_km * 1000)


UNITS = (
    unit("360000", "东省", "province", 111.5, 150),
    unit("360100", "丹州市", "prefecture", 111.0, 90),
    unit("360101", "丹阳县", "county", 110.5, 45),
    unit("360102", "石首县", "county", 111.5, 46),
    unit("360200", "岚州市", "prefecture", 112.5, 50),
    unit("360201", "岚县", "county", 112.5, 47),
    unit("440000", "南省", "province", 114.0, 100),
    unit("440100", "澄州市", "prefecture", 114.0, 95),
    unit("440101", "澄迈县", "county", 113.5, 48),
    unit("440102", "石首县", "county", 114.5, 49),
)
AREAS = gpd.GeoDataFrame(
    geometry=[box(west, 26, west + 1, 27) for west in COUNTIES.values()], index=list(COUNTIES), crs=WGS84
)


def facility(name: str, kind: Kind, lon: float, lat: float = 26.5, **more: object) -> Facility:
    """A sourced facility known to 500 m."""
    plain = Facility(
        name, kind, name, (), lon, lat, 500.0, Precision.FEATURE, "sourced", "item", "", "", "", "", "toy"
    )
    return replace(plain, **more)


def waypoint(name: str, lon: float, doubt_m: float = 1_000.0, lat: float = 26.5) -> Waypoint:
    return Waypoint(name, lon, lat, doubt_m, "sourced", "toy")


def line(
    name: str, kind: Kind, stops: tuple[Waypoint, ...], ends: tuple[str, ...] = (), **more: object
) -> Line:
    return replace(Line(name, kind, name, (), ends, None, "", "", "", "", "toy line", stops), **more)


def country(*works: Facility | Line, former: dict[str, str] | None = None) -> Gazetteer:
    return Gazetteer(
        UNITS,
        tuple(work for work in works if isinstance(work, Facility)),
        tuple(work for work in works if isinstance(work, Line)),
        AREAS,
        former or {},
    )


def region(gazetteer: Gazetteer, *adcodes: str) -> Region:
    return region_of([gazetteer.unit(code) for code in adcodes])


def setting(
    gazetteer: Gazetteer,
    asked: Project,
    *,
    home: tuple[str, ...] = ("360100",),
    named: tuple[str, ...] = (),
    **more: object,
) -> Setting:
    """A project of a plan of 丹州市, in the counties named."""
    return Setting(
        asked,
        gazetteer,
        more.pop("region", None) or region(gazetteer, *home),
        tuple(gazetteer.unit(code) for code in named),
        bool(more.pop("doubtful", False)),
        **more,
    )


def relocated(asked: Project) -> Project:
    return replace(asked, mentions=(replace(asked.lead, action=Action.RELOCATE), *asked.mentions[1:]))
