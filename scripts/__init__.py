"""Thin drivers: maps for planners, and what refreshes the data we ship."""
