"""The style table as QGIS layer styles (QML): symbols by kind and stage, labels, aliases, value lists."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from ..labels import ALL_TABLES, CHANGES, INDEXES, KINDS, LIFECYCLES, STAGES, VOCABULARIES
from ..model import LINE_KINDS, Kind, Lifecycle, Precision, Stage
from ..tables import Spec, layer_spec
from . import (
    BACKDROP,
    HALO_EDGE_OPACITY,
    OPACITY,
    STYLES,
    WIDE_HALO_M,
    halo_fill_opacity,
    look,
    mix_with_white,
)
from .changes import CHANGE_SIGNS, change_look
from .qgis_labels import holds_lines, labelling, layer_kinds
from .qgis_symbols import area_symbol, line_symbol, marker_symbol, plain_line_symbol, rgba

QGIS_VERSION = "3.22.0"
"""The oldest QGIS that these styles are written for and tested with."""

HALO_EDGE_PT = 0.6
FOOTPRINT_FILL = 0.30
NETWORK_PT = 0.9
LINK_PT = 0.7
LIFECYCLE_TONE: dict[Lifecycle, float] = {
    Lifecycle.LIVE: 1.0,
    Lifecycle.CONSTRUCTION: 0.75,
    Lifecycle.PROPOSED: 0.5,
    Lifecycle.DISUSED: 0.4,
}
"""The network under the projects tells its lifecycle by tone: a dash means the stage of a project."""

NETWORK_COLOURS: dict[Kind, str] = {
    Kind.RAILWAY: BACKDROP["network_railway"],
    Kind.EXPRESSWAY: BACKDROP["network_expressway"],
    Kind.ROAD: BACKDROP["network_road"],
    Kind.WATERWAY: BACKDROP["water"],
}

_CHANGE_LAYERS = ("change_points", "change_lines")

_LONG_TEXTS = frozenset({"quote", "old_quote", "new_quote", "reason", "evidence", "why", "credit"})
"""Columns that read better in a box of several lines."""


class Rule(NamedTuple):
    """One entry of a rule-based renderer: what it draws, what the legend calls it."""

    filter: str
    label: str
    symbol: Element | None
    children: tuple["Rule", ...] = ()


@cache
def qml(name: str) -> str:
    """
    Write the default QGIS style of a published table.

    Parameters
    ----------
    name
        A key of `labels.ALL_TABLES`.

    Returns
    -------
    qml
        A QGIS style document; tables without geometry get aliases and value lists only.
    """
    root = Element(
        "qgis", {"version": QGIS_VERSION, "styleCategories": "AllStyleCategories", "labelsEnabled": "1"}
    )
    root.extend(style_elements(name))
    indent(root, " ")
    return (
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
        + tostring(root, encoding="unicode")
        + "\n"
    )


def style_elements(name: str) -> list[Element]:
    """List the parts of a table's style, as they stand in a QML document and in a layer of a QGIS project."""
    spec = layer_spec(name)
    elements = []
    if spec.geometry:
        elements = [_renderer(_rules(name)), *labelling(name)]
    preview = Element("previewExpression")
    preview.text = f'"{_name_column(spec)}"'
    return [*elements, _widgets(spec), _aliases(spec), preview]


def _rules(name: str) -> tuple[Rule, ...]:
    areas = {"uncertainty": _halo_rules, "footprints": _footprint_rules, "network": _network_rules}
    if name in areas:
        return areas[name]()
    edges = {"counties": ("county_edge", 0.6), "prefectures": ("prefecture_edge", 1.0)}
    if name in edges:
        return _admin_rules(name, *edges[name])
    if name == "links":
        return (Rule("", ALL_TABLES[name].zh, plain_line_symbol("", BACKDROP["link"], LINK_PT)),)
    if name in _CHANGE_LAYERS:
        return _change_rules(name)
    return _project_rules(name)


def _project_rules(name: str) -> tuple[Rule, ...]:
    kinds = layer_kinds(name)
    draw = line_symbol if holds_lines(name) else marker_symbol
    opacity = opacity_expression()
    groups = [
        Rule(
            _equals("kind", kind),
            KINDS[kind].zh,
            None,
            tuple(
                Rule(
                    _equals("stage", stage),
                    STAGES[stage].zh,
                    draw("", look(kind, stage, Precision.FEATURE), opacity=opacity),
                )
                for stage in _firmest_first()
            ),
        )
        for kind in kinds
    ]
    return groups[0].children if len(groups) == 1 else tuple(groups)


def _change_rules(name: str) -> tuple[Rule, ...]:
    draw = line_symbol if name == "change_lines" else marker_symbol
    return tuple(
        Rule(_equals("change", change), f"{sign.sign} {CHANGES[change].zh}", draw("", change_look(change)))
        for change, sign in CHANGE_SIGNS.items()
    )


def opacity_expression() -> str:
    """Write how a symbol fades with its precision, 0 to 100, as a QGIS expression."""
    shown = {precision: round(100 * share) for precision, share in OPACITY.items() if share}
    cases = " ".join(f"WHEN {_equals('precision', p)} THEN {share}" for p, share in shown.items())
    return f"CASE {cases} ELSE {min(shown.values())} END"


