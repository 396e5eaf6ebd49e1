"""OSM features as one table, whatever the source: the embedded network, a file, or Overpass."""

from .embedded import from_embedded as from_embedded
from .features import Area as Area
from .overpass import from_overpass as from_overpass
from .pbf import from_pbf as from_pbf
from .tags import TAGS as TAGS
from .tags import classify as classify
