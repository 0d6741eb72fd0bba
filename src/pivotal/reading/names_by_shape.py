"""Substances and trials that are known by the shape of their names: by their ends, and by capitals with numbers."""

from __future__ import annotations

from collections.abc import Sequence

from pivotal.reading.lexer import Token
from pivotal.reading.words import STEMS

_SHORTEST_DRUG = 6
_LONG = 5  # letters of a name in capitals that stands beside "trial" or "study"
_CAMEL = 7  # letters of a name in small and capital letters that is a trial with its number
_OF_TRIALS = frozenset({
    "result", "data", "analysis", "finding", "part", "design", "publication", "readout", "cohort", "arm", "endpoint",
    "basis", "strength", "investigator", "patient", "phase", "outcome",
})  # fmt: skip
_SMALL = 6  # letters of one that begins with a small letter
_MEETINGS = frozenset({"symposium", "congress", "conference", "meeting"})
_STUDY = frozenset({"trial", "study", "registry"})


def substance_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a substance, known by the ends of its words, such as those that the WHO lists."""
    end = at
    while end < len(tokens) and tokens[end].kind == "word" and _is_substance(tokens[end].norm):
        end += 1
        if end < len(tokens) and end - at == 1 and not _is_substance(tokens[end].norm):
            break
    return end if end > at else None


def _is_substance(norm: str) -> bool:
    return len(norm) >= _SHORTEST_DRUG and norm.endswith(STEMS) and norm.isalpha()


def trial_end(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind the name of a trial: capitals with a number, or beside the word trial or study."""
    token = tokens[at]
    if token.text.startswith("NCT") and token.text[3:].isdigit() and len(token.text) == 11:
        return at + 1
    capitals = sum(each.isupper() for each in token.text)
    if capitals < 2 or len(token.text) < 4 or _names_a_meeting(tokens, at):
        return None
    if not token.text[0].isupper():
        return _small_and_large(tokens, at)
    end = _behind_dashes(tokens, at)
    numbered = None if end > at + 1 else _behind_number(tokens, at)
    if numbered is not None:
        return numbered
    if end > at + 1 and token.text.isupper() and _numbered_study(tokens, end):
        return end + 1  # EMPOWER-Cervical 1 trial
    return end if not _is_branded(tokens, end) and _is_trial(tokens, at, end, capitals) else None


def _behind_dashes(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a name and what hangs on it by hyphens: ``KEYNOTE-564``, ``CheckMate -9LA``."""
    token, end = tokens[at], at + 1
    while end + 1 < len(tokens) and tokens[end].kind == "dash" and tokens[end + 1].glued:
        if not tokens[end].glued and (tokens[end + 1].kind != "number" or token.text.isupper()):
            break  # but "CheckMate -901"
        after = tokens[end + 1]
        if not (after.kind == "number" or any(each.isdigit() for each in after.text) or after.text[:1].isupper()):
            break
        end += 2
        if after.kind == "number" and end < len(tokens) and tokens[end].glued and tokens[end].text.isupper():
            end += 1  # CheckMate -9LA
    return end


def _behind_number(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a name and the number after a blank: ``CodeBreaK 100``, ``KEYNOTE 9B``."""
    end = at + 1
    if end >= len(tokens) or tokens[end].kind != "number" or tokens[end].glued or "." in tokens[end].text:
        return None
    glued = end + 1 < len(tokens) and tokens[end + 1].glued and tokens[end + 1].kind == "word"
    mixed = not tokens[at].text.isupper()
    return (end + 2 if glued else end + 1) if mixed or glued else None


def _is_trial(tokens: Sequence[Token], at: int, end: int, capitals: int) -> bool:
    """Say whether a name in capitals is that of a trial: by its number, the word beside it, or its introduction."""
    token, dashed = tokens[at], end > at + 1
    has_number = dashed and any(each.isdigit() for index in range(at, end) for each in tokens[index].text)
    behind = _behind_code(tokens, end)
    beside = [tokens[i] for i in (behind, behind + 1) if i < len(tokens)] + [tokens[i] for i in (at - 1,) if i >= 0]
    studied = len(token.text) >= _LONG and any(each.stem in _STUDY for each in beside)
    grouped = bool(beside) and beside[0].stem in {"arm", "group"}
    told = len(token.text) > _LONG and token.text.isupper() and at > 0 and _leads_to_trial(tokens, at)
    return (
        (has_number and (token.text.isupper() or len(token.text) >= _CAMEL))
        or (studied and (capitals >= 3 or token.text[-1].isupper()))
        or (told and not grouped)
        or _is_called_study(tokens, end)
        or (dashed and capitals >= 4)
    )


def _leads_to_trial(tokens: Sequence[Token], at: int) -> bool:
    """Say whether the words before a name lead to a trial: ``in``, ``results of``, but not ``approval of``."""
    if tokens[at - 1].norm == "of":
        return at > 1 and tokens[at - 2].stem in _OF_TRIALS
    return tokens[at - 1].norm in {"in", "on"}


def _is_called_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether what stands before a place is said to be a trial: ``NAME, a randomised phase 3 study``."""
    if at + 1 >= len(tokens) or tokens[at].text != "," or tokens[at + 1].norm not in {"a", "an"}:
        return False
    for token in tokens[at + 2 : at + 14]:
        if token.stem in _STUDY:
            return True
        if token.kind in {"stop", "open"} or token.norm in {"of", "by", "in", "that", "company"}:
            return False
    return False


def _behind_code(tokens: Sequence[Token], at: int) -> int:
    """Return the place behind a bracket with one code, such as that of the sponsor: ``NAME (ABC1234) study``."""
    coded = at + 2 < len(tokens) and tokens[at].kind == "open" and tokens[at + 2].kind == "close"
    return at + 3 if coded else at


def _is_branded(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a medicine: a mark follows it, or its substance in brackets."""
    if at >= len(tokens):
        return False
    if tokens[at].text in {"®", "™"}:
        return True
    return tokens[at].kind == "open" and at + 1 < len(tokens) and substance_end(tokens, at + 1) is not None


def _small_and_large(tokens: Sequence[Token], at: int) -> int | None:
    """Return the place behind a trial whose name begins with a small letter: ``the lumiRAY 301 trial``."""
    return at + 2 if len(tokens[at].text) >= _SMALL and _numbered_study(tokens, at + 1) else None


def _numbered_study(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a number stands at a place that a trial or study follows."""
    if at >= len(tokens) or tokens[at].kind != "number" or tokens[at].glued or not tokens[at].text.isdigit():
        return False
    return any(each.stem in _STUDY for each in tokens[at + 1 : at + 4])


def _names_a_meeting(tokens: Sequence[Token], at: int) -> bool:
    """Say whether a name in capitals is that of a congress: nothing but capitals lead from it to such a word."""
    for token in tokens[at + 1 : at + 8]:
        if token.stem in _MEETINGS and token.text[:1].isupper():
            return True
        if token.kind == "word" and not token.text[:1].isupper():
            return False
        if token.kind not in {"word", "dash", "number"}:
            return False
    return False
