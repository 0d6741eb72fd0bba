"""What names, codes and labels mean in a dossier, found once for every text that is bound to it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from pivotal.dossier.model import Dossier
from pivotal.label.model import Indication, LabelEvent
from pivotal.label.vocabulary import Vocabulary
from pivotal.reading.binding.criteria_parts import parts_of
from pivotal.reading.binding.endpoints_told import measured, timed_in
from pivotal.reading.names.regimens import letters_of
from pivotal.reading.words import SITES

LABELLING = frozenset({"granted", "indication_added", "indication_widened"})
WORLDWIDE = "EEA"  # decisions of the EU hold in the EEA
_MOST_DOSSIERS = 16
_EXTENT = re.compile(r"^(?:la/m|la|[am]|[rR]/[rR] ?)(?=[A-Z]{2,}$)")  # before the abbreviation of a disease: la/mUC
_MOST_ANSWERS = 4096  # of one question
_WORD = re.compile(r"[a-z0-9]+")
_STEM = 5  # letters by which words are alike


class DossierWords:
    """A dossier, and what was asked of it; the answers are kept, since texts ask the same again and again.

    Parameters
    ----------
    dossier : Dossier
    """

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.vocabulary = Vocabulary(dossier.fields, dossier.diseases)
        self.trials = {each.id: each for each in dossier.trials}
        self.medicines = {each.id for each in dossier.medicines}
        self.products = {product.id: each.id for each in dossier.medicines for product in each.products}
        self.labels = lru_cache(_MOST_ANSWERS)(self._labels)
        self.events = lru_cache(_MOST_ANSWERS)(self._events)
        self.event_of = lru_cache(_MOST_ANSWERS)(self._event_of)
        self.disease = lru_cache(_MOST_ANSWERS)(self._disease)
        self.site_of = lru_cache(_MOST_ANSWERS)(self._site_of)
        self.related = lru_cache(_MOST_ANSWERS)(self._related)
        self.printed = lru_cache(_MOST_ANSWERS)(self._printed)
        self.timed = lru_cache(_MOST_ANSWERS)(self._timed)
        self.told_of_all = lru_cache(_MOST_ANSWERS)(self._told_of_all)

    @cached_property
    def members(self) -> dict[str, set[str]]:
        """The countries of each region; decisions of the EU hold in the EEA."""
        found = {each.id: {str(one.country) for one in each.members} for each in self.dossier.territories}
        return found | {"EU": found.get(WORLDWIDE, set())}

    @cached_property
    def therapies(self) -> frozenset[str]:
        """The codes of therapies."""
        fields = [each for each in self.dossier.fields if each.kind == "therapy"]
        return frozenset(code.id for field in fields for code in field.codes)

    @cached_property
    def _codes_by_field(self) -> dict[str, frozenset[str] | None]:
        """The codes of each field, or nothing where it takes other values than codes."""
        return {
            each.id: frozenset(code.id for code in each.codes) if each.kind == "code" else None
            for each in reversed(self.dossier.fields)
        }

    def takes(self, field: str | None, values: set[str]) -> bool:
        """Say whether the dossier has a field with some values."""
        if field not in self._codes_by_field:
            return False
        codes = self._codes_by_field[field]
        return codes is None or values <= codes

    @cached_property
    def _sites(self) -> dict[str, str]:
        """The sites by the letters of their adjectives and codes."""
        codes = {letters_of(each): each for each in self.vocabulary.codes("primary_site").codes}
        return {letters_of(key): value for key, value in SITES.items()} | codes

    def _printed(self, trial: str, endpoint: str, quantity: str) -> frozenset[str]:
        """Return the numbers of a kind that the cuts of a trial print of an endpoint."""
        results = (each for cut in self.trials[trial].cuts for each in cut.results if each.endpoint == endpoint)
        return frozenset(text for each in results for name, _, text in each.numbers() if name == quantity)

    def _timed(self, trial: str) -> tuple[tuple[str, float, frozenset[str]], ...]:
        """Return the shares at a time that a trial has as endpoints."""
        return timed_in(self.trials[trial])

    def timed_of(self, trial: str, words: str) -> list[tuple[str, float]]:
        """Return the endpoints of a trial that are what words name at some time, each with it."""
        told = measured(words)
        return [(each, at) for each, at, names in self.timed(trial) if told in names]

    def _told_of_all(self, trial: str) -> frozenset[str]:
        """Return how the words begin by which a trial tells who its patients are and what they got."""
        held = self.trials[trial]
        diseases = {str(each.disease) for each in held.cohorts}
        told = (" ".join(each.names) for each in self.dossier.diseases if each.id in diseases)
        called = (*held.arms, *held.cohorts, *(each for each in held.endpoints if each.role != "safety"))
        parts = (f"{each.id} {' '.join(each.names)}" for each in called)
        asked = "" if held.eligibility is None else str(held.eligibility)
        whole = " ".join((held.id, held.title, *parts, *told, asked, *held.eligibility_unparsed))
        counted = (str(n) for cut in held.cuts for each in cut.results for n in each.n.values())
        return frozenset(stems(split_words(whole))) | frozenset(counted)

    def _labels(self, medicine: str, territory: str) -> tuple[tuple[LabelEvent, Indication], ...]:
        """Return the indications that were put on the label of a medicine in a territory, with their events."""
        places = {territory, WORLDWIDE} if territory == "EU" else {territory}
        holder = self.dossier.medicine(medicine)
        known = {each.id: each for each in holder.indications}
        return tuple(
            (event, known[str(name)])
            for event in holder.label_events
            if event.kind in LABELLING and places & {str(each) for each in event.territory.of}
            for name in event.indications
            if str(name) in known
        )

    def _events(self, territory: str, kinds: frozenset[str]) -> tuple[LabelEvent, ...]:
        """Return the events of some kinds in a territory."""
        places = {territory, WORLDWIDE} if territory == "EU" else {territory}
        told = (each for medicine in self.dossier.medicines for each in medicine.label_events if each.kind in kinds)
        return tuple(each for each in told if places & {str(place) for place in each.territory.of})

    @cached_property
    def _places(self) -> dict[str, list[str]]:
        """The territory of each brand of a medicine whose brands are each authorised in one of their own."""
        found: dict[str, list[str]] = {}
        for each in self.dossier.medicines:
            places: dict[str, set[str]] = {product.id: set() for product in each.products}
            for event in each.label_events:
                places.setdefault(str(event.product), set()).update(str(one) for one in event.territory.of)
            for brand, own in places.items():
                others = [one for other, one in places.items() if other != brand]
                if len(own) == 1 and others and all(one and not one & own for one in others):
                    found[brand] = ["EU" if one == WORLDWIDE else one for one in own]
        return found

    def only_place_of(self, product: str | None) -> list[str]:
        """Return the territory that a brand tells, where a medicine is called otherwise elsewhere."""
        return self._places.get(product or "", [])

    def _event_of(self, indication: str, territory: str) -> LabelEvent | None:
        """Return the event that put an indication on a label."""
        for medicine in self.dossier.medicines:
            for event, each in self.labels(medicine.id, territory):
                if each.id == indication:
                    return event
        return None

    def _disease(self, value: str) -> str | None:
        """Return the disease of the dossier that a name means, also in the plural, or nothing."""
        codes = self.vocabulary.diseases.codes
        if value in codes:
            return value
        if (bare := _EXTENT.sub("", value)) in codes:
            return bare
        plain = {value, value.removesuffix("s"), bare}
        return next((each.id for each in self.dossier.diseases if plain & each.names), None)

    def _site_of(self, disease: str) -> tuple[str, str] | None:
        """Return the broader disease and the site that a disease such as pNET stands for, where the codes say so."""
        code = next((each for each in self.dossier.diseases if each.id == disease), None)
        if code is None or not code.broader or "primary_site" not in {each.id for each in self.dossier.fields}:
            return None
        site = self.site_in((code.name or "").split(" ")[0])
        return None if site is None else (code.broader[0], site)

    def site_in(self, text: str) -> str | None:
        """Return the one site that words name: ``pancreatic tumours``, ``tumours of the pancreas``."""
        told = [self._sites[each] for each in map(letters_of, text.split()) if each in self._sites]
        return told[0] if len(told) == 1 else None

    def _related(self, one: str, other: str) -> bool:
        """Say whether two diseases of the dossier are the same or one lies within the other."""
        diseases = self.vocabulary.diseases
        if one not in diseases.codes or other not in diseases.codes:
            return False
        return diseases.within(one, other) or diseases.within(other, one)

    def sites(self, indication: Indication) -> set[str]:
        """Return the sites that an indication names."""
        return parts_of(indication).sites

    def is_of_sites(self, indication: Indication, told: set[str]) -> bool:
        """Say whether an indication reaches one of some sites, where it names any."""
        held = self.sites(indication)
        codes = self.vocabulary.codes("primary_site") if told and held else None
        return codes is None or any(
            codes.within(one, other) or codes.within(other, one)
            for one in told & set(codes.codes)
            for other in held & set(codes.codes)
        )

    def reaches_site_of(self, indication: Indication, disease: str) -> bool:
        """Say whether an indication reaches the site of a disease, where both name any."""
        told = self.site_of(disease)
        if told is None or not self.sites(indication) or told[1] not in self.vocabulary.codes("primary_site").codes:
            return True
        return self.is_of_sites(indication, {told[1]})


_KNOWN: dict[int, DossierWords] = {}


def words_of(dossier: Dossier) -> DossierWords:
    """Return what the words of a dossier mean, which is kept for the next text."""
    if id(dossier) not in _KNOWN:
        if len(_KNOWN) >= _MOST_DOSSIERS:
            _KNOWN.clear()
        _KNOWN[id(dossier)] = DossierWords(dossier)  # which keeps the dossier, so that its id stays its own
    return _KNOWN[id(dossier)]


def split_words(text: str) -> list[str]:
    """Return the words and numbers of a text, in small letters."""
    return _WORD.findall(text.casefold())


def stems(words: Iterable[str]) -> set[str]:
    """Return how words begin, by which they are alike."""
    return {each[:_STEM] for each in words}
