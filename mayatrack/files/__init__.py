"""Spreadsheets in, spreadsheets out: files and checked rows."""
