"""A language: every word that is spoken or stands on a screen, a page or a slide, and how numbers are said in it."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from gettext import c2py
from math import floor, log10
from pathlib import Path
from typing import Any, Self

from gdmath import Coordinates, Dataset

FOLDER = Path(__file__).parent
SCALES = {
    10**15: "quadrillion",
    10**12: "trillion",
    10**9: "billion",
    10**6: "million",
}  # by their names in [language]
MANY = 10**18  # what "endlessly many" counts as where a noun follows


class ScriptError(ValueError):
    """The words do not fit the film: file, scene, beat, and what is wrong."""


def languages() -> list[str]:
    """Codes of the languages that there are words for."""
    return sorted(path.stem for path in FOLDER.glob("*.toml") if "." not in path.stem)


@lru_cache(maxsize=32)
def _tables(text: str) -> dict[str, Any]:
    """The tables of a file by its content: reading all files of a language takes 40 ms of processor time."""
    return tomllib.loads(text)


@dataclass(frozen=True, eq=False)
class Language:
    """The words of one language, read from ``<code>.toml``; ``<code>.<topic>.toml`` beside it are parts of it.

    Attributes
    ----------
    code : a tag of BCP 47, such as "en"
    tables : scene by scene what is spoken; ``screen``, ``pages`` and others for what is read; ``language``: numbers

    """

    code: str
    tables: Mapping[str, Any]

    @classmethod
    def load(cls, code: str = "en") -> Self:
        """Read a language; ``ScriptError`` where there is none, or its file is damaged."""
        first = FOLDER / f"{code}.toml"
        if code not in languages():
            raise ScriptError(f"There are no words in {code!r}; there are: {', '.join(languages())}.")
        tables: dict[str, Any] = {}
        for path in (first, *sorted(FOLDER.glob(f"{code}.*.toml"))):
            try:
                found = _tables(path.read_text("utf-8"))
            except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
                raise ScriptError(f"{path.name}: cannot be read ({error}).") from None
            if twice := sorted(tables.keys() & found.keys()):
                raise ScriptError(f"{path.name}: [{twice[0]}] stands in another file of this language, too.")
            tables |= found
        return cls(code, tables)

    @property
    def file(self) -> str:
        """Name of its first file, for messages."""
        return f"{self.code}.toml"

    def say(self, key: str, **values: object) -> str:
        """Words by the name of their table and their own, such as "screen.epoch", with values put in.

        Formats of ``str.format``; ``{count:epoch}`` is "1 epoch" or "2 epochs".  ``ScriptError`` where there are none.
        """
        found: Any = self.tables
        for part in key.split("."):
            found = found.get(part) if isinstance(found, Mapping) else None
        if not isinstance(found, str):
            raise ScriptError(f"{self.file} has no words {key!r}: add them.")
        spoken = {
            name: _Counted(self, value) if isinstance(value, int) else value for name, value in values.items()
        }
        try:
            return found.format(**spoken)
        except (KeyError, IndexError, ValueError) as error:
            there = f"there are {', '.join(values)}" if values else "there is nothing to put in"
            hint = "braces of TeX are written twice, {{so}}"
            raise ScriptError(f"{self.file}, {key}: {error} cannot be put in; {there}; {hint}.") from None

    # ---- numbers ----------------------------------------------------------------------------------------

    @cached_property
    def _about(self) -> Mapping[str, Any]:
        return dict(self.tables.get("language", {}))

    @property
    def iso639(self) -> str:
        """The three letters by which films name the language of a track."""
        return str(self._about.get("iso639", "und"))

    @property
    def name(self) -> str:
        """What the language calls itself."""
        return str(self._about.get("name", self.code))

    @property
    def decimal(self) -> str:
        """The decimal mark."""
        return str(self._about.get("decimal", "."))

    @property
    def thousands(self) -> str:
        """What stands between groups of three digits."""
        return str(self._about.get("thousands", ","))

    def number(self, string: str) -> str:
        """A number as Python writes it, 1,234.5, with the marks of this language."""
        return string.translate({ord("."): self.decimal, ord(","): self.thousands})

    def plural(self, count: int, noun: str) -> str:
        """The form of a noun, listed in [language.nouns], that goes with a number."""
        forms = self._about.get("nouns", {}).get(noun)
        if forms is None:
            raise ScriptError(f"{self.file}, [language.nouns]: there is no {noun!r}; list its forms.")
        rule = str(self._about.get("plural", "n != 1"))
        try:
            index = int(c2py(rule)(count))
        except ValueError as error:
            raise ScriptError(
                f"{self.file}, [language]: plural = {rule!r} is no rule of gettext: {error}."
            ) from None
        return str(forms[min(index, len(forms) - 1)])

    def counted(self, count: int | None, noun: str) -> str:
        """How many of something: "1 epoch", "56,000 epochs", "endlessly many epochs" for None."""
        return f"{self.count(count)} {self.plural(MANY if count is None else count, noun)}"

    def count(self, number: int | None) -> Amount:
        """A whole number as people say it: exact while small, then two digits; None is endlessly many."""
        if number is None:
            return Amount(self.say("language.endless"), MANY)
        if number < 1_000_000:
            written = f"{number}" if number < 1000 else f"{float(f'{number:.2g}'):,.0f}"
            return Amount(self.number(written), number)
        if number >= 1e18:
            return Amount(self.say("language.beyond"), number)
        power = next(power for power in SCALES if number >= power)
        digits = self.number(f"{float(f'{number / power:.2g}'):g}")
        return Amount(f"{digits} {self.say(f'language.{SCALES[power]}')}", number)

    def ratio(self, value: float) -> str:
        """A ratio as people say it: one decimal while small, then two digits."""
        return self.number(f"{value:.1f}") if value < 100 else self.count(round(value))

    def percent(self, share: float) -> str:
        """A share as people say it: whole percent, but never 0 or 100 of what is neither; four digits at most."""
        value = 100 * share
        if 99.99 < value < 100:
            return self.say("language.nearly_all")
        if value < 1:
            return self.say("language.next_to_none")
        rest = 100 - value
        return self.number(f"{value:.{max(0, -floor(log10(rest)))}f}" if 0 < rest < 1 else f"{value:.0f}")

    def date(self, day: datetime.date, unit: str) -> str:
        """A date as short as a unit tells it apart: "1 Feb" for days, "Feb 2020" for months, "2020" for years."""
        month = self._about.get("months", range(1, 13))[day.month - 1]
        return self.say(f"language.date.{unit}", day=str(day.day), month=month, year=str(day.year))

    def since(self, origin: datetime.date, unit: str) -> str:
        """How dates are counted: "years since 1990", "days since 1 Feb 2020"."""
        return self.say(f"language.since.{unit}", origin=self.day(origin))

    def day(self, day: datetime.date) -> str:
        """A date in full, or its year where it is the first day of one: "1 Feb 2020", "1990"."""
        year = self.date(day, "years")
        return year if (day.month, day.day) == (1, 1) else f"{self.date(day, 'days')} {year}"

    def measured(self, data: Dataset, coordinates: Coordinates, standardized: bool) -> str:
        """What x is in coordinates: a name, "x = (GNP − 300,000)/100,000", or "x = (years since 2000)/20"."""
        name, center, unit = data.x_name, coordinates.center, coordinates.unit
        if standardized and not coordinates.is_raw:
            return self.say("screen.standardized", name=name)
        dates = data.x_dates
        if coordinates.is_raw:
            return name if dates is None else f"{name} ({self.since(dates.origin, dates.unit)})"
        if dates is not None:
            counted, is_sum = self.since(dates.nearest_day(center), dates.unit), True
        else:
            sign = "−" if center > 0 else "+"
            counted = name if center == 0 else f"{name} {sign} {self.exact(abs(center))}"
            is_sum = center != 0
        if unit == 1:
            return self.say("screen.counted", x=counted)
        counted = f"({counted})" if is_sum else counted
        return self.say("screen.counted", x=f"{counted}/{self.exact(unit)}")

    def as_it_came(self, data: Dataset, coordinates: Coordinates, *, powers: bool = False) -> str:
        """What stands behind the name of x as it came: " = 300,000 + 100,000 x", or ", x = (years since 2000)/20".

        Nothing where x is not counted otherwise; `powers`: whether a power of ten is to follow.
        """
        if coordinates.is_raw:
            return ""
        if data.x_dates is not None:
            return self.say("screen.as_dates", x=self.measured(data, coordinates, standardized=False))
        center, unit = coordinates.center, coordinates.unit
        sign = "−" if center < 0 else ""
        start = f"{sign}{self.exact(abs(center))} + " if center else ""
        x = f"{start}x" if unit == 1 else f"{start}{self.exact(unit)} x"
        return self.say("screen.as_it_came_powers" if powers else "screen.as_it_came", x=x)

    def exact(self, value: float) -> str:
        """A round number in all its digits: 300,000, or 5 × 10⁻⁹ where they would be too many."""
        mantissa, exponent = f"{value:.15e}".split("e")
        digits = mantissa.rstrip("0").rstrip(".")
        if -5 <= int(exponent) < 12:
            return self.number(f"{value:,.15f}".rstrip("0").rstrip("."))
        power = str(int(exponent)).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
        return self.number(f"{digits} × 10{power}")

    def few(self, number: int) -> str:
        """A small number in words: no, one, two …; in digits where the language has no word for it."""
        words = self._about.get("few", ())
        return str(words[number]) if number < len(words) else str(number)


class Amount(str):
    """A number of things as people say it, which knows how many they are."""

    value: int

    def __new__(cls, words: str, value: int) -> Self:
        """Make one of its words."""
        self = super().__new__(cls, words)
        self.value = value
        return self


class _Counted(int):
    """A number in a text: its format may be a noun, which is then counted."""

    language: Language

    def __new__(cls, language: Language, value: int) -> Self:
        """Make one of its value."""
        self = super().__new__(cls, value)
        self.language = language
        return self

    def __format__(self, spec: str) -> str:
        if len(spec) > 1 and spec.isalpha():
            return f"{int(self)} {self.language.plural(int(self), spec)}"
        return self.language.number(int.__format__(self, spec))
