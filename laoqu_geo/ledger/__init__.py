"""The planner's ledger (台账): the layers as one Excel workbook that can be printed and mailed around."""

from .workbook import write as write
