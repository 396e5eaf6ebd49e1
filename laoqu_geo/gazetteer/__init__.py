"""Load the place tables; look a name up in its administrative context."""

from .areas import read_areas as read_areas
from .facts import Facility as Facility
from .facts import Line as Line
from .facts import Waypoint as Waypoint
from .lookup import Gazetteer as Gazetteer
from .lookup import UnitMention as UnitMention
from .lookup import load_gazetteer as load_gazetteer
from .own import read_own as read_own
