"""The tests, mirroring mayatrack/."""
