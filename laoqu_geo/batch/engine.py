"""What a batch asks of the machines it runs on: read documents in any order, and join two layers."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from .folder import Found
from .reading import Packed

Read = Callable[[bytes, str], Packed]
"""From the bytes of a document and its ending to its record; may be sent to another process or machine."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a document: its record, or the reason why there is none."""

    document: Found
    packed: Packed | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Engine:
    """
    Where the work is done.

    `run` gives one result a document, in any order, whatever happens to one of them. `within` takes projects and
    areas (EPSG:4326, each indexed by its id) and gives the pairs of which the one meets the other, sorted.
    """

    run: Callable[[Iterable[Found], Read], Iterator[Result]]
    within: Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], pd.DataFrame]


def pairs(joined: pd.DataFrame) -> pd.DataFrame:
    """Put the rows of a spatial join in the one order that does not depend on who made it."""
    table = pd.DataFrame(
        {
            "project_id": pd.array(joined["project_id"].to_numpy(), dtype="str"),
            "adcode": pd.array(joined["adcode"].to_numpy(), dtype="str"),
        }
    )
    return table.sort_values(["project_id", "adcode"], ignore_index=True)
