"""Where data comes from (files, and the vendors one by one), and how it maps to the model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

    from rapport.settings import Settings


def map_to_model(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Map everything in the raw store to the model's tables.

    `connection` is a new generation's, with the raw store attached as the catalog `raw`. For every
    table of the model that is fed there is then a temporary table mapped_<table> with typed
    columns; and the ordinary tables imports, rejects and resolutions.
    """
    from rapport.sources.files.modelling.to_model import map_to_model as mapped

    mapped(connection, settings)
