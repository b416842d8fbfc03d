"""The slides as a package that learning platforms take."""
