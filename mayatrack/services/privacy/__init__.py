"""Erase people, merge two records of one person, and hold records that must stay as they are."""
