"""What the scenes draw: a kit, the shared plots, and a folder a story.  No mobject plays or reads a lesson."""
