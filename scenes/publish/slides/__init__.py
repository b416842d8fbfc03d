"""The films as decks: PowerPoint, and one page for any browser."""
