"""What our films say of their colours.

Manim converts its RGB to luma and chroma by BT.601 and does not say so; players take large pictures for BT.709, which
shifts every colour.
"""

# 1 = BT.709 (primaries and transfer of an ordinary screen), 6 = BT.601: as the container says it …
COLOURS = {"color_primaries": 1, "color_trc": 1, "colorspace": 6, "color_range": 1}
# … and as the stream itself does, by codec: a filter for packets.
LABELS = {
    "h264": "h264_metadata=colour_primaries=1:transfer_characteristics=1:matrix_coefficients=6:video_full_range_flag=0",
    "vp9": "vp9_metadata=color_space=bt601:color_range=tv",
}
