"""Hand the published tables on in the forms that other programs and registers take."""

from .files import FORMATS as FORMATS
from .files import Format as Format
from .files import export as export
from .oc4ids import Publisher as Publisher
