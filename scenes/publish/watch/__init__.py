"""The lecturer's desk: a page that shows each change at once, and records."""
