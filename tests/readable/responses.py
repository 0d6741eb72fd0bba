"""Responses subject by subject, as the rules read: the slow, obvious twin of ``derivation/``."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

Visit = tuple[int, str]  # day from the start, response
ORDER = ("NE", "CR", "PR", "SD", "NON-CR/NON-PD", "PD")  # from best to worst of a day; NE yields to any


def counted(visits: Sequence[Visit]) -> list[Visit]:
    """Return the worst of each day from the start on, in order of time."""
    found: dict[int, str] = {}
    for day, value in sorted(visits):
        if day >= 0 and value in ORDER and (day not in found or ORDER.index(value) > ORDER.index(found[day])):
            found[day] = value
    return sorted(found.items())


def until_progression(visits: Sequence[Visit]) -> list[Visit]:
    found = []
    for day, value in visits:
        found.append((day, value))
        if value == "PD":
            break
    return found


def confirmed(ovr: Sequence[Visit], place: int, days: int = 28, most_ne: int = 1, most_sd: int = 0) -> bool:
    """Say whether the response at a place is confirmed by a later one."""
    first_day, value = ovr[place]
    by = {"CR": ("CR",), "PR": ("CR", "PR")}[value]
    walked: list[str] = []
    for day, later in ovr[place + 1 :]:
        walked.append(later)
        if later in by and day >= first_day + days:
            break
    else:
        return False
    allowed = {*by, "NE"} | ({"SD"} if value == "PR" else set())
    if any(each not in allowed for each in walked) or walked.count("NE") > most_ne or walked.count("SD") > most_sd:
        return False
    return not (value == "PR" and "CR" in walked and "PR" in walked[walked.index("CR") :])


def parameters(visits: Sequence[Visit], minimum: int = 42, **confirm: int) -> dict[str, tuple[str | None, int | None]]:
    """Return every parameter of response with its value and day; a response that did not come is N or MISSING."""
    everything = counted(visits)
    ovr = until_progression(everything)
    good = ("CR", "PR", "SD", "NON-CR/NON-PD")

    def first(rows: Sequence[Visit]) -> tuple[str, int | None]:
        return ("Y", rows[0][0]) if rows else ("N", None)

    responses = [row for row in ovr if row[1] in ("CR", "PR")]
    late = [row for row in ovr if row[1] in good and row[0] >= minimum]
    certain = [row for k, row in enumerate(ovr) if row[1] in ("CR", "PR") and confirmed(ovr, k, **confirm)]
    found: dict[str, Any] = {
        "PD": first([row for row in everything if row[1] == "PD"]),
        "RSP": first(responses),
        "CB": first(sorted(responses + late)),
        "CRSP": first(certain),
        "CCB": first(sorted(certain + late)),
        "LSTA": (everything[-1][1], everything[-1][0]) if everything else (None, None),
        "BOR": best(ovr, responses, late),
        "CBOR": best(ovr, certain, late),
    }
    for source, name in (("BOR", "BCP"), ("CBOR", "CBCP")):
        value, day = found[source]
        found[name] = ("Y", day) if value in ("CR", "PR") else ("N", None)
    return found


def best(ovr: Sequence[Visit], responses: Sequence[Visit], late: Sequence[Visit]) -> tuple[str, int | None]:
    classes = (
        ("CR", [row for row in responses if row[1] == "CR"]),
        ("PR", [row for row in responses if row[1] == "PR"]),
        ("SD", [row for row in late if row[1] in ("CR", "PR", "SD")]),
        ("NON-CR/NON-PD", [row for row in late if row[1] == "NON-CR/NON-PD"]),
        ("PD", [row for row in ovr if row[1] == "PD"]),
        ("NE", [row for row in ovr if row[1] in ("CR", "PR", "SD", "NON-CR/NON-PD", "NE")]),
    )
    for name, rows in classes:
        if rows:
            return name, rows[0][0]
    return "MISSING", None


def targets(sizes: Sequence[dict[str, str | None]], nodes: set[str]) -> list[str]:
    """Return the response of the target lesions at each assessment after the first, which is baseline.

    Sizes are decimal numbers as text, by lesion; None where one was not measured.
    """
    expected = {name for name, size in sizes[0].items() if size is not None}
    base = sum((Decimal(size) for size in sizes[0].values() if size is not None), Decimal(0))
    sums, were_gone, found = [base], False, []
    if all(Decimal(sizes[0][name] or 0) < (10 if name in nodes else Decimal("0.0001")) for name in expected):
        were_gone = True
    for now in sizes[1:]:
        known = {name: Decimal(size) for name, size in now.items() if size is not None and name in expected}
        total, complete = sum(known.values(), Decimal(0)), set(known) == expected
        gone = complete and all(size < 10 if name in nodes else size == 0 for name, size in known.items())
        back = were_gone and any(size > 0 for name, size in known.items() if name not in nodes)
        nadir = min(sums)
        if not known:
            found.append("NE")
        elif gone:
            found.append("CR")
        elif back or (total - nadir >= 5 and total * 10 >= nadir * 12):
            found.append("PD")
        elif not complete:
            found.append("NE")
        else:
            found.append("PR" if total * 10 <= base * 7 and base > 0 else "SD")
        if complete:
            sums.append(total)
        were_gone = were_gone or gone
    return found
