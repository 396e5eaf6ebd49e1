"""The lower rungs: units named in the text, then the governments responsible; never finer than they allow."""

from shapely import Point

from ..admin import Unit
from ..model import Precision
from .placement import Attempt, Placement, Setting
from .region import Region, governing_units
from .resolve import distance_m, full_name, innermost

COUNTRY_M = 2_500_000.0
"""Half the width of the country in metres: the doubt of a project of which nothing is known."""

_PRECISION = {"county": Precision.COUNTY, "prefecture": Precision.PREFECTURE}


def by_named_unit(setting: Setting) -> Attempt:
    """Place a project at the seat of the one unit that the text names; several are left to the next rung."""
    counties = [unit for unit in setting.named if unit.level == "county"]
    prefectures = {setting.gazetteer.prefecture_of(unit) for unit in setting.named}
    if len(setting.named) == 1 and setting.named[0].level != "province":
        return Attempt(_at_seat(setting.named[0], "文中写明{unit}，未写明具体位置", "named_unit", setting))
    if len(counties) > 1 and len(prefectures) == 1:
        several = "、".join(unit.name for unit in counties)
        return Attempt(
            _at_seat(prefectures.pop(), f"文中写明{{unit}}的{several}等多处", "named_unit", setting)
        )
    return Attempt(None)


def by_responsible_units(setting: Setting) -> Placement:
    """Place a project in the one prefecture responsible for it; without one, say which come into question."""
    known = ("responsible", setting.project.lead.units, setting.named, setting.region, setting.doubtful)
    return setting.gazetteer.once(known, lambda: _responsible(setting))


def _responsible(setting: Setting) -> Placement:
    gazetteer = setting.gazetteer
    governed = innermost(governing_units(setting.project.lead.units, gazetteer), gazetteer)
    prefectures = tuple(dict.fromkeys(gazetteer.prefecture_of(unit) for unit in setting.named or governed))
    own = tuple(unit for unit in prefectures if unit in setting.region.prefectures) or prefectures
    own = own or setting.region.prefectures
    if len(own) == 1 and own[0].level == "prefecture":
        return _at_seat(own[0], "文中未写明位置，责任单位在{unit}", "responsible_units", setting)
    return _nowhere(own, setting.region)


def _at_seat(unit: Unit, said: str, method: str, setting: Setting) -> Placement:
    precision = _PRECISION.get(unit.level, Precision.PREFECTURE)
    name = full_name(unit, setting.gazetteer)
    reason = f"{said.format(unit=name)}，以驻地代表，误差半径覆盖其九成面积"
    reason += "；同名单位不止一处，请核对" if setting.doubtful else ""
    source = f"行政驻地（{unit.seat_source}）"
    doubtful = setting.doubtful or precision == Precision.PREFECTURE
    geometry = Point(unit.lon, unit.lat)
    return Placement(
        geometry, precision, unit.reach_m, reason + "。", method, source, doubtful=doubtful, within=(unit,)
    )


def _nowhere(units: tuple[Unit, ...], region: Region) -> Placement:
    if not units or region.centre is None:
        reason = "文中未写明任何地点，也没有责任市县，无法定位。"
        return Placement(None, Precision.NONE, COUNTRY_M, reason, "none", "", doubtful=True)
    names = "、".join(unit.name for unit in units)
    reason = f"文中未写明所在市县，责任单位涉及{names}，无法定位到其中一处，不确定范围为各市全域。"
    around_m = max(distance_m(region.centre, (unit.lon, unit.lat)) + unit.reach_m for unit in units)
    around = float(round(around_m, -2))
    return Placement(None, Precision.NONE, around, reason, "none", "", doubtful=True, within=units)
