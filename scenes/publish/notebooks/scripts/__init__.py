"""The notebooks as scripts, whose cells begin with ``# %%``, and what is handed out beside them: read, not imported."""
