"""What the words of a text mean in a dossier: medicine, trial, arm, cohort, endpoint, disease, label, territory."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from pivotal.dossier.model import Dossier
from pivotal.dossier.trials import Arm, Cohort, Endpoint, Trial
from pivotal.label.model import Indication, LabelEvent
from pivotal.label.vocabulary import Vocabulary
from pivotal.reading.binding.act_meant import act_meant
from pivotal.reading.binding.arms_meant import arm_named
from pivotal.reading.binding.dossier_words import DossierWords, words_of
from pivotal.reading.binding.labels_of_diseases import labels_of
from pivotal.reading.binding.patients_meant import (
    all_told,
    alone,
    cohort_of_disease,
    cohort_told,
    has_all,
    is_a_subgroup,
    is_called,
    is_lesion,
    is_of_some,
    is_site_of_all,
)
from pivotal.reading.binding.slots_told import given_together, place_of_noun, places_named, places_told, same_statement
from pivotal.reading.binding.trials_meant import TextOnTrial, gives_no_placebo, gives_none, without_other_names
from pivotal.reading.binding.trials_told_apart import Told, is_another, is_of_other, trials_told, tries_another
from pivotal.reading.grammar import Parsed
from pivotal.reading.model import Slot, Statement
from pivotal.reading.words import ACTIVE_WORDS, REFERENCE_WORDS

_NEAR = 2  # sentences over which a cohort is carried on
_BRACKETED = 9  # characters between a name and the other name of the same medicine behind it
_TOLD_BY_EVENTS = {"progression": "PFS", "disease progression": "PFS"}  # "cut the risk of progression by 41%"
_TOLD_AS = {"grade3_AE": "grade34_AE"}  # of adverse events that were counted without deaths
_PLACED = frozenset({"indication", "earlier"})  # told by the names of territories in their sentence
_MEDICINES = frozenset({"drug", "product"})


@dataclass(frozen=True)
class Binding:
    """A text beside a dossier.

    Parameters
    ----------
    parsed : Parsed
        What the grammar found.
    dossier : Dossier
    read_on : date
        The day of the text.
    text : str
    told_by : date or None
        The latest day of its head, by which a text without a day of its own was told at the earliest.
    """

    parsed: Parsed
    dossier: Dossier
    read_on: date
    text: str = ""
    told_by: date | None = None

    @property
    def held_on(self) -> date:
        """The day on which rights are read, which may have ended since a text was told."""
        return self.told_by or self.read_on

    @cached_property
    def known(self) -> DossierWords:
        """What names, codes and labels mean in the dossier."""
        return words_of(self.dossier)

    @property
    def words(self) -> Vocabulary:
        """The fields and codes of the dossier."""
        return self.known.vocabulary

    # ------------------------------------------------------------------------------------------------- medicine

    def medicine_of(self, value: str | None) -> str | None:
        """Return the medicine that a product or substance of the text is, or nothing."""
        if value is None:
            return None
        return value if value in self.known.medicines else self.known.products.get(value)

    @cached_property
    def main_medicine(self) -> str | None:
        """The medicine that the text is about: the one named most often, of equals the one named first."""
        named = [self.medicine_of(each.value) for each in self.parsed.names if each.name in _MEDICINES]
        counted = Counter(each for each in named if each is not None)
        return max(counted, key=lambda each: (counted[each], -named.index(each))) if counted else None

    def medicine(self, statement: Statement) -> tuple[str | None, str | None]:
        """Return the medicine of a statement, and the name of one that the dossier does not hold."""
        slot = statement.slot("product")
        if slot is not None and not slot.value:
            slot = self._taken_up(statement.sentence)
        if slot is None:
            return self.main_medicine, None
        found = self.medicine_of(slot.value) or self._in_brackets(slot)
        found = found or self.medicine_of(given_together(slot, self.named_in(statement.sentence), self.text))
        return found, (None if found else slot.text)

    def _taken_up(self, sentence: int) -> Slot | None:
        """Return the medicine that a pronoun stands for: the only one of the sentence before, or of its acts."""
        before = [each for each in self.named_in(sentence - 1) if each.name in _MEDICINES] if sentence else []
        if len(self._medicines_among(before)) > 1:
            acts = (each for each in self.parsed.by_sentence.get(sentence - 1, ()) if each.kind == "act")
            told = [slot for each in acts for slot in each.all("product") if slot.value]
            return told[0] if len({each.value for each in told}) == 1 else None
        return before[0] if len(self._medicines_among(before)) == 1 else None

    def _medicines_among(self, names: Sequence[Slot]) -> set[str]:
        return {self.medicine_of(each.value) or each.value for each in names if each.name in _MEDICINES}

    def _in_brackets(self, slot: Slot) -> str | None:
        """Return the medicine of the name that stands behind an unknown one: ``Brand Depot (substance)``."""
        behind = (each for each in self.parsed.names if each.name in _MEDICINES and each.start > slot.start)
        after = next((each for each in behind if self.medicine_of(each.value)), None)
        return None if after is None or after.start - slot.end > _BRACKETED else self.medicine_of(after.value)

    # ---------------------------------------------------------------------------------------------------- trial

    @cached_property
    def trials_named(self) -> list[Slot]:
        """The names of trials in the order of the text, without the other names of one that is known."""
        named = sorted((each for each in self.parsed.names if each.name == "trial"), key=lambda each: each.start)
        return without_other_names(named, {each.id for each in self.dossier.trials}, self.text)

    def only_trial_in(self, sentence: int) -> tuple[Slot, Trial] | None:
        """Return the one trial that a sentence names, where the dossier holds it."""
        named = self.trials_in(sentence)
        trial = self.known.trials.get(named[0].value) if len(named) == 1 else None
        return None if trial is None else (named[0], trial)

    def trial(self, statement: Statement) -> tuple[Trial | None, str]:
        """Return the trial that a statement is of, and why there is none."""
        trial, why = self._trial_meant(statement)
        if trial is not None and statement.kind != "design" and self.is_told_apart(statement, trial):
            return None, "the name of the trial"
        return trial, why

    def is_told_apart(self, statement: Statement, trial: Trial, slot: Slot | None = None) -> bool:
        """Say whether a statement, or a slot of it, is of a trial without a name that is another one than that held."""
        number, slot = statement.sentence, slot or statement.slot("value")
        others = self.others_than(trial, number)
        trials = self.trials_in(number)
        if not others and not trials and number and not self._told_in(number):
            return not self.trials_in(number - 1) and bool(self.others_than(trial, number - 1))
        if not others:
            return False
        place = (statement.start, statement.end) if slot is None else (slot.start, slot.end)
        return is_of_other(place, self.text, self.parsed.sentences[number].start, others, trials)

    def others_than(self, trial: Trial, sentence: int) -> list[Told]:
        """Return the trials without a name of a sentence that are others than one of the dossier."""
        if not (told := self._told_in(sentence)):
            return []
        medicines = [each for each in self.named_in(sentence) if each.name in _MEDICINES]
        foreign = [e for e in medicines if gives_none(trial, {self.medicine_of(e.value) or e.value})]
        trials, compared = self.trials_in(sentence), tries_another(self.text, foreign)
        return [each for each in told if is_another(each, trial, self.text, trials, compared=compared)]

    @cached_property
    def _told(self) -> dict[int, list[Told]]:
        return {}

    def _told_in(self, sentence: int) -> list[Told]:
        """Return the trials that a sentence tells of by what they are, found once."""
        if sentence not in self._told:
            whole = self.parsed.sentences[sentence]
            trials = self.trials_in(sentence)
            self._told[sentence] = trials_told(self.text, whole.start, whole.end, trials) if self.text else []
        return self._told[sentence]

    def _trial_meant(self, statement: Statement) -> tuple[Trial | None, str]:
        """Return the trial that a statement is of by its name, or as the only one that its text can mean."""
        slot = statement.slot("trial")
        if slot is None:
            named = self.trials_named
            last = bisect_left(named, statement.end, key=lambda each: each.start)
            slot = named[max(0, last - 1)] if named else None
            if slot is not None and self._is_of_another(slot, statement):
                return None, "the name of the trial"
        if slot is None:
            return self._only_trial
        found = self.known.trials.get(slot.value)
        if found is not None and self._gives_none_of(found, statement, slot):
            return None, "the name of the trial"
        return found, "" if found else f"the trial {slot.text} in the dossier"

    def _gives_none_of(self, trial: Trial, statement: Statement, named: Slot) -> bool:
        """Say whether the sentence of a statement names medicines, but neither the trial nor one that it gives.

        Where it names neither a medicine nor the trial, the sentence before counts if it tells results as well.
        """
        beside = self.named_in(statement.sentence)
        if not self._medicines_among(beside) and named not in beside and self._tells_results(statement.sentence - 1):
            beside = self.named_in(statement.sentence - 1)
        told = self._medicines_among(beside)
        return bool(told) and named not in beside and gives_none(trial, told)

    def _tells_results(self, sentence: int) -> bool:
        return any(each.slot("value") is not None for each in self.parsed.by_sentence.get(sentence, []))

    @cached_property
    def _unnamed(self) -> list[Statement]:
        """The designs of trials without a name, told with ``a`` and with a phase."""
        designs = (each for each in self.parsed.statements if each.kind == "design" and each.slot("unnamed"))
        return sorted(
            (each for each in designs if each.get("phase") not in {None, "late"}), key=lambda each: each.start
        )

    def _is_of_another(self, named: Slot, statement: Statement) -> bool:
        """Say whether ``in a phase 2 study`` stands behind the name of a phase 3 trial, and before a statement."""
        trial = self.known.trials.get(named.value)
        if trial is None or trial.phase is None or not self._unnamed:
            return False
        last = bisect_left(self._unnamed, statement.end, key=lambda each: each.start)
        if not last:
            return False
        told = self._unnamed[last - 1]
        behind = told.start >= named.end or named.start >= statement.end  # the name may come later
        return behind and told.get("phase") != trial.phase

    @cached_property
    def _only_trial(self) -> tuple[Trial | None, str]:
        """The trial of the medicine where only one has the diseases, the arms and the results that the text tells."""
        told = TextOnTrial.of(self.parsed.statements, self.parsed.names, self.main_medicine, self.medicine_of)
        fitting = told.meant(self.dossier.trials, self.related)
        if len(fitting) == 1:
            return fitting[0], ""
        names = ", ".join(each.id for each in fitting[:6])
        return None, f"the name of the trial (it may be {names})" if names else "the name of the trial"

    def related(self, one: str, other: str) -> bool:
        """Say whether two diseases of the dossier are the same or one lies within the other."""
        return self.known.related(one, other)

    def endpoint(self, trial: Trial, value: str | None) -> Endpoint | None:
        """Return the endpoint of a trial that a name of the text means."""
        names = () if value is None else (_TOLD_BY_EVENTS.get(value, value), _TOLD_AS.get(value, value))
        found = next((found for each in names if (found := trial.endpoint(each)) is not None), None)
        return found or next((each for each in trial.endpoints if each.id.casefold() == str(value).casefold()), None)

    def arm(self, trial: Trial, statement: Statement) -> tuple[Arm | None, str]:
        """Return the arm that a number is of, and why there is none."""
        slot = statement.slot("arm")
        if len(trial.arms) == 1 and (slot is None or slot.value in {"", "active"}):
            other = slot is None and self._is_beside_another_arm(trial, statement)
            return (None, "results of what the trial is compared with") if other else (trial.arms[0], "")
        if slot is None:
            control = trial.arm_of_role("reference")
            if statement.order in {1, 2} and len(trial.arms) == 2 and control is not None:
                return trial.arm_of_role("experimental") if statement.order == 1 else control, ""
            return None, f"the arm (it may be {' or '.join(each.id for each in trial.arms)})"
        drugs = {each.value for each in self.parsed.names if each.name in _MEDICINES}
        if (named := arm_named(trial, slot.value, slot.text, self.medicine_of, drugs)) is not None:
            return named, ""
        word = slot.value.split(" ")[0]
        other_control = slot.text.casefold().startswith("placebo") and gives_no_placebo(trial)
        if (word in REFERENCE_WORDS and not other_control) or word == "comparison":
            found = trial.arm_of_role("reference")
        elif (
            slot.value == "active"
            or slot.value in ACTIVE_WORDS
            or slot.text.split(" ")[-1] in {"drug", "medicine", "combination"}
        ):
            found = trial.arm_of_role("experimental")
        else:
            found = self._beside_the_first(trial, statement, slot)
        return found, "" if found else f"results of {slot.text} in {trial.id}, which has no such arm"

    def _is_beside_another_arm(self, trial: Trial, statement: Statement) -> bool:
        """Say whether a number is the second of two, of which the first is of no arm of a trial of one."""
        told = self.parsed.by_sentence.get(statement.sentence, ()) if statement.order == 2 else ()
        firsts = (each for each in told if each.order == 1 and each.kind == statement.kind and each.slot("arm"))
        return any(self.arm(trial, each)[0] is None for each in firsts)

    def _beside_the_first(self, trial: Trial, statement: Statement, slot: Slot) -> Arm | None:
        """Return the arm that is left where a number is the second of two, and no medicine tells its arm."""
        drugs = {each.value for each in self.parsed.names if each.name in _MEDICINES}
        if statement.order != 2 or len(trial.arms) != 2 or any(each in slot.value for each in drugs):
            return None
        alike = (
            each
            for each in self.parsed.by_sentence.get(statement.sentence, ())
            if each.order == 1 and (each.kind, each.get("endpoint")) == (statement.kind, statement.get("endpoint"))
        )
        first = next((self.arm(trial, each)[0] for each in alike if each.end <= statement.end), None)
        return next((each for each in trial.arms if first is not None and each.id != first.id), None)

    def cohort(self, trial: Trial, statement: Statement) -> tuple[str | None, str]:
        """Return the cohort that a number is of, or why it is not known; no cohort and no reason is all patients."""
        whole, slot = self.parsed.sentences[statement.sentence], statement.slot("cohort")
        sentence = self.text[whole.start : whole.end]
        if slot is None and not all_told(trial, sentence, statement):
            slot = self._carried(statement)
        if slot is not None:
            for cohort in trial.cohorts:
                if self.is_cohort(slot, cohort, trial):
                    return alone(trial, cohort.id), ""
            disease, sited = self.disease(slot.value), slot.value.startswith("primary_site=")
            unlike = sited and not is_site_of_all(trial, slot.text)
            unlike = unlike or (
                disease is not None and not any(self.related(disease, str(each.disease)) for each in trial.cohorts)
            )
            own = disease is None and slot is statement.slot("cohort")
            behind = self.text[slot.end : slot.end + _BRACKETED]
            if unlike or (own and (is_of_some(trial, slot.text) or is_a_subgroup(trial, slot.text, behind))):
                return None, f"results of {trial.id} for {slot.text}"
        if has_all(trial) or not trial.cohorts or alone(trial, trial.cohorts[0].id) is None:
            return None, ""
        if (told := cohort_told(trial, sentence)) is not None:
            return told, ""
        return None, f"the cohort (it may be {' or '.join(each.id for each in trial.cohorts)})"

    def is_cohort(self, slot: Slot, cohort: Cohort, trial: Trial) -> bool:
        """Say whether words mean a cohort: its disease, its name, or the site that tells its disease from others."""
        if is_called(trial, cohort, slot.text):
            return True
        if not cohort_of_disease(trial, cohort):
            return False  # its disease tells it from none of the others
        if slot.value == cohort.disease:
            return True
        site = self.known.site_of(str(cohort.disease))
        return site is not None and (
            slot.value == f"primary_site={site[1]}" or self.known.site_in(slot.text) == site[1]
        )

    def _carried(self, statement: Statement) -> Slot | None:
        """Return the cohort of the last statement before, if it is near: ``the hazard ratio was 0.23``."""
        told = [each for each in self.parsed.before(statement, _NEAR) if each.slot("cohort") is not None]
        own = self.trial(statement)[0] if told else None
        told = [each for each in told if self.trial(each)[0] is own]
        told = [each for each in told if not is_lesion(str(each.get("cohort")))]
        last = told[0].sentence if told else statement.sentence
        several = len({each.get("cohort") for each in told if each.sentence == last}) > 1
        unsure = several and statement.order > 0 and last != statement.sentence  # Responses were few: 5% and 19%
        return None if not told or unsure else told[0].slot("cohort")

    # --------------------------------------------------------------------------------------------- indications

    @cached_property
    def main_act(self) -> Statement | None:
        """The approval or opinion that the text is about."""
        return act_meant(self)

    def is_another(self, medicine: str | None) -> bool:
        """Say whether a medicine is another than that of the act that the text is about."""
        return self.main_act is not None and medicine != self.medicine(self.main_act)[0]

    def territory(self, statement: Statement | None) -> str | None:
        """Return the first of the territories of a statement."""
        return next(iter(self.territories(statement)), None)

    def territories(self, statement: Statement | None) -> list[str]:
        """Return the territories of a statement, or else of the act of its sentence or that the text is about.

        Those that a larger one of them holds are left out: ``in the EU, Norway``.
        """
        beside = None if statement is None else same_statement(self.parsed, statement.sentence, "act")
        told = [] if statement is None else place_of_noun(statement, self.named_in(statement.sentence), self.text)
        if told:
            return told
        for each in (statement, beside, self.main_act):
            found = [] if each is None else places_told(each)
            if not found and each is statement and each and beside is None and each.kind in _PLACED:
                found = places_named(self.named_in(each.sentence))
            if found:
                held = {country for one in found for country in self.known.members.get(one, ())}
                return [one for one in dict.fromkeys(found) if one not in held]
        return [] if statement is None else self.known.only_place_of(statement.get("product"))

    def named_in(self, sentence: int) -> list[Slot]:
        """Return the names in a sentence."""
        return self.parsed.names_in(sentence)

    def trials_in(self, sentence: int) -> list[Slot]:
        """Return the names of trials in a sentence."""
        return [each for each in self.named_in(sentence) if each.name == "trial"]

    def labels(self, medicine: str, territory: str) -> Sequence[tuple[LabelEvent, Indication]]:
        """Return the indications that were put on the label of a medicine in a territory, with their events."""
        return self.known.labels(medicine, territory)

    def indications(
        self, statement: Statement, medicine: str | None = None, territory: str | None = None
    ) -> list[Indication]:
        """Return the indications that a statement means: of its medicine, territory and diseases, one for each."""
        return [found[0] for found in self.alternatives(statement, medicine, territory)]

    def alternatives(
        self, statement: Statement, medicine: str | None = None, territory: str | None = None
    ) -> list[list[Indication]]:
        """Return for each disease of a statement the label that it means, and behind it those that it may mean."""
        asked = statement, medicine, territory
        if asked not in self._meant:
            medicine = medicine or self.medicine(statement)[0]
            territory = territory or self.territory(statement)
            none = medicine is None or territory is None
            self._meant[asked] = [] if none else labels_of(statement, self, str(medicine), str(territory))
        return self._meant[asked]

    @cached_property
    def _meant(self) -> dict[tuple[Statement, str | None, str | None], list[list[Indication]]]:
        """The labels that statements mean, since the claims of a sentence ask for the same ones."""
        return {}

    def is_for(self, indication: Indication, disease: str) -> bool:
        """Say whether an indication is for a disease or a part of it: one of other sites only is not."""
        if not self.related(str(indication.disease), disease):
            return False
        return self.known.reaches_site_of(indication, disease)

    def names(self, statement: Statement, disease: str) -> bool:
        """Say whether a statement names a disease itself or by its site, not only one that it is a part of."""
        site = self.known.site_of(disease)
        sited = site is not None and any(site[1] in each.value for each in statement.all("clause"))
        return sited or any(self.disease(each.value) == disease for each in statement.all("disease"))

    @cached_property
    def main_indications(self) -> list[Indication]:
        """The indications that the text is about."""
        return [] if self.main_act is None else self.indications(self.main_act)

    def meant(self, statement: Statement) -> list[Indication]:
        """Return the indications that a statement is on: those of the text, or of the other medicine that it names."""
        slot = statement.slot("product")
        named = slot is not None and (not slot.value or any(each.start == slot.start for each in self.parsed.names))
        medicine = self.medicine(statement)[0]
        if not named or (self.main_act is not None and not self.is_another(medicine)):
            return self.main_indications
        beside = [
            each
            for each in self.parsed.by_sentence.get(statement.sentence, [])
            if each.kind in {"act", "indication"} and each.all("disease") and self.medicine(each)[0] == medicine
        ]
        return self.indications(beside[0], medicine) if beside and medicine is not None else []

    def disease(self, value: str) -> str | None:
        """Return the disease of the dossier that a name means, also in the plural, or nothing."""
        return self.known.disease(value)
