"""Write files so that nobody ever sees half of one: beside, then renamed; a set of products all at once or not at all."""

from .keeping import cache_folder as cache_folder
from .locks import at_work as at_work
from .naming import as_text as as_text
from .naming import plainly_named as plainly_named
from .naming import sqlite_address as sqlite_address
from .naming import written_plainly as written_plainly
from .publication import Stage as Stage
from .publication import finish_interrupted as finish_interrupted
from .publication import publication as publication
from .replacing import ADVICE as ADVICE
from .replacing import replacing as replacing
from .replacing import replacing_folder as replacing_folder
from .replacing import said as said
