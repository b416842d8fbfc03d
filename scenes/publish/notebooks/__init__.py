"""Notebooks to hand out: the films' descents on the same data, to be run, completed and mended by students."""
