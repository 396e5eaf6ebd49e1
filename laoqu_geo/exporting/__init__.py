"""Hand the published tables on in the forms that other programs and registers take."""

from .address import Address as Address
from .address import read_address as read_address
from .files import FORMATS as FORMATS
from .files import Format as Format
from .files import export as export
from .oc4ids import Publisher as Publisher
from .postgis import store as store
