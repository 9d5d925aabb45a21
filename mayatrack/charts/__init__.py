"""DataFrame in, Altair chart out; one theme."""
