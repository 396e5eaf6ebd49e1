"""Read many plans: every document once, whatever happens to one; what they name together, each project once."""

from .cluster import on_cluster as on_cluster
from .engine import Engine as Engine
from .folder import Failure as Failure
from .here import here as here
from .whole import FORMATS as FORMATS
from .whole import Outcome as Outcome
from .whole import run_batch as run_batch
