"""Numbers that stand beside an endpoint and are none of it: of those who responded already, of a limit, of a span."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from pivotal.dossier.trials import Endpoint, Trial
from pivotal.evidence.model import ReportedResult
from pivotal.reading.binding.binding import Binding
from pivotal.reading.binding.claims_made import Claim
from pivotal.reading.binding.counts_placed import counts_printed
from pivotal.reading.binding.endpoints_told import graded_as_told
from pivotal.reading.binding.patients_meant import prints
from pivotal.reading.binding.read_again import words_before, words_near
from pivotal.reading.model import Slot, Statement
from pivotal.reading.names.regimens import letters_of
from pivotal.units import Printed

_OF_THOSE = re.compile(r"[^,;:.()]{0,50}\b(?:who|that)\s+(?:had\s+|have\s+)?", re.IGNORECASE)
_WENT_ON = re.compile(
    r"[^,;:.()]{0,30}?\s(?:were|was|are|had|have|remain(?:ed)?|maintained|continued|kept|stayed|survived|lived)\b"
    r"[^,;:.()]{0,40}",
    re.IGNORECASE,
)
# "The 95 % confidence interval for median OS ran from 32.2 months to": a limit, and no median.
_LIMIT = re.compile(
    r"(?:confidence interval|\bCI\b)"
    r"(?:\s(?:for|of|on|around)\s(?:(?!\b(?:was|were|is|and|ran|ranged|had)\b)[^;:(),]){0,160})?"
    r"\s?(?:ran|ranged|extended|went|was|is|from|of|between)(?:\sfrom|\sbetween)?"
    r"\s(?:[\d.]+(?:\smonths?|\syears?)?\s(?:to|and)\s)?$",
    re.IGNORECASE,
)
_LASTING = re.compile(
    r"\b(?:(?:ongoing|continuing)|(?:remain(?:ed|ing)?|stay(?:ed)?|still)\sin(?:\san?)?)\s$", re.IGNORECASE
)
_RESOLVED = re.compile(r"\b(?:resolv|recover|revers)\w*", re.IGNORECASE)
_ANY_HARM = re.compile(
    r"\b(?:toxicit(?:y|ies)|harms?|events?|effects|reactions|problems|complications)\s+(?:(?:that|which)\s+were\s+)?(?:of\s+)?$",
    re.IGNORECASE,
)
_CAUSED = re.compile(
    r"\b(?:(?:treatment|drug|immune|therapy)-(?:related|mediated|emergent)|related)\s+$", re.IGNORECASE
)
_SINCE = re.compile(
    r"\bfirst\b.*\bin (?:nearly|almost|about|over|more than|the (?:past|last))(?: the)?\s$", re.IGNORECASE
)
_PLANNED = re.compile(
    r"\b(?:target(?:ed|ing|s)|aim(?:ed|ing|s) (?:for|at)|assum(?:ed|ing|es)|hypothesi[sz](?:ed|ing)"
    r"|(?:powered|designed) to (?:detect|show|demonstrate))\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\b(?:as much as|up to)\s+(?:an?\s+)?$", re.IGNORECASE)
_NO_PATIENTS = re.compile(
    r"\s+(?:[a-z-]+\s+)?(physicians|doctors|investigators|oncologists|nurses|hospitals|clinics|countries|publications)\b"
)
_RESPONSES = frozenset({"ORR", "CR", "PR", "complete response", "partial response"})
_READERS = {"investigator": "local", "local": "local", "BICR": "central"}
_CENTRAL = re.compile(
    r"\b(?:blinded independent|independent|central(?:ly)?)\s+(?:(?:central|radiolog\w+|imaging)\s+)?"
    r"(?:review|assess)\w*"
    r"|\bBICR\b",
    re.IGNORECASE,
)
_LOCAL = re.compile(
    r"\binvestigators?(?:['’]s?)?[- ]assess|\b(?:by|to) (?:the )?investigators?\b|\blocal(?:ly)? (?:review|assess)",
    re.IGNORECASE,
)
_LIKENED = re.compile(r"\b(?:consistent|similar|comparable|in line|concordant|agreed)\b", re.IGNORECASE)
_AT_THE_OTHER = re.compile(r"\b(?:assess|review|investigat)\w*(?:\s+PFS)?\s*\((?:\w+\s+){0,3}$", re.IGNORECASE)
_ROUNDED = frozenset({"percent", "median", "n", "follow_up", "difference"})
_ABOUT = re.compile(
    r"(?:\b(?:nearly|almost|about|roughly|around|approximately|approx\.|some|close to|circa)|[~≈])\s*(?:an?\s+)?$",
    re.IGNORECASE,
)
_NOT_IT = re.compile(
    r"\b(?:nowhere near|far (?:from|below|above)|(?:well )?(?:short|shy) of|half(?: of)?|twice|double|triple)\s+$"
    r"|\b(?:did|has|had) not (?:enrol|includ|recruit|randomi[sz])\w*\s+$"
    r"|\b(?:may|might|could) (?:reduce|lower|cut|improve|prolong|extend|increase|delay)\b[^.;,]{0,60}$",
    re.IGNORECASE,
)
_LATER = 0.1  # of a share of a harm, by which that of another data cut may differ
_AT_LEAST = re.compile(r"\b(?:(at least|no (?:fewer|less) than)|at most|up to|no more than)\s+$", re.IGNORECASE)
_ROUGH = 0.04  # of a number that is told roughly, by which it may differ from what is meant
_NOW = re.compile(r"\b(?:is|are|remains?)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:unstratified|unadjusted|adjusted|unweighted|weighted)\b(?! for multiplicity)", re.IGNORECASE)
_LOOK = re.compile(r"\b(final|interim|primary)\s+(?:\w+\s+){0,2}?analys[ie]s\b", re.IGNORECASE)
_LOOK_OF = re.compile(r"\b(final|interim|primary) analys[ie]s(?: of ([\w -]+?))?(?= and |[,;.]|$)", re.IGNORECASE)
_GRADED = re.compile(r"\b(?:grades?|severe|severity|serious|fatal|life-threatening)\b", re.IGNORECASE)
_ANY_GRADE = re.compile(r"\b(?:of )?(?:any|all)[- ]grades?\b", re.IGNORECASE)
# The grade behind a share is that of the next one.
_GRADE_OF_NEXT = re.compile(
    r"[^.;]*?\bgrades?\s*(?:[≥>]\s*)?\d(?:\s*(?:[-–/]|to|or|and)\s*(?:higher|more|above|worse|greater|\d))?\+?"
    r"[^.;\d]*\d[\d.]*\s?(?:%|percent)",
    re.IGNORECASE,
)
_COUNTS = frozenset({"n", "follow_up"})
_FAR = 400  # characters before a number that say what it is
_HALF_A_YEAR, _YEAR = 6.5, 12  # months by which a follow-up may be shorter, or longer, than its whole years
_TENTH = 1.8  # and than its years with a digit, which may be those of rounded months


def stands_apart(statement: Statement, binding: Binding, trial: Trial | None) -> str | None:
    """Return what a number would need that stands beside an endpoint and is none of it, or nothing."""
    value, named = statement.slot("value"), statement.slot("endpoint")
    if value is None or not binding.text:
        return None
    before = words_before(binding, statement, value.start)[-_FAR:]
    if (needs := _is_none(value, statement, binding, before)) is not None:
        return needs
    if statement.kind == "median" and _LIMIT.search(before):
        return "the median of this interval"
    if statement.kind == "median" and statement.get("unit") == "years" and _SINCE.search(before):
        return f"to know since when there was none before: {value.text} years"
    if statement.kind == "percent" and named is not None and named.value in _RESPONSES:
        lasting = _LASTING.search(words_before(binding, statement, named.start))
        if lasting is not None:
            who = "with" if lasting[0].casefold().startswith(("ongoing", "continuing")) else "who"
            return f"the share of patients {who} {lasting[0].strip()} {named.text}"
    clause = re.split(r"[;:]", words_near(binding, statement)[1])
    own = None if trial is None or named is None else trial.endpoint(named.value)
    harmed = statement.kind == "harm" or (own is not None and own.role == "safety")
    if harmed and any(_RESOLVED.search(each) and value.text in each for each in clause):
        return "the share of these events that resolved"
    if statement.kind == "follow_up" and trial is not None and _is_about(statement, trial):
        return "a follow-up told in months"
    return of_those_who(statement, binding)


def _is_none(value: Slot, statement: Statement, binding: Binding, before: str) -> str | None:
    """Return what a number would need that counts no patients, was only planned, or is the most of several."""
    behind = binding.text[value.end : value.end + 2]
    if statement.kind == "n" and behind.isalpha():
        return f"to know what {value.text}{behind} is"  # the isotope 177Lu
    if statement.kind == "n" and (others := _NO_PATIENTS.match(binding.text, value.end)) is not None:
        return f"to know how many {others[1]} took part"
    if _NOT_IT.search(before):
        return f"what was found, beside which {value.text} is told"
    if _PLANNED.search(before):
        return f"what was found, and not what was planned: {value.text}"
    if statement.kind == "risk_reduction" and _AT_MOST.search(before):
        return f"to know of which endpoint {value.text} is the most"
    return None


def _is_about(statement: Statement, trial: Trial) -> bool:
    """Say whether years are about a follow-up that is printed in months: ``after five years of follow-up``."""
    said = Printed.parse(str(statement.get("value")))
    if statement.get("unit") != "years" or said.bound != "exact" or said.value is None:
        return False
    held = [each.follow_up.value for cut in trial.cuts for each in cut.results
            if each.follow_up is not None and each.unit == "months"]  # fmt: skip
    if said.digits and any(said.agrees_as_time("years", each, "months") for each in held):
        return False
    before, behind = (_TENTH, _TENTH) if said.digits else (_HALF_A_YEAR, _YEAR)
    least = 12 * said.value
    return any(each.value is not None and least - before < each.value < least + behind for each in held)


def told_otherwise(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str | None:
    """Return what a number would need that was read by others, or at another look, than those of the dossier."""
    value = statement.slot("value")
    if claim["quantity"] not in {"median", "percent", "hazard_ratio", "p_value"} or value is None:
        return None
    _, words = words_near(binding, statement)
    if claim["quantity"] in {"hazard_ratio", "p_value"} and not prints(trial, claim) and (own := _MODEL.search(words)):
        return f"the {own[0].casefold()} {claim['quantity'].replace('_', ' ')} of {trial.id}"
    if claim["quantity"] == "median" and _is_usual(claim, statement, binding, trial):
        return "the trial: it is told as what is usual"
    before = words_before(binding, statement, value.start)
    reader = str(claim.get("read_by") or _reader_told(words, before))
    beside = len(_readers_in(words)) > 1 or _LIKENED.search(before) is not None
    return _of_another_reader(claim, reader, trial, beside=beside) or _of_another_look(
        claim, _before_numbers(statement, binding), trial
    )


@lru_cache(maxsize=256)
def _readers_in(words: str) -> frozenset[str]:
    """Return who read the numbers of a sentence, which each of them asks."""
    return frozenset(who for who, cue in (("central", _CENTRAL), ("local", _LOCAL)) if cue.search(words))


def _reader_told(words: str, before: str) -> str:
    """Return who read a number: the one whom its sentence names, its clause, or who is likened to the other one."""
    clause, likened = before.rpartition(";")[2], _LIKENED.search(before)
    first = "" if likened is None or _AT_THE_OTHER.search(before) else before[: likened.start()]
    found = (_readers_in(each) for each in (words, clause, first))
    return next((next(iter(each)) for each in found if len(each) == 1), "")


def roughly(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> str:
    """Return how near a number would have to be told that is told roughly, and is near what is printed."""
    value = statement.slot("value")
    if value is None or claim["quantity"] not in _ROUNDED or not binding.text or prints(trial, claim):
        return ""
    before = words_before(binding, statement, value.start)[-20:]
    said, about = Printed.parse(claim["value"]), _ABOUT.search(before)
    bound = _AT_LEAST.search(before) if claim["quantity"] == "n" and said.value is not None else None
    if bound is not None and said.value is not None:
        meant, least = float(said.value), bound[1] is not None
        within = any(each >= meant if least else each <= meant for each in _printed_of(claim, trial))
        return "how many there were, and not how many at least or at most" if within else ""
    if about is None or said.value is None or said.bound != "exact":
        return ""
    meant = float(said.value)
    near = min(_printed_of(claim, trial), key=lambda each: abs(each - meant), default=0)
    is_near = 0 < abs(near - meant) <= _ROUGH * meant
    return f"how near {about[0].strip()} {value.text} is meant to {near:g}" if is_near else ""


def _printed_of(claim: Claim, trial: Trial) -> list[float]:
    """Return the numbers that a trial prints of the place of a claim."""
    if claim["quantity"] == "n":
        return counts_printed(claim, trial)
    place = (claim["endpoint"], claim.get("cohort"), claim.get("group"))
    of_place = (
        trial.number(each, claim["quantity"], claim.get("arm"))
        for cut in trial.analyses
        for each in cut.results
        if (each.endpoint, each.cohort, each.group) == place
    )
    return [float(each.value.value) for each in of_place if each is not None and each.value.value is not None]


def at_another_cut(claim: Claim, trial: Trial) -> str:
    """Return the share of a harm that a number may be of another data cut, near the one of the only cut that has it.

    Harms grow with time, and a text need not say how long patients had been followed.
    """
    endpoint = trial.endpoint(claim["endpoint"])
    if claim["quantity"] != "percent" or endpoint is None or endpoint.role != "safety" or prints(trial, claim):
        return ""
    told, said = _printed_of(claim, trial), Printed.parse(claim["value"])
    silent = [cut for cut in trial.cuts if cut.decides and all(each.endpoint != endpoint.id for each in cut.results)]
    swapped = any(prints(trial, claim | {"arm": each.id}) for each in trial.arms)
    if swapped or not silent or said.value is None or said.bound != "exact":
        return ""
    near = any(abs(each - float(said.value)) <= _LATER * each for each in told)
    return f"the share of {endpoint.name} at {silent[-1].title}" if near else ""


def _is_usual(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> bool:
    """Read ``With A, median survival is about 14 months; NAME doubled it``: what is usual, no number of a trial."""
    value, role = statement.slot("value"), next((each.role for each in trial.arms if each.id == claim.get("arm")), "")
    if value is None or role != "reference" or prints(trial, claim):
        return False
    before = words_before(binding, statement, value.start)
    if _NOW.search(before) is None:
        return False
    begun = value.start - len(re.split("[;:]", before)[-1])
    named = (each.start for each in binding.named_in(statement.sentence) if each.name == "trial")
    return not any(begun <= each < value.start for each in named)


def graded(claim: Claim, statement: Statement, binding: Binding, trial: Trial) -> tuple[Claim, str]:
    """Return the claim on a share of a harm with the grade that is told apart from it, or what it would need."""
    slot = statement.slot("endpoint") or statement.slot("harm")
    if claim["quantity"] != "percent" or slot is None or not binding.text or prints(trial, claim):
        return claim, ""
    beside = binding.parsed.by_sentence.get(statement.sentence, ())
    start, sentence = words_near(binding, statement)
    ungraded = statement.slot("grade") is None and _is_of_any(statement, slot, sentence, start)
    if ungraded and _may_be_of_any_grade(claim, trial):
        wider = next((each.id for each in trial.endpoints if _is_of_any_grade(each, slot.text)), None)
        if wider is not None:
            return claim | {"endpoint": wider}, ""
        return claim, f"{slot.text} of any grade in {trial.id}"
    if sum(each.slot(slot.name) == slot for each in beside) > 1:
        return claim, ""  # one name beside several numbers, of which it is one's
    told = graded_as_told(trial, claim["endpoint"], slot, sentence, slot.start - start)
    caused = _CAUSED.search(words_before(binding, statement, slot.start)) is not None
    if caused and not slot.value.endswith("AE") and "related" not in _name(claim, trial):
        return claim, f"{slot.text} of this cause in {trial.id}"
    meant = next(
        (claim | {"endpoint": each.id} for each in told or () if prints(trial, claim | {"endpoint": each.id})), None
    )
    of_any = _ANY_HARM.search(words_before(binding, statement, slot.start)) is not None
    alone = meant is None and told is not None and claim["endpoint"] == "grade3_AE" and not of_any
    return meant or claim, f"to know of which harm of {trial.id} this grade is" if alone else ""


def _may_be_of_any_grade(claim: Claim, trial: Trial) -> bool:
    """Say whether more patients are told than had a harm of the grade that is held: those with any of its grades."""
    endpoint = trial.endpoint(claim["endpoint"])
    if endpoint is None or endpoint.role != "safety" or not any(_GRADED.search(each) for each in endpoint.names):
        return False
    if any(_ANY_GRADE.search(each) for each in endpoint.names):
        return False
    told = Printed.parse(str(claim["value"])).value
    results = [each for cut in trial.cuts for each in cut.results if _is_placed(each, claim)]
    held = [each.value("percent", claim.get("arm")) for each in results]
    least = min((each.value.value for each in held if each and each.value.value is not None), default=None)
    return told is not None and least is not None and told > least


def _is_of_any(statement: Statement, slot: Slot, sentence: str, start: int) -> bool:
    """Say whether a share is told of a harm without a grade, or of any: ``rash in 34%, and of grade 3 or 4 in 4%``."""
    value = statement.slot("value")
    if value is None or not _GRADED.search(sentence):
        return True
    last = max(slot.end, value.end) - start
    before, behind = sentence[:last], sentence[last:]
    if told := [each.start() for each in _GRADED.finditer(before)]:
        return any(each.start() <= told[-1] < each.end() for each in _ANY_GRADE.finditer(before))
    return not _GRADED.search(behind) or _GRADE_OF_NEXT.match(behind) is not None


def _is_of_any_grade(endpoint: Endpoint, harm: str) -> bool:
    """Say whether an endpoint is that of a harm of any grade, by its name: ``rash of any grade``."""
    bare = (_ANY_GRADE.sub(" ", each) for each in endpoint.names if _ANY_GRADE.search(each))
    return any(letters_of(each) == letters_of(harm) for each in bare)


def _name(claim: Claim, trial: Trial) -> str:
    endpoint = trial.endpoint(claim["endpoint"])
    return "" if endpoint is None else endpoint.name


def _before_numbers(statement: Statement, binding: Binding) -> str:
    """Return the words of a sentence before the first of its results, which are of the look that they name."""
    beside = binding.parsed.by_sentence.get(statement.sentence, [statement])
    told = [value.start for each in beside if each.kind not in _COUNTS and (value := each.slot("value")) is not None]
    return words_before(binding, statement, min(told, default=statement.end))


def _of_another_reader(claim: Claim, reader: str, trial: Trial, *, beside: bool) -> str | None:
    """Return what a number would need where the cut that prints it has none of the readers that a text names.

    Beside what others read it is of the cut that they read, the last one, and not of an earlier one.
    """
    endpoint = trial.endpoint(claim["endpoint"])
    by_default = "not stated" if endpoint is None else endpoint.assessor
    held = [of for cut in trial.cuts if (of := [each for each in cut.results if _is_placed(each, claim)])]
    printing = [] if "read_by" in claim else [each for each in held if any(_prints(one, claim) for one in each)]
    known = _readers((each for own in printing or held for each in own), by_default)
    if beside and held and not prints(trial, claim) and reader not in (last := _readers(held[-1], by_default)):
        known = last
    if not reader or not known or None in known or reader in known:
        return None
    who = "an independent review" if reader == "central" else "the investigators"
    return f"{claim['endpoint']} of {trial.id} as read by {who}"


def _readers(results: Iterable[ReportedResult], by_default: str) -> set[str | None]:
    """Return who read some results: whoever reads the endpoint where it is not said."""
    return {_READERS.get(by_default if each.assessor == "not stated" else each.assessor) for each in results}


def _of_another_look(claim: Claim, words: str, trial: Trial) -> str | None:
    """Return what a number would need that a cut prints which is called otherwise than the look that a text names."""
    looks = {each[1].casefold() for each in _LOOK.finditer(words)}
    if len(looks) != 1:
        return None
    look = next(iter(looks))
    called = [cut for cut in trial.cuts if _is_look(cut.title, look, (str(claim["endpoint"]), _name(claim, trial)))]
    own = [cut for cut in trial.cuts if any(_is_placed(each, claim) and _prints(each, claim) for each in cut.results)]
    told = [cut for cut in called if any(_is_placed(each, claim) for each in cut.results)]
    return f"the number at {told[0].title}" if told and own and not any(cut in called for cut in own) else None


def _is_placed(result: ReportedResult, claim: Claim) -> bool:
    place = (claim["endpoint"], claim.get("cohort"), claim.get("group"))
    told = (result.endpoint, result.cohort, result.group) == place
    return told and result.value(claim["quantity"], claim.get("arm")) is not None


def _prints(result: ReportedResult, claim: Claim) -> bool:
    printed = result.value(claim["quantity"], claim.get("arm"))
    return printed is not None and printed.value.agrees(Printed.parse(str(claim["value"])))


def _is_look(title: str, look: str, names: tuple[str, str]) -> bool:
    """Say whether a cut is called a look at an endpoint: ``Interim analysis of OS and final analysis of PFS``."""
    told = [each for each in _LOOK_OF.finditer(title) if each[1].casefold() == look]
    return any(each[2] is None or each[2].casefold() in {one.casefold() for one in names} for each in told)


def of_those_who(statement: Statement, binding: Binding) -> str | None:
    """Return what ``85% of those who responded were still in remission`` tells: no share of those who responded."""
    value, named = statement.slot("value"), statement.slot("endpoint")
    if statement.kind != "percent" or value is None or named is None or named.start < value.end or not binding.text:
        return None
    behind = _WENT_ON.match(binding.text, named.end, binding.parsed.sentences[statement.sentence].end)
    who = _OF_THOSE.fullmatch(binding.text, value.end, named.start) is not None
    return f"the share of those who {named.text} that{behind[0].rstrip(' .,')}" if who and behind else None