def _halo_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            _equals("kind", kind),
            KINDS[kind].zh,
            _halo_symbol(style.colour),
        )
        for kind, style in STYLES.items()
    )


def _halo_symbol(colour: str) -> Element:
    """Fill an area of uncertainty as strongly as `halo_fill_opacity` says."""
    wide, fill = halo_fill_opacity(Precision.PREFECTURE), halo_fill_opacity(Precision.COUNTY)
    is_wide = f'{_equals("precision", Precision.PREFECTURE)} OR "uncertainty_m" >= {WIDE_HALO_M}'
    paint = [f"color_rgba({rgba(colour, share)})" for share in (wide, fill)]
    expression = f"CASE WHEN {is_wide} THEN {paint[0]} ELSE {paint[1]} END"
    return area_symbol(
        "", colour, fill=fill, edge=HALO_EDGE_OPACITY, width_pt=HALO_EDGE_PT, fill_expression=expression
    )


def _footprint_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            _equals("kind", kind),
            KINDS[kind].zh,
            area_symbol("", style.colour, fill=FOOTPRINT_FILL, edge=1.0, width_pt=0.8),
        )
        for kind, style in STYLES.items()
        if kind not in LINE_KINDS
    )


def _network_rules() -> tuple[Rule, ...]:
    return tuple(
        Rule(
            _equals("kind", kind),
            KINDS[kind].zh,
            None,
            tuple(
                Rule(
                    _equals("lifecycle", lifecycle),
                    LIFECYCLES[lifecycle].zh,
                    plain_line_symbol("", mix_with_white(colour, tone), NETWORK_PT),
                )
                for lifecycle, tone in LIFECYCLE_TONE.items()
            ),
        )
        for kind, colour in NETWORK_COLOURS.items()
    )


def _admin_rules(name: str, edge: str, width_pt: float) -> tuple[Rule, ...]:
    colour = BACKDROP[edge]
    if name == "prefectures":
        return (Rule("", ALL_TABLES[name].zh, area_symbol("", colour, fill=0, edge=1, width_pt=width_pt)),)

    def land(paper: str) -> Element:
        return area_symbol("", colour, fill=1, edge=1, width_pt=width_pt, paper=BACKDROP[paper])

    return (
        Rule('"in_region"', "规划区内", land("land")),
        Rule('NOT "in_region"', "规划区外", land("outside")),
    )


def _firmest_first() -> Iterable[Stage]:
    return reversed(Stage)


def _equals(column: str, value: str) -> str:
    return f"\"{column}\" = '{value}'"


def _renderer(rules: tuple[Rule, ...]) -> Element:
    renderer = Element("renderer-v2", {"type": "RuleRenderer", "forceraster": "0", "symbollevels": "0"})
    top = SubElement(renderer, "rules", {"key": "{rules}"})
    symbols = SubElement(renderer, "symbols")
    _write_rules(top, symbols, rules)
    return renderer


def _write_rules(parent: Element, symbols: Element, rules: tuple[Rule, ...]) -> None:
    for number, rule in enumerate(rules):
        key = parent.get("key", "").rstrip("}") + f"-{number}" + "}"
        element = SubElement(parent, "rule", {"key": key, "label": rule.label})
        if rule.filter:
            element.set("filter", rule.filter)
        if rule.symbol is not None:
            rule.symbol.set("name", str(len(symbols)))
            element.set("symbol", str(len(symbols)))
            symbols.append(rule.symbol)
        _write_rules(element, symbols, rule.children)


def _name_column(spec: Spec) -> str:
    return next((c for c in ("name_zh", "name", "title", "surface") if c in spec.columns), spec.index)


def _aliases(spec: Spec) -> Element:
    aliases = Element("aliases")
    words = {spec.index: INDEXES[spec.index].zh, **{c: column.label.zh for c, column in spec.columns.items()}}
    for number, (field, alias) in enumerate(words.items(), start=1):
        SubElement(aliases, "alias", {"field": field, "index": str(number), "name": alias})
    return aliases


def _widgets(spec: Spec) -> Element:
    """Give every column with a vocabulary a list to choose from, and long texts a box of several lines."""
    configuration = Element("fieldConfiguration")
    for field, column in spec.columns.items():
        if column.values is not None:
            choices = {label.zh: str(value) for value, label in VOCABULARIES[column.values].items()}
            _widget(configuration, field, "ValueMap").append(_value_map(choices))
        elif field in _LONG_TEXTS:
            config = _widget(configuration, field, "TextEdit")
            options = SubElement(config, "Option", {"type": "Map"})
            SubElement(options, "Option", {"type": "bool", "name": "IsMultiline", "value": "true"})
    return configuration


def _widget(configuration: Element, field: str, kind: str) -> Element:
    element = SubElement(configuration, "field", {"name": field, "configurationFlags": "None"})
    return SubElement(SubElement(element, "editWidget", {"type": kind}), "config")


def _value_map(choices: Mapping[str, str]) -> Element:
    options = Element("Option", {"type": "Map"})
    listed = SubElement(options, "Option", {"type": "List", "name": "map"})
    for words, value in choices.items():
        one = SubElement(listed, "Option", {"type": "Map"})
        SubElement(one, "Option", {"type": "QString", "name": words, "value": value})
    return options
