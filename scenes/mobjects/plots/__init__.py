"""The pictures that the films share: data, plane, bowl, path, squares, parabola, loss curve, and the board of all."""
