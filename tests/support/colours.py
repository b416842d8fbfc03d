"""Light and contrast of colours, as WCAG 2 defines them."""

from __future__ import annotations

import numpy as np

TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)


def linear(color):
    c = np.array(color.to_rgb())
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    low, high = sorted((linear(color) @ TO_XYZ[1]) for color in (a, b))
    return (high + 0.05) / (low + 0.05)
