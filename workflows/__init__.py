"""The rules of the house, pure: no Flask, no database, no file, no clock, no randomness."""
