"""The words of the films, and the time that they take."""
