"""Single beats as files of their own."""
