"""Stars and decisions as lists write them: "★★★★", "Bốn sao", "tiềm năng 5 sao", "QĐ 12/QĐ-UBND ngày 14/3/2024"."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, cast, get_args

from knowledge.list_words import list_words
from knowledge.names import STROKED, folded, same_name
from knowledge.periods import read_period
from knowledge.records import Award, IssuerLevel

_LONGEST: Final = 300
_BRACKETS: Final = re.compile(r"\((.*?)\)")
_SHORT_YEAR: Final = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{2})")
# Excel's count of days, of a cell that shows it as a plain number: 2000 to 2099.
_SERIAL: Final = re.compile(r"(?:3[6-9]|[4-6]\d|7[0-2])\d{3}")
_SERIAL_BEGINS: Final = date(1899, 12, 30)


@dataclass(frozen=True, slots=True)
class Stars:
    """How many, and whether they are of the national programme."""

    count: int
    award: Award


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that a text names."""

    number: str
    """As it is printed, without spaces: "4021/QĐ-UBND"."""
    day: date | None
    issuer: str
    """As it is printed; or empty."""


def read_stars(text: str) -> Stars | None:
    """Return what a text says of stars; None where it says none, something else beside, or several things.

    >>> read_stars("★★★★"), read_stars("OCOP 3 sao"), read_stars("ocop 7 sao")
    (Stars(count=4, award='national'), Stars(count=3, award='national'), None)
    """
    if len(text) > _LONGEST:
        return None
    outside = _BRACKETS.sub(" ", text)
    found = _signs(outside) or _read(_plain(outside))
    for inside in map(_plain, _BRACKETS.findall(text) if found else ()):
        award, rest = _award(inside)
        beside = _read(inside)
        if not rest and found is not None:
            found = Stars(found.count, award)
        # "4 sao (tiềm năng 5 sao)" has four: what is hoped for is said beside.
        elif beside is None or (beside.award == "national" and beside != found):
            return None
    return found


def _signs(text: str) -> Stars | None:
    signs = "".join(text.split())
    return Stars(len(signs), "national") if signs and set(signs) <= list_words().signs else None


def _plain(text: str) -> str:
    signs = "".join(list_words().signs)
    return " ".join(re.findall(r"\w+(?:,\d)?", folded(text.translate(dict.fromkeys(map(ord, signs), " ")))))


def _read(plain: str) -> Stars | None:
    words = list_words()
    award, rest = _award(plain)
    for each in words.beside:
        rest = f" {rest} ".replace(f" {each} ", " ").strip()
    parts = [part.removesuffix(",0") for part in rest.split() if part != words.star]
    # "5sao" is written too.
    parts = [part.removesuffix(words.star) if part[:1].isdecimal() else part for part in parts]
    if len(parts) != 1 or parts[0] not in words.numbers:
        return None
    is_worded = not parts[0].isdecimal()
    return None if is_worded and words.star not in plain.split() else Stars(words.numbers[parts[0]], award)


def _award(plain: str) -> tuple[Award, str]:
    words, rest = list_words(), f" {plain} "
    award: Award = "national"
    for meant, phrases in (("potential", words.potential), ("provincial", words.provincial)):
        for phrase in phrases:
            if f" {phrase} " in rest:
                award, rest = cast(Award, meant), rest.replace(f" {phrase} ", " ")
    return award, rest.strip()


def award_told(text: str) -> Award:
    """Return the award that a remark names, whatever else it says; `national` where it names none."""
    return _award(_plain(text[:_LONGEST]))[0]


def is_none(text: str) -> bool:
    """Say whether a text in the place of stars says that there are none."""
    return not text or folded(text).strip(" .") in list_words().none


def read_decision(text: str) -> Decision | None:
    """Return the decision that a text names, with its day and issuer where they stand behind it; None for none.

    >>> read_decision("QĐ số 12/QĐ-UBND, ngày 14/3/24 của UBND tỉnh Mây")
    Decision(number='12/QĐ-UBND', day=datetime.date(2024, 3, 14), issuer='UBND tỉnh Mây')
    """
    text = " ".join(text.split())
    keys = keyed(text)
    found = list_words().decision.search(keys) if len(text) <= 2 * _LONGEST else None
    if found is None:
        return None
    number = _printed(text[found.start("number") : found.end("number")])
    day = list_words().day.search(keys, found.end())
    issuer = list_words().issuer.search(keys, found.end())
    told = text[issuer.start("issuer") : issuer.end("issuer")].strip(" -–") if issuer else ""
    return Decision(number, read_day(text[day.start("day") : day.end("day")]) if day else None, told)


def _printed(number: str) -> str:
    """Return a decision's number as decisions print it: "88/qd-ubnd" is "88/QĐ-UBND"."""
    parts = re.split(r"([/-])", re.sub(r"\s+", "", number).replace("–", "-"))
    known = list_words().symbols
    return "".join(known.get(folded(part), part.upper() if part.islower() else part) for part in parts)


def keyed(text: str) -> str:
    """Return a text in NFC without case and diacritics, letter by letter, so that places in both are the same."""
    return "".join(key if len(key := folded(char)) == 1 else char for char in text.translate(STROKED))


def read_day(text: str) -> date | None:
    """Return the day that a text names, in any of the forms of lists; None where it names none."""
    plain = same_name(text)
    if short := _SHORT_YEAR.fullmatch(plain):
        plain = f"{short[1]}/{short[2]}/20{short[3]}"
    if _SERIAL.fullmatch(plain):
        return _SERIAL_BEGINS + timedelta(days=int(plain))
    period = read_period(plain)
    return period.begin if period is not None and period.precision == "day" else None


def level_of(issuer: str) -> IssuerLevel:
    """Return the level of an issuer by how its name begins; empty where that is not told."""
    plain = folded(issuer)
    found = next((level for word, level in list_words().issuers.items() if f"{plain} ".startswith(f"{word} ")), "")
    return next(level for level in get_args(IssuerLevel) if level == found)
