"""Turn the prose of a Chinese development plan into maps, a GeoPackage and a ledger."""

__version__ = "0.1.0"
