"""A QGIS project of all layers in their groups, to be stored in the GeoPackage that holds them."""

import io
import re
import zipfile
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, tostring

import geopandas as gpd
import numpy as np

from ..crs import WGS84, map_crs
from ..labels import ALL_TABLES, LAYER_OF, off_at_first
from ..style import BACKDROP
from ..style.for_qgis import QGIS_VERSION, style_elements
from ..style.qgis_labels import holds_lines
from ..style.qgis_symbols import rgba
from ..tables import CHANGE_LINES, CHANGE_POINTS, PROJECT_LAYER, Layers, geometry_type, layer_spec

PROJECT_NAME = "项目分布示意图"
"""Open it in QGIS as `geopackage:<file>?projectName=项目分布示意图`, or by a double click in its browser."""

WHOLE_OF_CHINA = (73.0, 18.0, 135.0, 54.0)
"""What the project shows when no layer has a feature; degrees."""

MARGIN = 0.04
"""Paper left around the layers, as a share of their extent."""

_CHANGES = (CHANGE_POINTS, CHANGE_LINES)

_GROUPS: dict[str, tuple[str, ...]] = {
    "不确定范围": ("footprints", "uncertainty"),
    "路网": ("links", "network"),
    "行政区": ("prefectures", "counties"),
}
"""Groups under the projects, from top to bottom; tables without geometry come last, in a group 表."""

_GEOMETRY_WORDS = {
    "Point": "Point",
    "MultiLineString": "Line",
    "LineString": "Line",
    "MultiPolygon": "Polygon",
}

_XML_CANNOT_HOLD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def project_archive(layers: Layers, *, file_name: str, title: str, date: str) -> bytes:
    """
    Write a QGIS project (.qgz) of the layers of one GeoPackage.

    Parameters
    ----------
    layers
        The tables that the file holds.
    file_name
        Name of the GeoPackage; layers are referred to beside the project.
    title
        Title of the plan.
    date
        ISO day of the archive's entry.

    Returns
    -------
    archive
        A zip file with one stored entry: no compressor whose version could change the bytes.
    """
    year, month, day = (int(part) for part in date.split("-"))
    entry = zipfile.ZipInfo("project.qgs", date_time=(min(max(year, 1980), 2107), month, day, 0, 0, 0))
    entry.create_system = 3
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(entry, project_document(layers, file_name=file_name, title=title))
    return packed.getvalue()


def project_document(layers: Layers, *, file_name: str, title: str) -> str:
    """Write the project as a .qgs document."""
    root = Element("qgis", {"version": QGIS_VERSION, "projectname": _clean(title)})
    SubElement(root, "title").text = _clean(title)
    bounds = _bounds(layers)
    crs = map_crs(bounds)
    SubElement(root, "projectCrs").append(_reference_system(crs.to_wkt(), ""))
    root.append(_tree(layers, file_name))
    _add_view(root, _projected(bounds), crs.to_wkt())
    listed = SubElement(root, "projectlayers")
    for name in _drawing_order(layers):
        listed.append(_map_layer(name, file_name))
    root.append(_properties())
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def _drawing_order(layers: Layers) -> list[str]:
    return [name for names in _grouped(layers).values() for name in names]


def _grouped(layers: Layers) -> dict[str, list[str]]:
    """Group the layers from top to bottom: points above lines above what lies under the projects."""
    projects = [name for name in layers if layer_spec(name) is PROJECT_LAYER]
    groups = {"项目": sorted(projects, key=holds_lines)}
    if changes := [name for name in layers if layer_spec(name) in _CHANGES]:
        groups = {"变化": changes}
    groups |= {group: [name for name in names if name in layers] for group, names in _GROUPS.items()}
    groups["表"] = [name for name in layers if not layer_spec(name).geometry]
    return groups


def _tree(layers: Layers, file_name: str) -> Element:
    tree = Element("layer-tree-group")
    kinds = {kind for kind, layer in LAYER_OF.items() if layer in layers}
    off = {LAYER_OF[kind] for kind in off_at_first(kinds)}
    for group, names in _grouped(layers).items():
        branch = SubElement(
            tree,
            "layer-tree-group",
            {"name": group, "expanded": str(int(group in ("项目", "变化"))), "checked": _CHECKED},
        )
        for name in names:
            SubElement(
                branch,
                "layer-tree-layer",
                {
                    "id": _id(name),
                    "name": ALL_TABLES[name].zh,
                    "source": _source(name, file_name),
                    "providerKey": "ogr",
                    "expanded": str(int(group in ("项目", "变化") and len(layers[name]) > 0)),
                    "checked": _UNCHECKED if name in off else _CHECKED,
                },
            )
    return tree


