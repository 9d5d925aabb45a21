"""The rules of the program in plain Python."""
