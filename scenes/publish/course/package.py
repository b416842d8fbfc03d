"""A deck as a package of SCORM 1.2: one ZIP file, which a learning platform unpacks and opens.

Films and pictures are files of their own, not base64 in the page as in lecture.html, which has to be one file: the
platform sends a film when its slide is near, in ranges, and the first slide is there at once; in the page all films
would have to arrive before it, a third larger.  And so nothing is held in memory here but one picture at a time.

Sources: ADL, SCORM Content Aggregation Model 1.2; IMS, Content Packaging 1.1.2 and Learning Resource Meta-data 1.2.1.
"""

from __future__ import annotations

import hashlib
import shutil
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, StrictUndefined
from PIL import Image

from scenes.publish.pictures import webp
from scenes.publish.slides.deck import Deck
from scenes.publish.slides.html_page import Reporting, write_page

FOLDER = Path(__file__).parent
SCRIPT, MANIFEST, PAGE = FOLDER / "scorm.js", "imsmanifest.xml", "index.html"
TITLE = 200  # characters of a title, at most
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # of every file in a package, so that the same deck gives the same bytes
READABLE = 0o100644 << 16  # the mode of each file, for those who unpack it on Unix


class Beside:
    """Pictures and films as files beside the page, each once; where one is wanted is noted.

    Attributes
    ----------
    pictures : by address, the picture and its width, None for all of it
    films : by address

    """

    def __init__(self, deck: Deck) -> None:
        self._names = {path: clip.cut.name for clip in deck.clips for path in (clip.video, clip.poster)}
        self.pictures: dict[str, tuple[Path, int | None]] = {}
        self.films: dict[str, Path] = {}

    def picture(self, path: Path, width: int | None = None) -> str:
        """The address of a beat's last frame, so many pixels wide."""
        address = f"pictures/{self._names[path]}{'' if width is None else f'-{width}'}.webp"
        self.pictures[address] = path, width
        return address

    def film(self, path: Path) -> str:
        """The address of a beat's film."""
        address = f"films/{self._names[path]}.mp4"
        self.films[address] = path
        return address


def write_package(deck: Deck, path: Path, *, title: str, mastery: int | None = None) -> None:
    """Write a deck as a package whose page reports to the platform; `mastery` as `Reporting` has it."""
    files = Beside(deck)
    with TemporaryDirectory(dir=path.parent) as folder, zipfile.ZipFile(path, "w") as package:
        page = Path(folder, PAGE)
        write_page(deck, page, files=files, reporting=Reporting(script=SCRIPT, mastery=mastery))
        addresses = sorted([PAGE, *files.films, *files.pictures])
        package.writestr(_entry(MANIFEST), _manifest(deck, addresses, title, mastery))
        for address in addresses:
            if address in files.pictures:
                whole, width = files.pictures[address]
                with Image.open(whole) as picture:
                    package.writestr(_entry(address), webp(picture, width))
            else:
                whole = files.films.get(address, page)
                with whole.open("rb") as source, package.open(_entry(address), "w") as target:
                    shutil.copyfileobj(source, target)


def _entry(address: str) -> zipfile.ZipInfo:
    """How a file lies in the package: text is packed; pictures and films are so already."""
    entry = zipfile.ZipInfo(address, LONG_AGO)
    entry.create_system, entry.external_attr = 3, READABLE
    packs = Path(address).suffix in {".html", ".xml"}
    entry.compress_type = zipfile.ZIP_DEFLATED if packs else zipfile.ZIP_STORED
    return entry


def _manifest(deck: Deck, addresses: list[str], title: str, mastery: int | None) -> str:
    """What the package is, and which files it has.

    Its identifier is that of the title: a platform knows a course again by it when a new version comes.
    """
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    short = "".join(sign for sign in title if sign.isprintable())[:TITLE]
    return environment.from_string((FOLDER / MANIFEST).read_text("utf-8")).render(
        identifier=f"gradient-descent-{hashlib.sha256(title.encode()).hexdigest()[:12]}",
        language=deck.language.code,
        title=short,
        about=deck.heading.subtitle,
        mastery=mastery,
        page=PAGE,
        files=addresses,
    )
