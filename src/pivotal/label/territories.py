"""Which countries a territory consists of on a day."""

from __future__ import annotations

from datetime import date
from functools import cache

from pivotal.errors import UnknownNameError
from pivotal.label.model import Membership, Register, Territory, TerritoryRule

WORLD = "world"


@cache
def iso_countries() -> frozenset[str]:
    """Return the ISO 3166-1 alpha-2 codes of all countries."""
    from iso3166 import countries_by_alpha2

    return frozenset(countries_by_alpha2)


def name_of_country(code: str) -> str:
    """Return the English short name of a country by ISO 3166-1."""
    from iso3166 import countries_by_alpha2

    return str(countries_by_alpha2[code].name)


def members_of(name: str, register: Register, on: date) -> frozenset[str]:
    """Return the countries that a territory consists of on a day.

    Raises
    ------
    UnknownNameError
        If the name is neither a country of ISO 3166-1, nor ``world``, nor a territory of the dossier.
    """
    if name == WORLD:
        return iso_countries()
    territory = _named(name, register)
    if territory is None:
        return frozenset({name})
    return frozenset(str(each.country) for each in territory.members if _belongs(each, on))


def _named(name: str, register: Register) -> Territory | None:
    """Return the territory of a name, or None for a country."""
    for territory in register.territories:
        if territory.id == name:
            return territory
    if name in iso_countries():
        return None
    known = [WORLD, *(each.id for each in register.territories), "an ISO 3166-1 code"]
    raise UnknownNameError.of("territory", name, known)


def _belongs(member: Membership, on: date) -> bool:
    return member.joined <= on and (member.left is None or on <= member.left)


def is_covered(country: str, rule: TerritoryRule, register: Register, on: date) -> bool:
    """Say whether a rule covers a country on a day: as ``countries_of`` would, without listing the world."""
    return any(_is_member(country, each, register, on) for each in rule.of) and not any(
        _is_member(country, each, register, on) for each in rule.other_than
    )


def _is_member(country: str, name: str, register: Register, on: date) -> bool:
    if name == WORLD:
        return country in iso_countries()
    territory = _named(name, register)
    if territory is None:
        return name == country
    return any(each.country == country and _belongs(each, on) for each in territory.members)


def countries_of(rule: TerritoryRule, register: Register, on: date) -> frozenset[str]:
    """Return the countries that a rule covers on a day."""
    covered = frozenset[str]().union(*(members_of(each, register, on) for each in rule.of))
    return covered.difference(*(members_of(each, register, on) for each in rule.other_than))
