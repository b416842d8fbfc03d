"""How often a film flashes, as WCAG 2.3.1 counts it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

Array = NDArray[np.float64]

MOST = 3  # flashes in any second
STEP = 0.1  # of the largest luminance: a smaller change is none
DARK = 0.8  # luminance that the darker of two pictures has to be below
# A quarter of any 10 degrees of sight: 341 × 256 pixels of a screen of 1024 × 768, on which the film is as large.
AREA = 0.25 * (341 * 256) / (1024 * 768)
GRID = 64, 36  # cells of the picture that are looked at, across and down


@dataclass(frozen=True, slots=True)
class Flashes:
    """What was found.

    Attributes
    ----------
    most : the largest number of flashes in one second
    at : when that second ends
    frames : that were looked at

    """

    most: int
    at: float
    frames: int

    @property
    def is_safe(self) -> bool:
        """Whether nobody is put at risk."""
        return self.most <= MOST


def flashes_of(path: Path) -> Flashes:
    """Those of a film: general flashes, of luminance; our films have no saturated red to flash."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.thread_type = "AUTO"
        rate = stream.average_rate or Fraction(30)
        return counted((_luminance(frame) for frame in container.decode(stream)), float(rate))


def counted(pictures: Iterable[Array], rate: float) -> Flashes:
    """Those in pictures of relative luminance, (rows, columns) each, so many a second.

    A flash is a pair of opposing changes by `STEP` or more; it counts where `AREA` of the picture makes it together.

    >>> blinking = [np.full((4, 4), float(k // 3 % 2)) for k in range(60)]
    >>> counted(blinking, 30).most, counted(blinking[:1] * 60, 30).most
    (5, 0)
    """
    ends: list[tuple[int, NDArray[np.bool_]]] = []  # frame, and the cells in which a flash has ended there
    most, at, k = 0, 0.0, -1
    for k, seen in enumerate(pictures):
        if k == 0:
            low, high = seen.copy(), seen.copy()
            rising, done = np.zeros(seen.shape, int), np.zeros(seen.shape, int)
        np.minimum(low, seen, out=low)
        np.maximum(high, seen, out=high)
        up = (seen - low >= STEP) & (low < DARK) & (rising <= 0)
        down = (high - seen >= STEP) & (seen < DARK) & (rising >= 0)
        changed = up | down
        low[changed] = high[changed] = seen[changed]
        rising[up], rising[down] = 1, -1
        # A flash is a pair of changes: every second change in a cell ends one.
        done += changed
        ended = changed & (done % 2 == 0)
        if ended.any():
            ends.append((k, ended))
        ends = [(then, cells) for then, cells in ends if k - then < rate]
        if ends:
            count = np.sum([cells for _, cells in ends], axis=0)
            together = int(np.sort(count, axis=None)[::-1][max(0, int(np.ceil(AREA * count.size)) - 1)])
            if together > most:
                most, at = together, k / rate
    return Flashes(most, at, k + 1)


def _luminance(frame: av.VideoFrame) -> Array:
    """Relative luminance of each cell of a picture."""
    small = frame.reformat(*GRID, format="gray", interpolation=Interpolation.AREA).to_ndarray()
    share = small / 255
    linear: Array = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear
