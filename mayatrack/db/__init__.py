"""How the database is reached, read, written and migrated."""
