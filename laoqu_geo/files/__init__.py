"""Write files so that nobody ever sees half of one: beside, then renamed; a set of products all at once or not at all."""

from .locks import at_work as at_work
from .publication import Stage as Stage
from .publication import finish_interrupted as finish_interrupted
from .publication import publication as publication
from .replacing import replacing as replacing
