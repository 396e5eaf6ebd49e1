"""Place names to geometry, with a stated precision, an uncertainty in metres and a reason."""

from .all_projects import Located as Located
from .all_projects import locate as locate
from .datum import datum_warning as datum_warning
from .features import Features as Features
from .features import index_features as index_features
