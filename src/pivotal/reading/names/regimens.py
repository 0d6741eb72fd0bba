"""Arms of several medicines by the names that a dossier gives them: ``gefitinib or erlotinib`` is one arm, not two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Arm
from pivotal.reading.model import Slot
from pivotal.reading.names.items import Item

REGIMEN = "regimen"  # the part of an item that tells the arm whose name begins there
_JOINTS = re.compile(
    r"\s*(?:\+|,|/|\bplus\b|\bwith\b|\band\b|\bor\b|\bin combination with\b|(?<=[a-z]{5})-(?=[a-z]{5}))\s*"
)
_BETWEEN = (
    ("in", "combination", "with"), ("combined", "with"), (",", "and"), (",", "or"), (",",), ("and",), ("plus",), ("+",),
    ("with",), ("or",), ("/",), ("-",), ("–",),
)  # fmt: skip
_FEW = 2  # words; a longer name is that of an arm, whether it joins medicines or not: "another inhibitor of X"
_FIRST = 3  # letters by which most words are seen to be no part of an arm
_CODE = re.compile(r"[A-Z]\w{0,3}(?:-[A-Z]\w{0,3})+")


@dataclass(frozen=True, slots=True, eq=False)  # looked up in each sentence, which by its values takes long
class Regimen:
    """The name of an arm, the letters by which each of its parts may be told, and whether one of them was given."""

    name: str
    parts: tuple[frozenset[str], ...]
    either: bool


def parts_of(words: str) -> list[str]:
    """Return what a name joins: ``A, B and C`` and ``A+B``."""
    return [each for each in _JOINTS.split(words) if each]


@lru_cache(maxsize=8192)
def letters_of(text: str) -> str:
    """Return the letters and digits of a name, in small letters."""
    return "".join(each for each in text.casefold() if each.isalnum())


def arm_codes(dossier: Dossier) -> list[str]:
    """Return the short names of arms that a hyphen joins: ``D-Rd``."""
    return [each.id for trial in dossier.trials for each in trial.arms if _CODE.fullmatch(each.id)]


def regimens_of(dossier: Dossier) -> tuple[Regimen, ...]:
    """Return the arms of a dossier with names of several words, those of most medicines first."""
    brands = {
        each.id: {letters_of(name) for name in (*(product.brand for product in each.products), *each.substance.names)}
        for each in dossier.medicines
    }
    found = {each.name: _regimen(each, brands) for trial in dossier.trials for each in trial.arms}
    told = [each for each in found.values() if len(each.parts) > 1 or len(each.name.split(" ")) > _FEW]
    return tuple(sorted(told, key=lambda each: -len(each.parts)))


def _regimen(arm: Arm, brands: dict[str, set[str]]) -> Regimen:
    parts = parts_of(arm.name.casefold())
    told = tuple(frozenset({letters_of(each), *brands.get(each, ())}) for each in parts)
    return Regimen(arm.name.casefold(), told, " or " in arm.name.casefold())


def mark_regimens(items: Sequence[Item], regimens: tuple[Regimen, ...], text: str) -> None:
    """Mark the item with which the name of an arm begins, in whatever order its parts stand."""
    starts = _starts(regimens)
    for at, item in enumerate(items if starts else ()):
        if item.parts or letters_of(item.text)[:_FIRST] not in starts:
            continue
        for regimen in reversed(regimens):  # that of most medicines last, and so for good
            if (end := _end_of(items, at, regimen)) is not None:
                start, stop = item.start, items[end - 1].end
                item.parts = {REGIMEN: Slot(REGIMEN, text[start:stop], start, stop, regimen.name)}


@lru_cache(maxsize=64)
def _starts(regimens: tuple[Regimen, ...]) -> frozenset[str]:
    """Return what the parts of arms begin with."""
    return frozenset(letters[:_FIRST] for each in regimens for part in each.parts for letters in part)


def _end_of(items: Sequence[Item], at: int, regimen: Regimen) -> int | None:
    """Return the place behind the parts of an arm that stand one behind another, or nothing."""
    left = list(regimen.parts)
    while True:
        told = next(((part, end) for part in left if (end := _part_end(items, at, part)) is not None), None)
        if told is None:
            return None
        left.remove(told[0])
        at = told[1]
        at += bool(left) and at < len(items) and items[at].low in {"therapy", "treatment", "®", "™"}
        if not left:
            return at
        joint = next((each for each in _BETWEEN if tuple(one.low for one in items[at : at + len(each)]) == each), None)
        if joint is None or ("or" in joint and not regimen.either):
            return None
        at += len(joint)


def _part_end(items: Sequence[Item], at: int, part: frozenset[str]) -> int | None:
    """Return the place behind a medicine that is told by some letters, or nothing."""
    told = ""
    for place in range(at, min(at + 6, len(items))):
        told += letters_of(items[place].text)
        if told in part:
            return place + 1
        if not told or not any(each.startswith(told) for each in part):
            return None
    return None
