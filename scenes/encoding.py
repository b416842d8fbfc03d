"""What all our films have in common as files: colours as players expect them, and an MP4 without tricks."""

from __future__ import annotations

from typing import Any

import av

BT709 = 1  # as ITU-T H.273 numbers matrix, primaries and transfer: what players take large pictures to be
TELEVISION = 1  # FFmpeg's number of the range in which black is 16 and white 235

# What players read first lies in front; no edit lists, which not all of them heed; streams side by side, whichever is
# handed over first.
MP4 = {"movflags": "+faststart", "use_editlist": "0", "max_interleave_delta": "0"}


def label(stream: av.VideoStream) -> None:
    """Have a stream that is to be encoded say its colours, in its own headers and in those of its container."""
    context: Any = stream.codec_context
    context.color_primaries = context.color_trc = context.colorspace = BT709
    context.color_range = TELEVISION
