"""The planner's ledger (台账): the layers as one Excel workbook that can be printed and mailed around."""

from .sheets import Field as Field
from .sheets import Sheet as Sheet
from .sheets import words_of as words_of
from .workbook import write as write
from .workbook import write_book as write_book
