"""Every write, one transaction each, with its audit row."""
