"""Renders what has changed, here or on a cluster, and keeps it."""
