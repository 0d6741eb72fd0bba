"""Whose number one is: of the patients that words name, by the cohorts and groups of a trial, or of all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pivotal.dossier.diseases import Disease
from pivotal.dossier.trials import Cohort, Trial
from pivotal.evidence.model import ReportedResult
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.characters.lexer import tokens_of
from pivotal.reading.model import Statement
from pivotal.reading.names.regimens import letters_of
from pivotal.reading.words import OF_ONE_SEX
from pivotal.units import Printed

_OF_PATIENTS = frozenset({
    "patient", "people", "person", "woman", "women", "man", "men", "those", "the", "a", "of", "in", "with", "who",
    "had",
    "have", "having", "whose", "subgroup", "group", "subset", "population", "cohort", "tumour", "tumor", "disease",
    "cancer", "status", "to", "and", "which", "were", "was", "is", "among", "for", "all",
})  # fmt: skip
_TIMES = frozenset({"median", "follow_up"})
OF_SOME = "results of some patients"
OF_WHICH = "to know of which patients it is: "
_STEM = 5  # letters by which "mutation" and "mutated" are alike
_WHOLE = ("randomi", "enrol", "assigned")  # a group that a look was of, not one of a kind of patients

_NAME_ASIDE = re.compile(r"(?<=[a-z]) \([\w-]+\)(?= (?:stratum|cohort|group|population|arm)\b)")  # of a brand
_EVERYBODY = re.compile(
    r"\b(?:overall(?! (?:survival|response|remission))|all(?! (?:patients|pts|people|those) with\b)"
    r"|entire|whole|intention|intent|itt|total|both|unselected)\b",
    re.IGNORECASE,
)

_CALLED_ALL = frozenset({
    "all", "allpatients", "overall", "overallpopulation", "itt", "ittpopulation", "intentiontotreat", "everybody",
    "intentiontotreatpopulation", "wholepopulation", "totalpopulation", "allrandomisedpatients",
})  # fmt: skip
_OF_ALL = re.compile(
    r"\b(?:overall|entire|whole|total|intention.to.treat|intent.to.treat|itt)\W(?:\w+\W)?"
    r"(?:population|cohort|group|patients|study|trial)"
    r"|\ball (?:(?:patients|women|men)(?! with\b)|randomi)",
    re.IGNORECASE,
)
_ALL_WITH = re.compile(r"\ball (?=(?:patients|pts|people|those) with\b)", re.IGNORECASE)
_COUNTED = re.compile(r"(?:(?:the|all) )*(\d{1,3}(?:,\d{3})+|\d{2,})\b(?![.%-])")
_ANALYSED = re.compile(
    r"(?:the )?(?:primary (?:end ?point|efficacy|analysis)|full analysis|efficacy) (?:population|set)", re.IGNORECASE
)
_SEVERAL = re.compile(r"(?<=[A-Z]{2})s\b")  # of letters that stand for what patients have: BMs
_TAKEN_UP = re.compile(
    r"\b(?:this|these|that|those|same) (?:\w+ )?(?:population|patients|pts|(?:sub)?group|subset)", re.IGNORECASE
)
_OF_NOBODY = frozenset({
    "analysis", "subset", "exploratory", "prespecified", "biomarker", "key", "planned", "analyse", "an", "this",
    "these",
})  # fmt: skip
_MARKED = re.compile(r"positive|negative|mutat|deficien|wild.type|express|amplif|(?:tumou?rs|disease)$", re.IGNORECASE)

_MARK = re.compile(r"((?:[a-z]+[\s\-–]+){2,4})(positive|negative)\b", re.IGNORECASE)
_OF_ONE_SEX = re.compile(
    "|".join(["breast", "menopaus", "pregnan", "women", r"\bmen\b", *sorted(set().union(*OF_ONE_SEX.values()))]),
    re.IGNORECASE,
)


def named_alike(words: str, name: str) -> bool:
    """Say whether words tell patients as a dossier names them: ``patients with CNS metastases``, ``CNS metastases``."""
    name = name.partition("(")[0]
    if letters_of(words) == letters_of(name):
        return True
    told, named = _telling(words), _telling(name)
    return bool(named) and set(named) in (set(told), set(_without_count(told)))


def is_called(trial: Trial, cohort: Cohort, words: str) -> bool:
    """Say whether words call a cohort by its letters or its name, the letters of another spelt out: ``stable BM``."""
    words = _SEVERAL.sub("", words)
    if letters_of(words) == letters_of(cohort.id) or any(
        named_alike(words, each) for each in (cohort.id, *cohort.names)
    ):
        return True
    for other in trial.cohorts:
        if other is not cohort and other.names and _is_abbreviated(other.id, words):
            spelt = re.sub(rf"(?<!\w){re.escape(other.id)}(?!\w)", min(other.names, key=len), words)
            if any(named_alike(spelt, each) for each in cohort.names):
                return True
    return False


@lru_cache(maxsize=4096)
def _telling(words: str) -> tuple[str, ...]:
    plain = words.casefold().replace("central nervous system", "cns")
    stems = [each.stem for each in tokens_of(plain) if each.stem.isalnum()]
    return tuple(each for each in stems if each not in _OF_PATIENTS)


def _without_count(told: tuple[str, ...]) -> tuple[str, ...]:
    return told[1:] if told and told[0].isdigit() else told


def is_unnamed(words: str) -> bool:
    """Say whether words tell of some patients without a word of which: ``a biomarker subgroup analysis``."""
    return set(_telling(words)) <= _OF_NOBODY


def is_lesion(words: str) -> bool:
    """Say whether words tell what was measured in patients, and none of them: ``measurable disease``."""
    return words.casefold().startswith(("measurable", "evaluable", "target lesion"))


def is_of_everybody(sentence: str) -> bool:
    """Say whether a sentence tells that its numbers are of all patients: ``in the overall population``."""
    return _OF_ALL.search(sentence) is not None


def of_some(words: str) -> str:
    """Return what it would need for a number of patients whom some words tell."""
    return f"{OF_SOME} or of an analysis of its own ({words})"


def takes_up(sentence: str) -> bool:
    """Say whether the patients of a sentence are those of the one before: ``in this population``."""
    return _TAKEN_UP.search(sentence) is not None


def is_of_some(trial: Trial, words: str) -> bool:
    """Say whether words tell patients by a mark of their tumours that not all had: ``HRD-negative tumours``."""
    return _MARKED.search(words) is not None and not describes_all(trial, words)


def are_all(trial: Trial, words: str) -> bool:
    """Say whether patients are all of a trial by their number, or as it calls those of its analysis: ``612 women``."""
    if _ANALYSED.fullmatch(words) is not None:
        return True
    told = _COUNTED.match(words)
    count = {"quantity": "n", "arm": "total", "value": "" if told is None else told[1].replace(",", "")}
    return told is not None and any(prints(trial, {**count, "endpoint": each.id}) for each in trial.endpoints)


def describes_all(trial: Trial, words: str) -> bool:
    """Say whether words tell what all patients of a trial had, by its title: ``T790M-positive tumours``."""
    told, title = ([each[:_STEM] for each in _telling(text)] for text in (words, trial.title))
    runs = (title[at : at + len(told)] for at in range(len(title)))
    return bool(told) and any(run == told for run in runs)


def is_site_of_all(trial: Trial, words: str) -> bool:
    """Say whether the tumours of all patients were of a site, by the title: ``midgut``, not ``the lung or the gut``."""
    if not describes_all(trial, words):
        return False
    site = re.escape(words)
    joined = re.search(rf"\b(?:or|and) (?:the )?{site}\b|\b{site}(?:,| (?:or|and)\b)", trial.title, re.IGNORECASE)
    return joined is None


def cohort_of_disease(trial: Trial, cohort: Cohort) -> bool:
    """Say whether its disease tells a cohort of a trial from the others."""
    return sum(each.disease == cohort.disease for each in trial.cohorts) == 1


def group_named(trial: Trial, words: str) -> str | None:
    """Return the group of patients of a dossier that words name, such as ``First 375 Randomized``."""
    groups = {each.group for each in _results(trial) if each.group is not None}
    return next((each for each in sorted(groups) if named_alike(words, each)), None)


def all_told(trial: Trial, sentence: str, statement: Statement) -> bool:
    """Say whether a number is of all patients by the words of its sentence, or is a count that is printed of all."""
    if not has_all(trial):
        return False
    if statement.kind == "follow_up":
        told = (each for each in _results(trial) if each.cohort is None and each.follow_up is not None)
        return any(each.follow_up is not None and str(each.follow_up) == statement.get("value") for each in told)
    arms = ("total", *(each.id for each in trial.arms)) if statement.kind == "n" else ()
    places = ({"endpoint": each.id, "arm": arm} for each in trial.endpoints for arm in arms)
    count = {"quantity": "n", "value": str(statement.get("value"))}
    return is_of_everybody(sentence) or any(prints(trial, {**count, **place}) for place in places)


def is_a_subgroup(trial: Trial, words: str, behind: str) -> bool:
    """Read ``the nephrectomy subgroup``: a part of a trial that is none of its cohorts."""
    return behind.casefold().lstrip().startswith(("subgroup", "subset")) and not describes_all(trial, words)


def of_one_sex(trial: Trial, diseases: Iterable[Disease]) -> bool:
    """Say whether all patients of a trial are women or all are men, by its disease: their number is that of all."""
    cohorts = (f"{' '.join(each.names)} {each.disease}" for each in trial.cohorts)
    own = {str(each.disease) for each in trial.cohorts}
    called = (each.name or "" for each in diseases if each.id in own)
    return _OF_ONE_SEX.search(" ".join((trial.title, *cohorts, *called))) is not None


def alone(trial: Trial, cohort: str | None) -> str | None:
    """Return a cohort, or nothing for the one cohort of a trial whose results name none."""
    named = {each.cohort for cut in trial.cuts for each in cut.results}
    return None if named == {None} else cohort


def cohort_told(trial: Trial, sentence: str) -> str | None:
    """Return the only cohort of a trial, the one that a sentence names, or the one that is called all patients."""
    if len(trial.cohorts) == 1:
        return trial.cohorts[0].id
    named = {cohort for cohort, group in told_in(trial, sentence) if cohort is not None and group is None}
    called = {each.id for each in trial.cohorts if {letters_of(name) for name in (each.id, *each.names)} & _CALLED_ALL}
    chosen = named - called or called
    return next(iter(chosen)) if len(chosen) == 1 and called else None


def has_all(trial: Trial) -> bool:
    """Say whether a trial with cohorts has results of all patients too."""
    return any(each.cohort is None and each.group is None for each in _results(trial))


def whose(trial: Trial, claim: Claim) -> tuple[str | None, str]:
    """Return the group of a number that names none, and what it would need where it is that of some patients only.

    What a look printed only of those who were randomised first is told without a word of them; other groups are not.
    """
    said = Printed.parse(claim["value"])
    groups: dict[str, str] = {}
    for result in _results(trial):
        if (result.endpoint, result.cohort) != (claim["endpoint"], claim.get("cohort")):
            continue
        printed = trial.number(result, claim["quantity"], claim.get("arm"))
        if printed is not None and said.bound != "above" and printed.value.agrees(said):
            if result.group is None:
                return None, ""
            groups.setdefault(result.group, result.group)
    whole = [each for each in groups if any(word in each.casefold() for word in _WHOLE)]
    if whole:
        return whole[0], ""
    if groups:
        return None, f"to know of which patients it is (it may be {' or '.join(groups)})"
    return None, ""


def of_a_cohort(trial: Trial, claim: Claim) -> list[str]:
    """Return the cohorts whose number one is that names none, where all patients have another or none is printed."""
    said = Printed.parse(claim["value"])
    found: list[str] = []
    for result in _results(trial):
        if result.endpoint != claim["endpoint"] or result.group is not None:
            continue
        printed = trial.number(result, claim["quantity"], claim.get("arm"))
        if printed is None or said.bound == "above" or not printed.value.agrees(said):
            continue
        if result.cohort is None:
            return []
        found.append(result.cohort)
    return list(dict.fromkeys(found))


def prints(trial: Trial, claim: Claim) -> bool:
    """Say whether a trial prints the number of a claim of its patients, all of them where it names none."""
    said, who = Printed.parse(claim["value"]), (claim.get("cohort"), claim.get("group"))
    place = (claim["endpoint"], *who)
    of_them = (each for each in _results(trial) if (each.endpoint, each.cohort, each.group) == place)
    printed = ((trial.number(each, claim["quantity"], claim.get("arm")), each.unit) for each in of_them)
    return any(each is not None and said_alike(said, claim, each.value, unit) for each, unit in printed)


def said_alike(said: Printed, claim: Claim, printed: Printed, unit: str) -> bool:
    """Say whether a number agrees with one that a cut prints, of a time in whatever unit each of them has."""
    if claim["quantity"] not in _TIMES or (own := claim.get("unit", unit)) == unit:
        return said.agrees(printed)
    return said.agrees_as_time(own, printed, unit)


def has_parts(trial: Trial) -> bool:
    """Say whether a trial has results of a cohort or of a group of patients."""
    return any(each.cohort is not None or each.group is not None for each in _results(trial))


def told_in(trial: Trial, sentence: str) -> list[tuple[str | None, str | None]]:
    """Return the cohort or group whose name alone stands in a sentence, as its cohort and its group."""
    sentence = _ALL_WITH.sub("", _NAME_ASIDE.sub("", sentence))
    named: list[tuple[str | None, str | None]] = [(each.id, None) for each in _cohorts_in(trial, sentence)]
    groups = {(each.cohort, each.group) for each in _results(trial) if each.group is not None}
    named += [
        each
        for each in sorted(groups, key=str)
        if _stands_in(str(each[1]), sentence) or _is_marked(str(each[1]), sentence)
    ]
    return named if len(named) == 1 else []


def _cohorts_in(trial: Trial, sentence: str) -> list[Cohort]:
    """Return the cohorts that a sentence names, but none that stands only within the name of another.

    ``Stable BM`` is the cohort of stable brain metastases, and not that of all brain metastases, whose letters are BM.
    """
    parts = {each.id: name for each in trial.cohorts for name in each.names if _is_held(name, each, trial)}
    for letters, name in parts.items():
        if _is_abbreviated(letters, sentence):
            sentence = re.sub(rf"(?<!\w){re.escape(letters)}(?!\w)", name, sentence)
    told = [each for each in trial.cohorts if _is_told(each, sentence)]
    if len(told) < 2 or not parts:
        return told
    for each in [each for each in told if each.id in parts]:
        wider = [name for other in told if other is not each for name in other.names]
        rest = sentence
        for name in wider:
            rest = rest if (written := _as_written(name)) is None else written.sub(" ", rest)
        told = told if _is_told(each, rest) else [one for one in told if one is not each]
    return told


def _is_held(name: str, cohort: Cohort, trial: Trial) -> bool:
    """Say whether the name of a cohort ends that of another one."""
    others = (one.casefold() for each in trial.cohorts if each is not cohort for one in each.names)
    return any(one.endswith(f" {name.casefold()}") for one in others)


def _is_told(cohort: Cohort, sentence: str) -> bool:
    names = (each.partition("(")[0].strip() for each in cohort.names)
    called = any(_stands_in(each, sentence) or _is_marked(each, sentence) for each in names)
    return called or _is_abbreviated(cohort.id, sentence)


def may_be_of_all(sentence: str) -> bool:
    """Say whether a sentence tells of all patients too, so that a number of it may be theirs."""
    return _EVERYBODY.search(sentence) is not None


def _is_abbreviated(name: str, sentence: str) -> bool:
    """Read ``84 FL patients``: a cohort by the capitals that a dossier calls it by."""
    return name.isupper() and len(name) > 1 and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", sentence) is not None


def _is_marked(name: str, sentence: str) -> bool:
    """Read ``HR+`` and ``HR-positive`` for ``hormone receptor-positive``: a mark by the first letters of its words."""
    told = _MARK.match(name)
    if told is None:
        return False
    letters = "".join(each[0] for each in re.split(r"[\s\-–]+", told[1].strip(" -–"))).upper()
    sign = r"\+" if told[2].casefold() == "positive" else r"[−–-](?!\w)"
    return re.search(rf"(?<!\w){letters}(?:{sign}|[ -]{told[2]}\b)", sentence) is not None


def _stands_in(name: str, sentence: str) -> bool:
    written = _as_written(name)
    return written is not None and written.search(sentence) is not None


@lru_cache(maxsize=4096)
def _as_written(name: str) -> re.Pattern[str] | None:
    """Return how a name may be written, with blanks or hyphens, or nothing where it has no words."""
    told = [each for each in re.split(r"[\s\-–]+", name) if each and each.casefold() not in {"to", "and"}]
    words = r"[\s\-–]+(?:(?:to|and)[\s\-–]+)?".join(re.escape(each) for each in told)
    words = re.sub(r"(?<=metastas)[ei]s(?!\w)", "[ei]s", words)  # one or several
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE) if told else None


def cohort_of(trial: Trial, group: str) -> str | None:
    """Return the cohort that a group of patients is a part of, where it is one of a single cohort."""
    cohorts = {each.cohort for each in _results(trial) if each.group == group}
    return next(iter(cohorts)) if len(cohorts) == 1 else None


def _results(trial: Trial) -> Iterator[ReportedResult]:
    return (each for cut in trial.cuts for each in cut.results)
