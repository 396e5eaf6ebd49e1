"""Getting OSM data: a server on loopback that is dead, busy, drops the line, or sends something else."""

import hashlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import osmium
import pytest
from typer.testing import CliRunner

from laoqu_geo.cli import app
from laoqu_geo.errors import OsmSourceError
from laoqu_geo.model import Kind
from laoqu_geo.osm import from_overpass, from_pbf
from laoqu_geo.osm.geofabrik import download, extract_url
from laoqu_geo.osm.overpass import theme_queries

pytestmark = [pytest.mark.enable_socket, pytest.mark.allow_hosts(["127.0.0.1"])]


class Server(ThreadingHTTPServer):
    """Serves one file with ranges, and misbehaves as told: each request takes the next fault."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.content, self.etag, self.md5, self.faults, self.asked = b"", '"1"', None, [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        server = self.server
        server.asked.append((self.path, self.headers.get("Range")))
        if self.path.endswith(".md5"):
            known = server.md5 or hashlib.md5(server.content).hexdigest()
            self._send(404 if server.md5 == "none" else 200, f"{known}  x.osm.pbf\n".encode())
            return
        fault = server.faults.pop(0) if server.faults else ""
        if fault.isdigit():
            self._send(int(fault), b"busy", {"Retry-After": "0"})
        elif fault == "drop":
            self._send(200, server.content, cut=len(server.content) // 2)
        else:
            self._file()

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server = self.server
        server.asked.append((self.path, None))
        fault = server.faults.pop(0) if server.faults else ""
        self._send(int(fault) if fault.isdigit() else 200, server.content if not fault else fault.encode())

    def _file(self):
        content, start = self.server.content, 0
        said = self.headers.get("Range")
        if said and self.headers.get("If-Range") == self.server.etag:
            start = int(said.removeprefix("bytes=").rstrip("-"))
            if start >= len(content):
                self._send(416, b"")
                return
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self._send(206, content[start:], {"Content-Range": span})
            return
        self._send(200, content)

    def _send(self, status, body, headers=None, cut=None):
        self.send_response(status)
        for key, value in {"ETag": self.server.etag, **(headers or {})}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut is not None:
            self.wfile.flush()
            self.connection.close()


@pytest.fixture
def extract(tmp_path):
    """Write a PBF of a station and some thousand nodes."""
    path = tmp_path / "source.osm.pbf"
    with osmium.SimpleWriter(str(path)) as writer:
        for i in range(1, 30_000):
            tags = {"railway": "station", "name": "甲站"} if i == 7 else {}
            at = (105 + (i * 7919 % 10_007) / 1e4, 31 + (i * 104_729 % 9_973) / 1e4)
            writer.add_node(osmium.osm.mutable.Node(id=i, location=at, tags=tags))
    return path


@pytest.fixture
def server(extract):
    with Server() as running:
        running.content = extract.read_bytes()
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def left(folder):
    return sorted(p.name for p in folder.iterdir() if p.name != "source.osm.pbf")


def test_regions_are_provinces_or_paths():
    assert extract_url("Sichuan") == "https://download.geofabrik.de/asia/china/sichuan-latest.osm.pbf"
    assert extract_url("china").endswith("/asia/china-latest.osm.pbf")
    assert extract_url("europe/andorra", "http://m/x/") == "http://m/x/europe/andorra-latest.osm.pbf"
    with pytest.raises(OsmSourceError, match="expected a region"):
        extract_url("../../etc/passwd")


def test_a_download_is_whole_and_leaves_nothing_else(server, tmp_path):
    told = []
    path = download(
        extract_url("sichuan", server.url), tmp_path / "a.osm.pbf", progress=lambda *t: told.append(t)
    )
    assert path.read_bytes() == server.content
    assert left(tmp_path) == ["a.osm.pbf"]
    assert told[-1] == (len(server.content), len(server.content))
    assert from_pbf(path)["name"].tolist() == ["甲站"]


@pytest.mark.parametrize("faults", [["429"], ["504", "503"], ["drop"], ["drop", "504"]])
def test_a_busy_server_and_a_broken_line_are_borne(server, tmp_path, faults):
    server.faults = list(faults)
    path = download(extract_url("x", server.url), tmp_path / "a.osm.pbf", pause_s=0)
    assert path.read_bytes() == server.content
    if "drop" in faults:
        assert server.asked[-2][1] == f"bytes={len(server.content) // 2}-"


def test_an_interrupted_download_goes_on_in_the_next_run(server, tmp_path):
    server.faults = ["drop"]
    path = tmp_path / "a.osm.pbf"
    with pytest.raises(OsmSourceError, match="run again to go on") as caught:
        download(extract_url("x", server.url), path, retries=0, pause_s=0)
    assert "\n" not in str(caught.value)
    assert not path.exists()
    download(extract_url("x", server.url), path, retries=0)
    assert path.read_bytes() == server.content
    assert server.asked[1][1] == f"bytes={len(server.content) // 2}-"
    assert left(tmp_path) == ["a.osm.pbf"]


def test_when_the_file_has_changed_meanwhile_it_is_fetched_anew(server, tmp_path):
    server.faults = ["drop"]
    path = tmp_path / "a.osm.pbf"
    with pytest.raises(OsmSourceError):
        download(extract_url("x", server.url), path, retries=0)
    server.etag = '"2"'
    download(extract_url("x", server.url), path, retries=0)
    assert path.read_bytes() == server.content


@pytest.mark.parametrize("md5", [None, "none", "0" * 32])
@pytest.mark.parametrize("content", [b"<html>hotel login</html>" * 99, b"", None])
def test_what_is_not_the_extract_is_thrown_away(server, tmp_path, md5, content):
    server.md5 = md5
    good = content is None and md5 != "0" * 32
    server.content = server.content if content is None else content
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(b"old")
    if good:
        download(extract_url("x", server.url), path)
        assert path.read_bytes() == server.content
        return
    with pytest.raises(OsmSourceError, match="expected an extract"):
        download(extract_url("x", server.url), path)
    assert path.read_bytes() == b"old"
    assert left(tmp_path) == ["a.osm.pbf"]


def test_an_unknown_region_is_one_clear_line(server, tmp_path):
    server.faults = ["404"]
    with pytest.raises(OsmSourceError, match="check the region"):
        download(extract_url("atlantis", server.url), tmp_path / "a.osm.pbf")


def test_a_dead_server_is_one_clear_line_and_exit_code_1(tmp_path):
    with Server() as unused:
        url = unused.url
    found = CliRunner().invoke(
        app,
        [
            "osm",
            "download",
            "sichuan",
            "-o",
            str(tmp_path / "a.osm.pbf"),
            "--base-url",
            url,
            "--retries",
            "1",
            "--pause",
            "0",
        ],
    )
    assert found.exit_code == 1
    assert found.stderr.strip().splitlines()[-1].startswith("laoqu-geo: expected all of http://127.0.0.1")
    assert not (tmp_path / "a.osm.pbf").exists()


def test_the_command_downloads(server, tmp_path):
    target = tmp_path / "a.osm.pbf"
    found = CliRunner().invoke(
        app, ["osm", "download", "sichuan", "-o", str(target), "--base-url", server.url]
    )
    assert (found.exit_code, target.read_bytes()) == (0, server.content)


# ---- Overpass

ELEMENTS = [
    {"type": "node", "id": 1, "lon": 105.0, "lat": 30.0, "version": 3, "timestamp": "2025-01-02T03:04:05Z"},
    {"type": "node", "id": 2, "lon": 105.1, "lat": 30.0, "tags": {"railway": "station", "name": "东站"}},
    {"type": "way", "id": 7, "nodes": [1, 2], "tags": {"railway": "rail"}, "version": 2, "timestamp": "2025-01-02T03:04:05Z"},
    {"type": "relation", "id": 9, "members": [{"type": "way", "ref": 7, "role": ""}],
     "tags": {"type": "route", "route": "railway", "name": "甲乙线", "from": "甲", "to": "乙"}},
]  # fmt: skip
FETCH = ["osm", "fetch", "--area", "104.9,29.9,105.2,30.1"]


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setattr("osmnx._overpass.time.sleep", lambda seconds: None)
    # osmnx keeps the resolver it saw when it was first imported, perhaps a test's closed one
    monkeypatch.setattr("osmnx._http._original_getaddrinfo", socket.getaddrinfo)


def fetched(server, tmp_path, *more):
    command = [
        *FETCH,
        "-o",
        str(tmp_path / "a.osm.pbf"),
        "--endpoint",
        f"{server.url}/api",
        "--cache",
        str(tmp_path / "c"),
    ]
    return CliRunner().invoke(app, [*command, *more])


def test_what_is_fetched_is_a_file_like_any_other(server, tmp_path, no_pause):
    server.content = json.dumps({"elements": ELEMENTS + ELEMENTS[:1]}).encode()
    found = fetched(server, tmp_path)
    assert found.exit_code == 0, found.output
    table = from_pbf(tmp_path / "a.osm.pbf")
    assert list(table.index) == ["n2", "w7"]
    assert table.loc["w7", ["names", "version", "timestamp"]].tolist() == [
        "甲乙线、甲—乙",
        2,
        "2025-01-02T03:04:05Z",
    ]
    online = from_overpass(
        list(Kind), (104.9, 29.9, 105.2, 30.1), cache=tmp_path / "c", endpoint=f"{server.url}/api"
    )
    assert online.drop(columns="source").equals(table.drop(columns="source"))


def test_a_broken_fetch_goes_on_from_its_cache(server, tmp_path, no_pause):
    server.content = json.dumps({"elements": ELEMENTS}).encode()
    server.faults = ["", "", "500"]
    first = fetched(server, tmp_path)
    assert first.exit_code == 1
    assert not (tmp_path / "a.osm.pbf").exists()
    asked = len(server.asked)
    assert fetched(server, tmp_path).exit_code == 0
    # two of five themes were there already
    assert (asked, len(server.asked) - asked) == (3, 3)


def test_an_answer_torn_while_being_stored_is_asked_again(server, tmp_path, no_pause):
    server.content = json.dumps({"elements": ELEMENTS}).encode()
    fetched(server, tmp_path)
    stored = next((tmp_path / "c").glob("*.json"))
    stored.write_bytes(stored.read_bytes()[:20])
    asked = len(server.asked)
    assert fetched(server, tmp_path).exit_code == 0
    assert len(server.asked) - asked == 1


@pytest.mark.parametrize(
    "faults", [["429"] * 9, ["504"] * 9, ["<html>login</html>"], ['{"elements": [{"type": "way", "id": 1}]}'], ['{"a": 1}'], ["[]"]]
)  # fmt: skip
def test_a_bad_overpass_is_one_clear_line_and_nothing_is_written(server, tmp_path, no_pause, faults):
    server.content = json.dumps({"elements": []}).encode()
    server.faults = list(faults)
    found = fetched(server, tmp_path)
    assert found.exit_code == 1
    assert "laoqu-geo: expected" in found.stderr
    assert not [name for name in left(tmp_path) if "osm.pbf" in name]


@pytest.mark.parametrize("area", ["1,2,3", "9,9,1,1", "a,b,c,d", "没有这个地方", "鼓楼区"])
def test_an_area_that_is_none_is_refused(tmp_path, area):
    found = CliRunner().invoke(app, ["osm", "fetch", "--area", area, "-o", str(tmp_path / "a.osm.pbf")])
    assert found.exit_code == 1
    assert "expected" in found.stderr


def test_a_theme_is_one_query():
    queries = theme_queries(list(Kind), "30 105 31 105 31 106")
    assert len(queries) == 5
    assert 'nwr["railway"~"^(construction|abandoned' not in queries[0]
    assert '"station"' not in queries[1]
    assert 'rel["route"="road"]' in queries[1]
    assert theme_queries([], "30 105") == []
