"""Which countries a territory consists of on a day."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date, timedelta
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


class Places:
    """The countries of territories and rules on any day, remembered between the days on which members join or leave.

    Parameters
    ----------
    register : Register
        What holds the territories.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        members = [each for territory in register.territories for each in territory.members]
        days = {each.joined for each in members} | {each.left + timedelta(1) for each in members if each.left}
        self.days = sorted(days)
        self._members: dict[tuple[str, int], frozenset[str]] = {}
        self._countries: dict[tuple[TerritoryRule, int], frozenset[str]] = {}

    def members(self, name: str, on: date) -> frozenset[str]:
        """Return the countries that a territory consists of on a day; see ``members_of``."""
        key = str(name), bisect_right(self.days, on)
        if key not in self._members:
            self._members[key] = members_of(name, self._register, on)
        return self._members[key]

    def countries(self, rule: TerritoryRule, on: date) -> frozenset[str]:
        """Return the countries that a rule covers on a day."""
        key = rule, bisect_right(self.days, on)
        if key not in self._countries:
            covered = frozenset[str]().union(*(self.members(each, on) for each in rule.of))
            self._countries[key] = covered.difference(*(self.members(each, on) for each in rule.other_than))
        return self._countries[key]

    def covers(self, country: str, rule: TerritoryRule, on: date) -> bool:
        """Say whether a rule covers a country on a day."""
        return country in self.countries(rule, on)


def countries_of(rule: TerritoryRule, register: Register, on: date) -> frozenset[str]:
    """Return the countries that a rule covers on a day."""
    covered = frozenset[str]().union(*(members_of(each, register, on) for each in rule.of))
    return covered.difference(*(members_of(each, register, on) for each in rule.other_than))
