"""Which labels a statement is on: those of its medicine and place that are for the diseases and sites it tells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pivotal.label.model import Indication
from pivotal.reading.binding.labels_meant import LabelTold, Pair, alike, labels_meant, likeliest
from pivotal.reading.model import Slot, Statement

if TYPE_CHECKING:
    from pivotal.reading.binding.binding import Binding


def labels_of(statement: Statement, binding: Binding, medicine: str, territory: str) -> list[list[Indication]]:
    """Return for each disease of a statement the label that it means, and behind it those that it may mean.

    Parameters
    ----------
    statement : Statement
    binding : Binding
    medicine, territory : str
        Whose labels, and where.
    """
    told, main = LabelTold.of(statement, binding), binding.main_act
    pairs, diseases = _labels_for(binding, medicine, territory, told.act), _diseases_told(binding, statement)
    if diseases or main is None or main is statement:
        pairs = _of_diseases(binding, pairs, statement)
    else:  # the diseases are those of the act that the text is about, unless the day tells of another
        diseases = _diseases_told(binding, main)
        of_day = [pair for pair in pairs if told.is_of_day(pair, binding, territory)]
        others = of_day and not _of_diseases(binding, of_day, main)
        diseases = [] if others else diseases
        pairs = of_day if others else _of_diseases(binding, of_day or pairs, main)
        if not (of_day or told.clauses or told.partners.told):
            of_main = LabelTold.of(main, binding)
            told = replace(of_main, act=told.act, day=told.day or of_main.day, brand=told.brand or of_main.brand)
    ranked = labels_meant(told, pairs, binding, territory)
    names = list(dict.fromkeys(str(label.disease) for _, label in ranked)) if diseases else []
    groups = [[pair for pair in ranked if str(pair[1].disease) == each] for each in names] or [ranked]
    meant = likeliest(told, [each for each in groups if each], diseases, binding, territory)
    return [alike(told, each, binding, territory) for each in meant]


def _labels_for(binding: Binding, medicine: str, territory: str, act: str) -> list[Pair]:
    """Return the labels that an act can be on; an opinion also on those that nobody has decided on."""
    pairs = list(binding.labels(medicine, territory))
    held = {label.id for _, label in pairs}
    known = {each.id: each for each in binding.dossier.medicine(medicine).indications}
    events = binding.known.events(territory, frozenset({act})) if act == "opinion" else ()
    named = ((event, str(each)) for event in events for each in event.indications)
    return pairs + [(event, known[each]) for event, each in named if each in known and each not in held]


def _diseases_told(binding: Binding, statement: Statement) -> list[str]:
    return [binding.disease(each.value) or each.value for each in statement.all("disease")]


def _of_diseases(binding: Binding, pairs: Sequence[Pair], statement: Statement) -> list[Pair]:
    """Return the labels for the diseases and sites of a statement; without a disease all that are of its sites."""
    told, sites = _diseases_told(binding, statement), _sites_told(binding, statement)
    found = [pair for pair in pairs if binding.known.is_of_sites(pair[1], sites)]
    fitting = [pair for pair in found if not told or any(binding.is_for(pair[1], each) for each in told)]
    exact = [pair for pair in fitting if any(str(pair[1].disease) == each for each in told)]
    exact += [pair for pair in found if exact and pair not in exact and _is_sited(binding, pair[1], statement)]
    named = {str(label.disease) for _, label in exact}
    others = [each for each in told if not any(binding.related(each, one) for one in named)]
    apart = [pair for pair in fitting if pair not in exact and any(binding.is_for(pair[1], one) for one in others)]
    return [*exact, *apart] or fitting


def _beside(binding: Binding, statement: Statement, name: str) -> list[Slot]:
    """Return the slots of a statement, or of the words on patients in its sentence, with a name."""
    clauses = (each for sentence, each in binding.parsed.clauses if sentence == statement.sentence)
    return [each for each in (*statement.slots, *clauses) if each.name == name]


def _is_sited(binding: Binding, indication: Indication, statement: Statement) -> bool:
    """Say whether an indication is for a disease of a site that stands beside others: ``pancreatic and … NETs``."""
    site = binding.known.site_of(str(indication.disease))
    told = [each.value for each in _beside(binding, statement, "clause") if "primary_site" in each.value]
    return site is not None and any(f'"{site[1]}"' in each for each in told)


def _sites_told(binding: Binding, statement: Statement) -> set[str]:
    """Return the sites that stand in a sentence, with those that its diseases stand for."""
    told = {
        str(site)
        for each in _beside(binding, statement, "clause")
        if (clause := json.loads(each.value)).get("field") == "primary_site"
        for site in clause.get("in") or [clause["is"]]
    }
    named = (binding.known.site_of(binding.disease(each.value) or each.value) for each in statement.all("disease"))
    return told | {site for each in named if each is not None for site in each[1:]} if told else set()
