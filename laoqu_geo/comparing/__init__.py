"""Compare two editions of a plan: what advanced, was set back, renamed, merged, split, what is new and what vanished."""

from .changes import Comparison as Comparison
from .changes import compare as compare
from .changes import summary as summary
from .rules import RULES as RULES
from .rules import MatchRules as MatchRules
