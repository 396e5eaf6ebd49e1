"""Features as GeoParquet 1.1: what DuckDB, GeoPandas, QGIS and Spark read at once, with types and CRS."""

import io

from ..errors import OutputError
from ..tables import Layers
from .citation import cite
from .features import features

VERSION = "1.1.0"


def to_geoparquet(layers: Layers, layer: str) -> bytes:
    """
    Render a table as GeoParquet.

    Parameters
    ----------
    layers
        All published tables, EPSG:4326.
    layer
        Name of the table.

    Returns
    -------
    data
        WKB at full precision with a covering box per row; citation and credits also stand in the file's metadata.

    Raises
    ------
    OutputError
        If pyarrow is not installed.
    """
    try:
        from pyarrow import parquet  # noqa: PLC0415  (an extra: only who wants the format needs it)
    except ImportError:
        raise OutputError(
            "expected pyarrow for GeoParquet, but it is not installed; run: pip install 'laoqu-geo[parquet]'"
        ) from None
    citation = cite(layers)
    first, second = io.BytesIO(), io.BytesIO()
    features(layers, layer, citation).to_parquet(
        first, index=False, schema_version=VERSION, write_covering_bbox=True
    )
    table = parquet.read_table(first)
    said = {b"citation": citation.text.encode(), b"credits": "\n".join(citation.credits).encode()}
    parquet.write_table(
        table.replace_schema_metadata({**table.schema.metadata, **said}), second, compression="zstd"
    )
    return second.getvalue()
