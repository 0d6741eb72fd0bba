"""Which countries a territory consists of on a day."""

from __future__ import annotations

from datetime import date
from functools import cache

from pivotal.errors import UnknownNameError
from pivotal.label.model import Register, TerritoryRule

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
    for territory in register.territories:
        if territory.id == name:
            return frozenset(
                str(each.country)
                for each in territory.members
                if each.joined <= on and (each.left is None or on <= each.left)
            )
    if name in iso_countries():
        return frozenset({name})
    raise UnknownNameError.of(
        "territory", name, [WORLD, *(each.id for each in register.territories), "an ISO 3166-1 code"]
    )


def countries_of(rule: TerritoryRule, register: Register, on: date) -> frozenset[str]:
    """Return the countries that a rule covers on a day."""
    covered = frozenset[str]().union(*(members_of(each, register, on) for each in rule.of))
    return covered.difference(*(members_of(each, register, on) for each in rule.other_than))