_CHECKED, _UNCHECKED = "Qt::Checked", "Qt::Unchecked"


def _map_layer(name: str, file_name: str) -> Element:
    kind = geometry_type(name)
    layer = Element(
        "maplayer",
        {
            "type": "vector",
            "geometry": _GEOMETRY_WORDS[kind] if kind else "No geometry",
            "wkbType": kind or "NoGeometry",
            "labelsEnabled": "1",
            "styleCategories": "AllStyleCategories",
        },
    )
    SubElement(layer, "id").text = _id(name)
    SubElement(layer, "datasource").text = _source(name, file_name)
    SubElement(layer, "layername").text = ALL_TABLES[name].zh
    if kind:
        system = _reference_system(WGS84.to_wkt(), "EPSG:4326")
        SubElement(layer, "srs").append(system)
    SubElement(layer, "provider", {"encoding": "UTF-8"}).text = "ogr"
    layer.extend(style_elements(name))
    return layer


def _id(name: str) -> str:
    """Make an id that QGIS keeps: it gives layers with ids of ten characters or fewer another one."""
    return f"laoqu_layer_{name}"


def _source(name: str, file_name: str) -> str:
    return f"./{file_name}|layername={name}"


def _reference_system(wkt: str, authority: str) -> Element:
    system = Element("spatialrefsys")
    parts = {"wkt": wkt, "srid": authority.rpartition(":")[2] or "0", "authid": authority}
    for tag, text in parts.items():
        SubElement(system, tag).text = text
    return system


def _bounds(layers: Layers) -> tuple[float, float, float, float]:
    """Frame the projects, or else whatever there is; degrees."""
    spatial = {name: t for name, t in layers.items() if isinstance(t, gpd.GeoDataFrame) and len(t)}
    projects = [t for name, t in spatial.items() if layer_spec(name) in (PROJECT_LAYER, *_CHANGES)]
    boxes = np.array([t.total_bounds for t in projects or spatial.values()]).reshape(-1, 4)
    boxes = boxes[np.isfinite(boxes).all(axis=1)]
    if not len(boxes):
        return WHOLE_OF_CHINA
    (west, south), (east, north) = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    pad = max(MARGIN * max(east - west, north - south), 0.05)
    return float(west - pad), float(south - pad), float(east + pad), float(north + pad)


def _projected(bounds: tuple[float, float, float, float]) -> tuple[float, ...]:
    west, south, east, north = bounds
    edge = gpd.GeoSeries.from_xy([west, east, west, east], [south, south, north, north], crs=WGS84)
    return tuple(float(v) for v in edge.to_crs(map_crs(bounds)).total_bounds)


def _add_view(root: Element, extent: tuple[float, ...], wkt: str) -> None:
    """Say what to show first: once for the canvas of the program, once for whoever reads the project."""
    bounds = {
        tag: f"{value:.1f}" for tag, value in zip(("xmin", "ymin", "xmax", "ymax"), extent, strict=True)
    }
    canvas = SubElement(root, "mapcanvas", {"name": "theMapCanvas", "annotationsVisible": "1"})
    SubElement(canvas, "units").text = "meters"
    shown = SubElement(canvas, "extent")
    for tag, value in bounds.items():
        SubElement(shown, tag).text = value
    SubElement(canvas, "destinationsrs").append(_reference_system(wkt, ""))
    settings = SubElement(root, "ProjectViewSettings", {"UseProjectScales": "0"})
    SubElement(settings, "DefaultViewExtent", bounds).append(_reference_system(wkt, ""))


def _properties() -> Element:
    properties = Element("properties")
    red, green, blue, _ = rgba(BACKDROP["outside"]).split(",")
    canvas = {"CanvasColorRedPart": red, "CanvasColorGreenPart": green, "CanvasColorBluePart": blue}
    _property_group(properties, "Gui", "int", canvas)
    _property_group(properties, "Measure", "QString", {"Ellipsoid": "EPSG:7030"})
    _property_group(properties, "Measurement", "QString", {"DistanceUnits": "kilometers", "AreaUnits": "km2"})
    _property_group(properties, "PAL", "bool", {"ShowingPartialsLabels": "false"})
    _property_group(properties, "Paths", "bool", {"Absolute": "false"})
    _property_group(properties, "SpatialRefSys", "int", {"ProjectionsEnabled": "1"})
    return properties


def _property_group(properties: Element, group: str, kind: str, values: Mapping[str, str]) -> None:
    holder = SubElement(properties, group)
    for tag, value in values.items():
        SubElement(holder, tag, {"type": kind}).text = value


def _clean(text: str) -> str:
    return _XML_CANNOT_HOLD.sub("", text)
