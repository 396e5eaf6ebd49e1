"""Split lines by areas: `lengths_within` measures how much of each lies in each."""

from .pieces import Pieces as Pieces
from .pieces import lengths_within as lengths_within
