"""A rung that is tried only where a user has named a service: what it answers, behind the same gate, by name."""

from collections.abc import Sequence

from shapely import Point

from ..gazetteer.names import fold_name, outside_brackets
from ..geocoders import Hit
from ..model import Action, Precision
from .facility import gate
from .features import feature_keys
from .placement import Attempt, Placement, Setting
from .resolve import Candidate, lies_in

LARGEST_M = 10_000.0
"""Half the extent of the largest thing that may be a facility: beyond are counties, rivers and mountains."""


def by_geocoder(setting: Setting) -> Attempt:
    """Place a facility where a service knows its name, if it is the name and lies where the text says."""
    candidates: list[Candidate] = []
    if setting.project.lead.action == Action.RELOCATE:
        return Attempt(None)
    asked = fold_name(outside_brackets(setting.project.name))
    within = setting.named[0].name if len(setting.named) == 1 else ""
    for geocoder in setting.geocoders:
        judged = [(hit, _refusal(hit, setting)) for hit in geocoder(asked, within)]
        kept = [hit for hit, why in judged if not why]
        candidates += [
            _candidate(asked, hit, why or "服务返回同名地点，且在文中所述范围内", chosen=kept[:1] == [hit])
            for hit, why in judged
        ]
        if kept:
            return Attempt(_placement(kept[0], kept, setting), tuple(candidates))
    return Attempt(None, tuple(candidates))


def _refusal(hit: Hit, setting: Setting) -> str:
    if hit.uncertainty_m > LARGEST_M:
        return "服务返回的对象范围过大，不是一处设施"
    kind = setting.project.kind
    forms = [setting.project.name, *_shorter(setting)]
    said = fold_name(hit.name)
    whole = any(len(form) >= 3 and form in said for form in map(fold_name, forms))
    keys = {key for form in forms for key in feature_keys(form, kind)}
    alike = any(key in keys and key != said for key in feature_keys(hit.name, kind))
    return gate((hit.lon, hit.lat), (hit.name,), setting) if whole or alike else "服务返回的名称与项目不符"


def _shorter(setting: Setting) -> list[str]:
    name, end, forms = outside_brackets(setting.project.name), 0, []
    for mention in setting.gazetteer.mentions(name):
        if mention.start != end:
            break
        end = mention.end
        forms.append(name[end:])
    return forms


def _placement(hit: Hit, kept: Sequence[Hit], setting: Setting) -> Placement:
    where = lies_in(hit.lon, hit.lat, setting.gazetteer)
    converted = f"，由{hit.datum.upper()}换算" if hit.datum in {"gcj02", "bd09"} else ""
    return Placement(
        geometry=Point(hit.lon, hit.lat),
        precision=Precision.SITE,
        uncertainty_m=hit.uncertainty_m,
        reason=f"{hit.source}返回“{hit.name}”{where}{converted}。",
        method="geocoder",
        source=f"{hit.source}（{hit.datum}）",
        doubtful=len(kept) > 1 or not (setting.named or setting.region.prefectures),
    )


def _candidate(asked: str, hit: Hit, why: str, *, chosen: bool) -> Candidate:
    source = f"{hit.source}（{hit.datum}）"
    return Candidate(asked, hit.name, "geocoder", "", hit.lon, hit.lat, float(chosen), chosen, why, source)
