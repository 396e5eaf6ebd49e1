"""Everything this package raises on purpose."""


class LaoquGeoError(Exception):
    """Base of all errors raised on purpose: one line saying what was expected, what came, what to do."""


class DocumentError(LaoquGeoError, ValueError):
    """A plan file cannot be read as text."""


class TableError(LaoquGeoError, ValueError):
    """A table does not have the columns, geometry or CRS that its contract promises."""


class CRSError(LaoquGeoError, ValueError):
    """A coordinate reference system is missing or not the one expected."""


class GazetteerError(LaoquGeoError, ValueError):
    """A gazetteer file cannot be used."""


class CorrectionError(LaoquGeoError, ValueError):
    """A corrections file cannot be used."""


class GeocoderError(LaoquGeoError, ValueError):
    """A geocoding service cannot be used as asked for."""


class OsmSourceError(LaoquGeoError, OSError):
    """OSM data cannot be read or fetched."""


class OutputError(LaoquGeoError, OSError):
    """A product cannot be written where it should go."""


class ManifestError(LaoquGeoError, ValueError):
    """There is no manifest, or it was changed, or products are not as it says."""


class PasswordNeededError(OutputError):
    """A server asks for a password, and none is known."""


class BatchError(LaoquGeoError, RuntimeError):
    """A batch of documents cannot be run as asked for."""
