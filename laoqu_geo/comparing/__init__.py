"""Compare two editions of a plan: what advanced, was set back, renamed, merged, split, what is new and what vanished."""

from .changes import Comparison as Comparison
from .changes import compare as compare
from .changes import summary as summary
from .products import Products as Products
from .products import publish as publish
from .rules import RULES as RULES
from .rules import MatchRules as MatchRules
