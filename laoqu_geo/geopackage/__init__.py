"""Read and write the layers as one GeoPackage that opens dressed in QGIS: the seam of the line."""

from .published import published as published
from .reading import agreed as agreed
from .reading import read as read
from .writing import PACKAGE as PACKAGE
from .writing import refuse_if_open as refuse_if_open
from .writing import write as write
