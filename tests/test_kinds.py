"""The kind of works, told from the whole name."""

import pytest

from laoqu_geo.model import Kind
from laoqu_geo.text.kinds import decide_kind


@pytest.mark.parametrize(
    ("name", "by_head", "wanted"),
    [
        ("望青河拓浚工程", Kind.OTHER, Kind.FLOOD_CONTROL),
        ("青山至白水供水工程", Kind.OTHER, Kind.IRRIGATION),
        ("青山水库及供水工程", Kind.IRRIGATION, Kind.RESERVOIR),
        ("青山至白水高速公路", Kind.EXPRESSWAY, Kind.EXPRESSWAY),
        ("青山", Kind.OTHER, Kind.OTHER),
    ],
)
def test_the_name_tells_the_kind(name: str, by_head: Kind, wanted: Kind) -> None:
    assert decide_kind(name, by_head) is wanted


def test_a_place_swapped_for_another_changes_no_kind() -> None:
    for places in (("青山", "白水"), ("石门", "丹江"), ("龙泉", "金沙")):
        one, other = places
        assert decide_kind(f"{one}至{other}铁路", Kind.RAILWAY) is Kind.RAILWAY
        assert decide_kind(f"{one}500千伏输变电工程", Kind.SUBSTATION) is Kind.SUBSTATION
