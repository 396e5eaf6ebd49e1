"""Geocoding services on loopback: unreachable, slow, rate-limiting and lying ones cost no project."""

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import pytest
from shapely import Point
from test_locate import km, project

from laoqu_geo.crs import to_bd09, to_gcj02
from laoqu_geo.errors import GeocoderError
from laoqu_geo.gazetteer import Gazetteer, load_gazetteer
from laoqu_geo.geocoders import Client, amap, baidu, geocoders_from, nominatim, tianditu
from laoqu_geo.locate import locate
from laoqu_geo.model import Kind

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

LON, LAT = 115.51, 25.91
GANZHOU = ("赣州市人民政府",)
RESERVOIR = project("于都县罗江水库除险加固工程", Kind.RESERVOIR, units=GANZHOU)
Answer = Callable[[dict[str, list[str]]], tuple[int, dict[str, str], bytes]]


class Server:
    """A server that answers as told and remembers what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.asked: list[dict[str, list[str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlparse(self.path).query)
                outer.asked.append(query)
                status, headers, body = answer(query)
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(
            target=self.server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}
        ).start()


@pytest.fixture
def serve(socket_enabled: None) -> Iterator[Callable[[Answer], Server]]:
    running: list[Server] = []

    def start(answer: Answer) -> Server:
        running.append(Server(answer))
        return running[-1]

    yield start
    for one in running:
        one.server.shutdown()
        one.server.server_close()


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def client(**choices: object) -> Client:
    return Client("test", **{"pause_s": 0.0, "timeout_s": 0.3, "sleep": lambda _: None} | choices)


def says(rows: object) -> Answer:
    return lambda _: (200, {}, json.dumps(rows).encode())


def place(name: str = "罗江水库", lon: float = LON, lat: float = LAT) -> dict[str, object]:
    box = [str(lat - 0.01), str(lat + 0.01), str(lon - 0.01), str(lon + 0.01)]
    return {
        "name": name,
        "display_name": f"{name}, 于都县",
        "lon": str(lon),
        "lat": str(lat),
        "boundingbox": box,
    }


def located(gazetteer: Gazetteer, *geocoders):
    result = locate([RESERVOIR], gazetteer, geocoders=geocoders)
    return result.projects.iloc[0], result.candidates[result.candidates["level"] == "geocoder"]


def test_a_facility_is_found_by_its_bare_name(gazetteer, serve):
    server = serve(says([place()]))
    row, candidates = located(gazetteer, nominatim(server.url, client()))
    assert km(row.geometry, LON, LAT) < 0.01
    assert (row.precision, row.geom_method, row.review) == ("site", "geocoder", "auto")
    assert 1_000 < row.uncertainty_m < 1_200
    assert server.asked[0]["q"] == ["于都县 于都县罗江水库"]
    assert candidates["chosen"].tolist() == [True]


def test_a_lying_server_is_refused_with_reasons(gazetteer, serve):
    lies = [place(lon=104.5, lat=31.3), place(lon=500, lat=0), place("罗江宾馆"), {"name": 3}, "x", None]
    row, candidates = located(gazetteer, nominatim(serve(says(lies)).url, client()))
    assert (row.precision, row.counties) == ("county", "于都县")
    assert not candidates["chosen"].any()
    assert "于都县" in candidates["why"].iloc[0]
    assert "不符" in candidates["why"].iloc[1]


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b'{"error": 1}', b"[[[", b"\xff\xfe", b"[" + b"1," * 1_500_000 + b"1]"]
)
def test_an_answer_that_is_no_list_of_places_costs_nothing(gazetteer, serve, body):
    row, _ = located(gazetteer, nominatim(serve(lambda _: (200, {}, body)).url, client()))
    assert row.precision == "county"


def test_an_unreachable_server_is_given_up_with_one_message(gazetteer, serve, caplog):
    server = serve(says([]))
    server.server.shutdown()
    server.server.server_close()
    asking = nominatim(server.url, client(tries=2))
    many = [
        project(f"于都县{word}水库", Kind.RESERVOIR, units=GANZHOU)
        for word in ("甲一", "乙二", "丙三", "丁四", "戊五")
    ]
    result = locate(many, gazetteer, geocoders=[asking])
    assert set(result.projects["precision"]) == {"county"}
    assert caplog.text.count("does not answer") == 1
    server.asked.clear()


def test_a_slow_server_is_not_waited_for(gazetteer, serve, caplog):
    server = serve(lambda _: (time.sleep(0.5), (200, {}, b"[]"))[1])
    begun = time.monotonic()
    asking = nominatim(server.url, client(timeout_s=0.05, tries=1, give_up_after=1))
    rows = locate(
        [RESERVOIR, project("会昌县石门水库", Kind.RESERVOIR, units=GANZHOU)], gazetteer, geocoders=[asking]
    )
    assert list(rows.projects["precision"]) == ["county", "county"]
    assert len(server.asked) == 1
    assert "does not answer" in caplog.text
    assert time.monotonic() - begun < 5


def test_a_server_that_asks_for_patience_gets_it(gazetteer, serve):
    answers = iter(
        [(429, {"Retry-After": "7"}, b""), (503, {}, b""), (200, {}, json.dumps([place()]).encode())]
    )
    waits: list[float] = []
    row, _ = located(gazetteer, nominatim(serve(lambda _: next(answers)).url, client(sleep=waits.append)))
    assert row.geom_method == "geocoder"
    assert waits[0] == 7
    assert len(waits) == 2


def test_a_server_that_asks_for_an_hour_is_left_alone(gazetteer, serve):
    server = serve(lambda _: (429, {"Retry-After": "3600"}, b""))
    row, _ = located(gazetteer, nominatim(server.url, client()))
    assert (row.precision, len(server.asked)) == ("county", 1)


def test_a_refusal_is_not_repeated(gazetteer, serve):
    server = serve(lambda _: (403, {}, b""))
    located(gazetteer, nominatim(server.url, client()))
    assert len(server.asked) == 1


def test_requests_keep_a_second_apart(serve):
    now = [0.0]
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    asking = nominatim(serve(says([])).url, Client("t", clock=lambda: now[0], sleep=sleep))
    for name in ("甲水库", "乙水库", "丙水库"):
        asking(name, "")
    assert waits == [1.0, 1.0]


def test_what_was_answered_is_not_asked_again(serve, tmp_path):
    server = serve(says([place()]))
    for _ in range(2):
        assert nominatim(server.url, client(folder=tmp_path))("罗江水库", "")[0].lon == LON
    assert len(server.asked) == 1
    [kept] = tmp_path.iterdir()
    kept.write_text("damaged", encoding="utf-8")
    nominatim(server.url, client(folder=tmp_path))("罗江水库", "")
    assert len(server.asked) == 2


def test_answers_of_chinese_services_are_brought_to_wgs84(gazetteer, serve, tmp_path):
    gx, gy = (float(v) for v in to_gcj02(LON, LAT))
    bx, by = (float(v) for v in to_bd09(LON, LAT))
    pois = {"pois": [{"name": "罗江水库", "location": f"{gx},{gy}", "lonlat": f"{LON},{LAT}"}]}
    results = {"results": [{"name": "罗江水库", "location": {"lng": bx, "lat": by}}]}
    at = client(folder=tmp_path)
    for geocoder, datum in (
        (amap("SECRET", at, serve(says(pois)).url), "gcj02"),
        (tianditu("SECRET", at, serve(says(pois)).url), "cgcs2000"),
        (baidu("SECRET", at, serve(says(results)).url), "bd09"),
    ):
        row, candidates = located(gazetteer, geocoder)
        assert km(row.geometry, LON, LAT) < 0.001, datum
        assert datum in row.source
        assert datum in candidates["source"].iloc[0]
    assert not any("SECRET" in path.read_text(encoding="utf-8") for path in tmp_path.iterdir())


def test_a_key_or_a_server_that_is_missing_is_asked_for():
    with pytest.raises(GeocoderError, match="AMAP_KEY"):
        geocoders_from(["amap"], {}, None)
    with pytest.raises(GeocoderError, match="your own server"):
        geocoders_from(["nominatim"], {}, None)
    with pytest.raises(GeocoderError, match="tianditu"):
        geocoders_from(["google"], {}, None)
    assert len(geocoders_from(["baidu", "nominatim=http://127.0.0.1:1"], {"BAIDU_KEY": "k"}, None)) == 2


def test_a_refusal_is_not_kept(serve, tmp_path):
    answers = iter([{"status": "0", "info": "INVALID_USER_KEY"}, {"status": "1", "pois": []}])
    url = serve(lambda _: (200, {}, json.dumps(next(answers)).encode())).url
    assert amap("wrong", client(folder=tmp_path), url=url)("罗江水库", "") == ()
    assert not list(tmp_path.iterdir())
    assert amap("right", client(folder=tmp_path), url=url)("罗江水库", "") == ()


def test_what_a_server_does_not_know_is_asked_again(serve, tmp_path):
    answers = iter([[], [place()]])
    server = serve(lambda _: (200, {}, json.dumps(next(answers)).encode()))
    assert nominatim(server.url, client(folder=tmp_path))("罗江水库", "") == ()
    assert nominatim(server.url, client(folder=tmp_path))("罗江水库", "")


def test_a_place_as_large_as_a_county_is_no_facility(gazetteer, serve):
    large = {**place(), "boundingbox": [str(LAT - 0.3), str(LAT + 0.3), str(LON - 0.3), str(LON + 0.3)]}
    row, candidates = located(gazetteer, nominatim(serve(says([large])).url, client()))
    assert row.precision == "county"
    assert "范围过大" in candidates["why"].iloc[0]


@pytest.mark.nominatim
def test_a_real_nominatim_knows_a_chinese_name(gazetteer, socket_enabled):
    """`NOMINATIM_URL` and, for another extract, `NOMINATIM_NAME` (a station in it) say what to ask."""
    url = os.environ.get("NOMINATIM_URL")
    if not url:
        pytest.skip("NOMINATIM_URL names no server")
    name = os.environ.get("NOMINATIM_NAME", "达州站")
    hits = nominatim(url, Client("nominatim"))(name, "")
    assert hits[0].name == name
    assert gazetteer.unit_at(hits[0].lon, hits[0].lat) is not None
    if "NOMINATIM_NAME" not in os.environ:
        assert km(Point(hits[0].lon, hits[0].lat), 107.465, 31.2216) < 0.05
