"""Read and write the layers as one GeoPackage that opens dressed in QGIS: the seam of the line."""

from .opening import tables_in as tables_in
from .published import published as published
from .reading import agreed as agreed
from .reading import read as read
from .reading import read_rows as read_rows
from .writing import PACKAGE as PACKAGE
from .writing import refuse_if_open as refuse_if_open
from .writing import write as write
