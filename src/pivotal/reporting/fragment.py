"""HTML from templates, where everything that is put in is escaped, and the small tables that notebooks show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from pivotal.dates import DateInterval

T = TypeVar("T")


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as a small HTML table, for ``_repr_html_``.

    Parameters
    ----------
    rows : sequence of mapping
        One mapping a row; the columns are their keys in the order in which they first appear. What a row does not
        have, and ``None``, stay empty.

    Examples
    --------
    >>> "<td>&lt;0.001</td>" in table([{"term": "p", "estimate": "<0.001"}])
    True
    """
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    return rendered("table.html.j2", columns=[column.replace("_", " ") for column in columns], rows=cells)


def rendered(template: str, **values: Any) -> str:
    """Return a template filled with values; a name that the template does not find is an error."""
    return _environment().get_template(template).render(values)


def web_address(text: str | None) -> str | None:
    """Return an address that may be linked, one of http or https; ``None`` for anything else.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', None)
    """
    try:
        parts = urlsplit((text or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme in {"http", "https"} and parts.netloc else None


def day_in_words(text: str) -> str:
    """Return an ISO date, or part of one, as British prose has it; other text stays as it is.

    Examples
    --------
    >>> day_in_words("2025-07-24"), day_in_words("2016-12"), day_in_words("in spring")
    ('24 Jul 2025', 'Dec 2016', 'in spring')
    """
    try:
        return str(DateInterval.parse(text))
    except ValueError:
        return text


def grouped(things: Iterable[T], attribute: str) -> list[tuple[Any, list[T]]]:
    """Return things under what they have in common, in the order in which that first appears."""
    groups: dict[Any, list[T]] = {}
    for each in things:
        groups.setdefault(getattr(each, attribute), []).append(each)
    return list(groups.items())


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pivotal.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"web_address": web_address, "day": day_in_words, "grouped_by": grouped, "zip": zip}
    return environment


def _cell(value: Any) -> str:
    """Return a value as a reader has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(each) for each in value)
    return str(value)
