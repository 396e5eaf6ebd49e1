"""Lengths along the ellipsoid: the quick way for short ones gives what `GEOD` gives."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laoqu_geo.crs import GEOD, distance_m

LONS, LATS, STEPS = st.floats(-180, 180), st.floats(-80, 80), st.floats(-0.03, 0.03)


@given(lon=LONS, lat=LATS, east=STEPS, north=STEPS)
def test_short_ways_are_measured_to_a_micrometre(lon, lat, east, north):
    start, stop = np.array([[lon], [lat]]), np.array([[lon + east], [lat + north]])
    expected = GEOD.inv(*start[:, 0], *stop[:, 0])[2]
    assert distance_m(start, stop)[0] == pytest.approx(expected, rel=0, abs=1e-6)


def test_long_ways_and_ways_over_the_date_line_are_those_of_geod():
    start = np.array([[100.0, 100.0, 179.995], [30.0, 89.99, 30.0]])
    stop = np.array([[101.0, 100.01, -179.995], [31.0, 89.991, 30.0]])
    assert distance_m(start, stop).tolist() == list(GEOD.inv(*start, *stop)[2])


def test_no_ways_and_ways_that_stay_have_no_length():
    assert distance_m(np.empty((2, 0)), np.empty((2, 0))).tolist() == []
    assert distance_m(np.array([[100.0], [30.0]]), np.array([[100.0], [30.0]])).tolist() == [0.0]
