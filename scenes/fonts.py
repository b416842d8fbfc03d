"""Which characters this machine has no font for: they would be boxes on the screen."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable
from functools import cache

LATIN = 0x180  # from here on TeX's fonts may lack a character, and Pango looks for one on the machine
EMOJI = range(0x1F000, 0x20000)
# What Debian's packages hold, by the first word of a character's Unicode name; and all the rest.
PACKAGES = dict.fromkeys(("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "FULLWIDTH", "BOPOMOFO"), "fonts-noto-cjk")
REST = "fonts-noto-core"


def lacking(strings: Iterable[str]) -> str | None:
    """One sentence on the characters of strings that no font here has, and what to install; None where all are there.

    It goes by Fontconfig, which Pango asks; where its ``fc-list`` is not to be found (macOS, Windows), systems have
    fonts for nearly all scripts, and nothing is said.
    """
    missing = [c for c in dict.fromkeys("".join(strings)) if ord(c) >= LATIN and not _is_there(c)]
    if not missing:
        return None
    told = ", ".join(f"{c} (U+{ord(c):04X})" for c in missing[:5]) + (", …" if len(missing) > 5 else "")
    packages = " ".join(sorted({_package(c) for c in missing}))
    return (
        f"No font on this machine has {told}, which will show as boxes: install one that has "
        f"(Debian: apt-get install {packages}), or give the columns other names."
    )


def _package(character: str) -> str:
    if ord(character) in EMOJI:
        return "fonts-symbola"
    return PACKAGES.get(unicodedata.name(character, "").partition(" ")[0], REST)


@cache
def _is_there(character: str) -> bool:
    """Whether it needs no glyph, or an outline font has one; pictures in colour are of no use to a film."""
    program = shutil.which("fc-list")
    if program is None or unicodedata.category(character) in ("Cf", "Mn", "Zs", "Cc"):
        return True
    pattern = f":charset={ord(character):x}:color=false"
    done = subprocess.run([program, pattern, "file"], capture_output=True, check=False)
    return bool(done.returncode or done.stdout.strip())
