"""Keep text from being run as a formula when a table is opened in a spreadsheet."""

STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for a formula when someone opens a CSV file, edits a cell or passes it on."""


def without_formula(text: str) -> str:
    """Put an apostrophe before text that a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) else text
