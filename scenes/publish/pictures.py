"""Pictures of pages: in the page itself, or beside it."""

from __future__ import annotations

import base64
from io import BytesIO

from PIL import Image


def packed(picture: Image.Image, width: int | None = None) -> str:
    """A picture as `webp` makes it, in base64."""
    return base64.b64encode(webp(picture, width)).decode()


def webp(picture: Image.Image, width: int | None = None) -> bytes:
    """A picture as WebP, without loss that is seen, and smaller where a width is given."""
    shown = picture.convert("RGB")
    if width is not None and width < shown.width:
        shown = shown.resize((width, round(width * shown.height / shown.width)), Image.Resampling.LANCZOS)
    file = BytesIO()
    shown.save(file, "webp", quality=90, method=4)
    return file.getvalue()
