"""Keys and passwords never reach an output, a log, an error or a cache, whatever a server does."""

import base64
import json
import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from test_geocoders import Server, client, place, says, serve

from laoqu_geo.errors import GeocoderError, LaoquGeoError
from laoqu_geo.geocoders import amap, baidu, geocoders_from, nominatim, tianditu
from laoqu_geo.osm.geofabrik import download
from laoqu_geo.secrets import login_apart, shown_address, without_secrets

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
assert serve, "the fixture is used by name"

KEY = "9f1c/4e+7a 5b2d&8c=3f"
"""With characters that an address spells otherwise."""
PASSWORD = "p@ss:wo/rd"
SERVICES = {"amap": amap, "tianditu": tianditu, "baidu": baidu}
KEY_SPELT = (KEY, "9f1c%2F4e", "9f1c/4e")
PASSWORD_SPELT = (PASSWORD, "p%40ss", base64.b64encode(f"me:{PASSWORD}".encode()).decode())

ANSWERS: dict[str, Callable[[dict[str, list[str]]], tuple[int, dict[str, str], bytes]]] = {
    "refuses and repeats the key": lambda q: (
        200, {}, json.dumps({"status": "9", "code": "9", "info": f"key {q}", "msg": str(q), "message": KEY, "error": PASSWORD}).encode(),
    ),
    "answers and repeats the key": lambda q: (
        200, {}, json.dumps({"status": "1", "pois": [], "results": [], "asked": str(q), "k": KEY + PASSWORD}).encode(),
    ),
    "breaks off": lambda q: (500, {}, KEY.encode()),
    "forbids": lambda q: (403, {"WWW-Authenticate": f"Basic realm={KEY!r}"}, b""),
    "sends elsewhere": lambda q: (302, {"Location": "http://localhost:9/?" + "&".join(f"{k}={v[0]}" for k, v in q.items())}, b""),
    "sends to no address": lambda q: (302, {"Location": "http://127.0.0.1:x/" + KEY.replace(" ", "")}, b""),
    "says no JSON": lambda q: (200, {}, KEY.encode()),
}  # fmt: skip


@pytest.mark.parametrize("service", [*SERVICES, "nominatim"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_whatever_a_server_does_no_secret_is_said_or_kept(
    *, serve: Callable[..., Server], tmp_path: Path, caplog, capfd, service: str, answer: str
) -> None:
    caplog.set_level(logging.DEBUG)
    server = serve(ANSWERS[answer])
    asking = client(folder=tmp_path, tries=1, give_up_after=2)
    if service == "nominatim":
        geocoder = nominatim(server.url.replace("//", "//me:p%40ss%3Awo%2Frd@"), asking)
    else:
        geocoder = SERVICES[service](KEY, asking, server.url)
    for name in ("罗江水库", "石门水库", "长龙水库"):
        assert geocoder(name, "于都县") == ()
    assert server.asked
    kept = "".join(path.name + path.read_text(encoding="utf-8") for path in tmp_path.iterdir())
    said = caplog.text + "".join(capfd.readouterr()) + kept + repr(asking)
    secrets = PASSWORD_SPELT if service == "nominatim" else KEY_SPELT
    assert not [secret for secret in secrets if secret in said]


def test_the_password_of_an_own_server_is_sent_to_it_and_to_nobody_else(serve, tmp_path, monkeypatch) -> None:
    got: list[str | None] = []
    server = serve(says([place()]))
    handler = server.server.RequestHandlerClass
    answering = handler.do_GET
    monkeypatch.setattr(
        handler, "do_GET", lambda self: (got.append(self.headers.get("Authorization")), answering(self))
    )
    url = server.url.replace("//", "//me:p%40ss%3Awo%2Frd@")
    assert nominatim(url, client(folder=tmp_path))("罗江水库", "")
    assert got == ["Basic " + base64.b64encode(f"me:{PASSWORD}".encode()).decode()]
    # the same answer serves whoever asks, with a password or without
    assert nominatim(server.url, client(folder=tmp_path))("罗江水库", "")
    assert len(got) == 1


def test_an_answer_elsewhere_on_the_same_host_is_followed(serve) -> None:
    server = serve(
        lambda q: (
            (200, {}, json.dumps([place()]).encode())
            if "again" in q
            else (302, {"Location": "/?again=1"}, b"")
        )
    )
    assert nominatim(server.url, client())("罗江水库", "")


@pytest.mark.parametrize(
    "text",
    [f"nominatim=ftp://me:{KEY[:4]}@h", f"nominatim=//x://me:{KEY[:4]}@h", f"google=http://me:{KEY[:4]}@h"],
)
def test_a_wrong_choice_is_told_without_its_password(text: str) -> None:
    with pytest.raises(GeocoderError) as caught:
        geocoders_from([text], {}, None)
    assert KEY[:4] not in str(caught.value)


def test_a_missing_key_is_asked_for_without_showing_others() -> None:
    with pytest.raises(GeocoderError) as caught:
        geocoders_from(["amap"], {"BAIDU_KEY": KEY, "AMAP_KEY": ""}, None)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("url", ["http://me:secret@127.0.0.1:9/x.osm.pbf", "ftp://me:secret@h/x.osm.pbf"])
def test_a_download_takes_no_password_and_repeats_none(tmp_path: Path, url: str) -> None:
    with pytest.raises(LaoquGeoError) as caught:
        download(url, tmp_path / "x.osm.pbf", retries=0, pause_s=0)
    assert "secret" not in str(caught.value)


def test_addresses_are_shown_without_logins() -> None:
    assert login_apart("https://me:p%40w@host:8/a?b@c") == ("https://host:8/a?b@c", "me:p@w")
    assert login_apart("http://host/a@b") == ("http://host/a@b", "")
    assert shown_address("at http://me:pw@host and https://x@y/z") == "at http://…@host and https://…@y/z"
    assert without_secrets("k=a%2Fb&k=a/b", ["a/b", ""]) == "k=…&k=…"
