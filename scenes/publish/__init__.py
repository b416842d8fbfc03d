"""Delivers the films: the command line, and what it makes of finished renders."""
