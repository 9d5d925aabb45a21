"""Indicators: rates, intervals and curves from numbers that were read; no SQL and no screens."""
