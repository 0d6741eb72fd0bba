"""How many of the earlier therapies were for advanced disease: ``at least one of them for metastatic disease``."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from pivotal.label.model import Indication
from pivotal.reading.binding.criteria_parts import parts_of
from pivotal.reading.words import NUMBER_WORDS

_STATE = r"(?:unresectable|inoperable|locally|advanced|metastatic|metastasi[sz]ed|recurrent|the|an?|or|and|,|\s)+"
_OF_THEM = re.compile(
    r"\b(?:at least\s+)?(one|two|three|1|2|3)(?:\s+of\s+(?:them|which|these|those|whom))?"
    rf"(?:\s+(?:was|were|being|had|been|given|used|received))*\s+(?:for|in)\s+(?={_STATE}(?:disease|cancer|setting|$|[.;,)]))"
    rf"({_STATE})",
    re.IGNORECASE,
)


class LinesCounted(NamedTuple):
    """Where a text tells how many earlier therapies were for advanced disease, and the clause that this is."""

    start: int
    end: int
    clause: dict[str, Any]

    def holds(self, start: int) -> bool:
        """Say whether a place lies within it, so that a state that is told there is none of the patients now."""
        return self.start <= start < self.end

    def asked_by(self, label: Indication) -> list[dict[str, Any]]:
        """Return the clause where a label counts the therapies for advanced disease too."""
        held = (each.get("prior_therapy", {}) for each in parts_of(label).clauses)
        return [self.clause] if any(each.get("setting") == "advanced" for each in held) else []


def lines_counted(text: str, start: int, end: int) -> LinesCounted | None:
    """Return what a stretch of a text tells of earlier therapies for advanced disease."""
    found = _OF_THEM.search(text, start, end)
    if found is None or not re.search(r"advanced|metasta", found[2], re.IGNORECASE):
        return None
    told = found[1].casefold()
    history = {"of": ["systemic_therapy"], "setting": "advanced", "at_least": NUMBER_WORDS.get(told) or int(told)}
    return LinesCounted(found.start(), found.end(), {"prior_therapy": history, "words": " ".join(found[0].split())})
