"""Fit located projects to the OSM network: by name, along a path, else as they were; nearest links, audit, effect."""

from .audit import Said as Said
from .audit import audit as audit
from .effect import network_effect as network_effect
from .joining import Joined as Joined
from .joining import join as join
from .plan_lines import Plan as Plan
from .rules import MatchRules as MatchRules
from .travel import Speeds as Speeds
