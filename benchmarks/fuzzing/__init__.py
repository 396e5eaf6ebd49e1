"""Inputs that break rules on purpose, for every reader of the package: see `fuzz_readers.py`."""
