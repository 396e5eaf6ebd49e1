"""The page as one file: folium's frame, Leaflet from its package, our script and style, the data escaped."""

import html
from collections.abc import Sequence
from pathlib import Path

import folium
from branca.element import Element
from folium.template import Template

from ..errors import OutputError
from ..files import replacing
from ..tables import Layers
from .payload import Payload, payload
from .single_file import (
    POLICY_SLOT,
    asset,
    data_element,
    leaflet,
    own_script,
    script_element,
    with_policy,
    without_images,
)
from .tiles import offered

SCRIPTS = (
    *("dom", "geometry", "state", "symbols", "network", "tiles", "draw", "labels"),
    *("panel", "search", "card", "table", "frame", "page"),
)
"""Our own scripts in the order they are read; together they form one function, so that nothing leaks."""

MAP_ID = "map"

SNIPPET = """\
<!-- {advice} -->
<iframe src="{page}?embed" title="{title}" width="100%" height="560" style="border:0" loading="lazy" \
allow="clipboard-write; fullscreen" allowfullscreen></iframe>
"""

ADVICE = (
    "把下面一行粘贴到网页里；在 src 末尾加 #p=项目编号 可直接打开一个项目。 "
    "Paste the line below; add #p=PROJECT_ID to src to open on one project."
)


class _Verbatim(Element):
    """Text that goes into the page as it is: never read as a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Map(folium.Map):
    """folium's map, started by our script instead of folium's, without any file of other hosts."""

    _template = Template(
        """{% macro html(this, kwargs) %}<div class="folium-map" id="{{ this.element }}"></div>{% endmacro %}
        {% macro script(this, kwargs) %}
laoqu.start(L.map(laoqu.mapElement("{{ this.element }}"), {{ this.options|tojavascript }}));
        {%- endmacro %}"""
    )

    def __init__(self) -> None:
        super().__init__(
            tiles=None, zoom_control=False, attribution_control=False, zoom_snap=0.5, min_zoom=3, max_zoom=17
        )
        self.default_js = []
        self.default_css = []
        self.element = MAP_ID


def draw(
    layers: Layers, folder: Path, *, name: str = "index", review_number: str = "", tiles: Sequence[str] = ()
) -> Path:
    """
    Draw the layers as one self-contained web page, with a ready `<iframe>` snippet beside it.

    Parameters
    ----------
    layers
        The published tables by name, EPSG:4326; only projects are needed, the rest is drawn if there.
    folder
        Where `{name}.html` and `{name}.embed.html` go; made if absent.
    name
        File name without ending.
    review_number
        The map review number (审图号); missing: the one noted in `sources`, if any.
    tiles
        Online maps that a reader may tick (`tiles.TILES`); without any, the browser refuses every request.

    Returns
    -------
    page
        The path of the page. The same layers give the same bytes.

    Raises
    ------
    OutputError
        If the folder cannot be written to, the name is not a plain file name, or an online map is not known.
    TableError
        If there are no projects tables at all.
    """
    if not name or Path(name).name != name:
        raise OutputError(f"expected a plain file name for the page, found {name!r}; leave out folders")
    content = payload(layers)
    content["plan"]["reviewNumber"] = review_number or content["plan"]["reviewNumber"]
    content["tiles"] = offered(tiles)
    target = folder / f"{name}.html"
    _write(target, render(content))
    _write(folder / f"{name}.embed.html", _snippet(target.name, content))
    return target


def render(content: Payload) -> str:
    """Write the page's HTML around its data."""
    sheet = folium.Figure(title=content["plan"]["heading"][0])
    sheet._template = Template(asset("page.html"))
    sheet.header = Element()
    sheet.header._parent = sheet
    policy = f'<meta http-equiv="Content-Security-Policy" content="{POLICY_SLOT}">'
    parts = [
        policy,
        _style(),
        data_element(content),
        script_element(leaflet("leaflet.js")),
        script_element(_code()),
    ]
    for number, part in enumerate(parts):
        sheet.header.add_child(_Verbatim(part), name=f"part{number}")
    _Map().add_to(sheet)
    return with_policy(sheet.render(), [host for one in content["tiles"].values() for host in one["hosts"]])


def _style() -> str:
    return f"<style>\n{without_images(leaflet('leaflet.css'))}\n{asset('page.css')}</style>"


def _code() -> str:
    return own_script(*(asset(f"{name}.js") for name in SCRIPTS))


def _snippet(page: str, content: Payload) -> str:
    title = html.escape(content["plan"]["heading"][0])
    return SNIPPET.format(advice=ADVICE, page=html.escape(page), title=title)


def _write(target: Path, text: str) -> None:
    with replacing(target) as draft:
        draft.write_text(text, encoding="utf-8", newline="\n")
