"""Online maps that a page may offer under the projects; none is asked for anything until a reader ticks it."""

from collections.abc import Sequence

from ..errors import OutputError
from ..labels import Label
from .symbols import Json

_TIANDITU = (
    "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=default"
    "&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk={key}"
)

TILES: dict[str, Json] = {
    "osm": {
        "label": list(Label("OpenStreetMap 在线底图", "OpenStreetMap online")),
        "layers": ["https://tile.openstreetmap.org/{z}/{x}/{y}.png"],
        "subdomains": "",
        "needsKey": False,
        "credit": "© OpenStreetMap contributors",
        "hosts": ["https://tile.openstreetmap.org"],
    },
    "tianditu": {
        "label": list(Label("天地图在线底图（用您自己的密钥）", "Tianditu online (with your own key)")),
        "layers": [_TIANDITU % ("vec", "vec"), _TIANDITU % ("cva", "cva")],
        "subdomains": "01234567",
        "needsKey": True,
        "credit": "© 天地图 Tianditu",
        "hosts": ["https://*.tianditu.gov.cn"],
    },
}
"""Both lie in WGS 84 or CGCS2000, which are one on a screen. Maps in GCJ-02 (AMap) are not offered: all would be off."""


def offered(names: Sequence[str]) -> dict[str, Json]:
    """
    Give the online maps of some names.

    Raises
    ------
    OutputError
        If a name is not known.
    """
    if strange := [name for name in names if name not in TILES]:
        raise OutputError(f"expected online maps among {sorted(TILES)}, found {strange}; leave them out")
    return {name: TILES[name] for name in names}
