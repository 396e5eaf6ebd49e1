"""Fit located projects to the OSM network: by name, along a path, else as they were; nearest links."""

from .joining import Joined as Joined
from .joining import join as join
from .rules import MatchRules as MatchRules
