"""The notebooks as scripts: each ``# %%`` begins a cell, see `scenes.publish.notebooks.cells`.  Read, never imported."""
