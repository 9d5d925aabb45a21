"""Every read, as a tidy DataFrame with documented columns."""
