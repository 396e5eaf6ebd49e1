"""Corrections that last: a CSV row or an edit in QGIS says where a project is, and every later build keeps it."""

from .edits import Edit as Edit
from .edits import edits_in as edits_in
from .edits import merged as merged
from .edits import remembered as remembered
from .records import Correction as Correction
from .records import same_place as same_place
from .records import stamp as stamp
from .table import SHAPES as SHAPES
from .table import read_corrections as read_corrections
from .table import write_corrections as write_corrections
