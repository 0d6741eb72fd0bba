"""Progression-free survival subject by subject, as the rules read: the slow, obvious twin of ``derivation/censoring.py``."""

from __future__ import annotations

from collections.abc import Sequence

from tests.readable.responses import Visit, counted

ADEQUATE = ("CR", "PR", "SD", "NON-CR/NON-PD", "PD")


def progression_free(  # noqa: PLR0913
    visits: Sequence[Visit],
    death: int | None = None,
    therapy: int | None = None,
    *,
    strategy: str = "treatment_policy",
    same_day: str = "event",
    allowed_gap: float | None = None,
    deaths_too: bool = True,
    has_baseline: bool = True,
    cutoff: int | None = None,
) -> tuple[int, int]:
    """Return the last day and the censoring, both from the start; ``allowed_gap`` of None ignores missed assessments."""
    seen = [row for row in counted(visits) if cutoff is None or row[0] <= cutoff]
    if cutoff is not None:
        death, therapy = (None if each is None or each > cutoff else each for each in (death, therapy))
    if not has_baseline:
        return 0, 1
    progression = next((day for day, value in seen if value == "PD"), None)
    dates = [day for day in (progression, death) if day is not None]
    if therapy is not None and strategy == "composite":
        dates.append(therapy)
    event = min(dates) if dates else None
    if therapy is not None and strategy in ("hypothetical", "while_on_treatment"):
        late = event is not None and (event > therapy or (event == therapy and same_day == "censor"))
        if event is None or late:
            if strategy == "while_on_treatment":
                return therapy, 1
            before = [
                day
                for day, value in seen
                if value in ADEQUATE and (day < therapy or (day == therapy and event != therapy))
            ]
            return (max(before), 1) if before else (0, 1)
    if event is None:
        return max((day for day, value in seen if value in ADEQUATE), default=0), 1
    by_scan = event == progression
    before = [day for day, value in seen if value in ADEQUATE and (day < event or (day == event and not by_scan))]
    last = max(before, default=0)
    exempt = not by_scan and event == death and not deaths_too
    if allowed_gap is not None and event - last > allowed_gap and not exempt:
        return last, 1
    return event, 0
