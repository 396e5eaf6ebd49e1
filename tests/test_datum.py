"""GCJ-02 and BD-09: there and back to less than a millimetre, and the tripwire for a forgotten shift."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laoqu_geo.crs import GEOD, from_bd09, from_gcj02, to_bd09, to_gcj02, to_wgs84
from laoqu_geo.errors import CRSError
from laoqu_geo.gazetteer import load_gazetteer
from laoqu_geo.locate import datum_warning, index_features
from laoqu_geo.locate.datum import shift_warning
from laoqu_geo.model import Kind
from laoqu_geo.osm import from_pbf

LONS, LATS = st.floats(73.6, 135.0), st.floats(18.2, 53.5)


def metres(one, other) -> float:
    return GEOD.inv(float(one[0]), float(one[1]), float(other[0]), float(other[1]))[2]


@given(LONS, LATS)
def test_there_and_back_is_less_than_a_millimetre(lon, lat):
    for there, back in ((to_gcj02, from_gcj02), (to_bd09, from_bd09)):
        assert metres(back(*there(lon, lat)), (lon, lat)) < 1e-3
        assert metres(there(*back(lon, lat)), (lon, lat)) < 1e-3


def test_known_pairs():
    """As the usual conversion tools publish them."""
    x, y = to_gcj02(116.404, 39.915)
    assert (round(float(x), 6), round(float(y), 6)) == (116.410244, 39.916404)
    x, y = to_bd09(*from_gcj02(116.404, 39.915))
    assert (round(float(x), 6), round(float(y), 6)) == (116.410369, 39.921337)


def test_the_shift_is_south_east_in_the_middle_of_the_country():
    lon, lat = np.array([104.0, 106.5, 108.0]), np.array([30.5, 31.5, 32.5])
    x, y = to_gcj02(lon, lat)
    east = (x - lon) * 111_320 * np.cos(np.radians(lat))
    assert ((east > 200) & (east < 700)).all()
    assert (np.hypot(east, (y - lat) * 110_900) < 800).all()


def test_outside_the_country_nothing_moves():
    assert tuple(map(float, to_gcj02(2.35, 48.85))) == (2.35, 48.85)


def test_a_datum_is_said_by_name():
    assert to_wgs84(106.0, 31.0, "wgs84") == (106.0, 31.0)
    assert metres(to_wgs84(*map(float, to_bd09(106.0, 31.0)), "bd09"), (106.0, 31.0)) < 1e-3
    with pytest.raises(CRSError, match="gcj02"):
        to_wgs84(106.0, 31.0, "beijing54")


STATIONS = [(104.1, 30.9), (104.7, 31.4), (105.8, 32.4), (106.7, 31.9), (107.5, 31.2)]


def pairs(shift, noise_m: float = 0.0):
    """Stations as a table would give them in another datum, beside where they are."""
    for number, (lon, lat) in enumerate(STATIONS):
        x, y = map(float, shift(lon, lat))
        yield (x + (-1) ** number * noise_m / 95_000, y), (lon, lat)


def test_a_forgotten_datum_trips_the_wire():
    assert "GCJ-02" in shift_warning(pairs(to_gcj02, noise_m=80))
    assert "BD-09" in shift_warning(pairs(to_bd09, noise_m=80))


def test_good_places_do_not_trip_it():
    assert shift_warning(pairs(lambda x, y: (x, y), noise_m=400)) == ""
    assert shift_warning(pairs(lambda x, y: (x - 0.004, y + 0.003))) == ""  # a shift, but the other way
    assert shift_warning(list(pairs(to_gcj02))[:2]) == ""


@pytest.mark.shared
def test_the_shipped_tables_are_in_wgs84(shared):
    gazetteer = load_gazetteer()
    features = index_features(from_pbf(shared / "osm" / "ne-sichuan.osm.pbf", kinds=[Kind.RAIL_FACILITY]))
    assert datum_warning(gazetteer, features) == ""
    shifted = [
        replace(line, waypoints=tuple(_in_gcj02(stop) for stop in line.waypoints)) for line in gazetteer.lines
    ]
    assert "GCJ-02" in datum_warning(replace(gazetteer, lines=tuple(shifted)), features)


def _in_gcj02(stop):
    x, y = map(float, to_gcj02(stop.lon, stop.lat))
    return replace(stop, lon=x, lat=y)
