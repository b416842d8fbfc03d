"""The films as one: an upload with captions, chapters, description and transcript."""
