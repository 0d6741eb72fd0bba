"""What a reader wants to see around the verdicts: the timeline, and who holds what where."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from pivotal.claims.findings import TerritoryRow, TimelineEvent
from pivotal.dates import DateInterval
from pivotal.dossier.articles import Article
from pivotal.dossier.medicines import Medicine, Product
from pivotal.dossier.model import Dossier
from pivotal.label.history import authorisation_holder, authorised, rights_holder
from pivotal.label.model import LabelEvent, Register, ReimbursementEvent, standing
from pivotal.label.territories import countries_of, iso_countries, members_of, name_of_country


def timeline(dossier: Dossier, article: Article) -> list[TimelineEvent]:
    """Return every dated event of the dossier's medicine and trials, with the article, by date."""
    events = [
        *(event for medicine in _subjects(dossier) for event in _medicine_events(medicine, dossier)),
        *_trial_events(dossier),
    ]
    document = dossier.source(article.source)
    events.append(_event("article", article.title, "", document.date or DateInterval(), (document.id,)))
    return sorted(events, key=lambda each: (each.first or each.last or "9999", each.last or "9999", each.what))


def _medicine_events(medicine: Medicine, dossier: Dossier) -> Iterator[TimelineEvent]:
    diseases = _in_short(medicine)
    organisations = {each.id: each.name for each in dossier.organisations}
    for event in standing(medicine.label_events):
        about = ", ".join(dict.fromkeys(diseases.get(each, each) for each in event.indications))
        kind = event.kind.replace("_", " ")
        what = f"{event.authority or 'authority'}: {kind}" + (f" ({about})" if about else "")
        if event.recalled is not None:
            what += f"; recalled, not verified: {event.recalled}"
        yield _event("label", what, str(event.territory), event.effective, event.source)
    for licence in standing(medicine.licence_events):
        parties = " to ".join(
            organisations.get(str(each), str(each)) for each in (licence.grantor, licence.grantee) if each
        )
        yield _event("licence", f"{licence.kind}: {parties}", str(licence.territory), licence.effective, licence.source)
    for said in medicine.reimbursement_events:
        yield _event("reimbursement", _reimbursement(said, diseases), str(said.territory), said.effective, said.source)


def _in_short(medicine: Medicine) -> dict[str, str]:
    """Return each indication as its disease, with what it must be combined with."""
    return {each.id: " with ".join((str(each.disease), *each.with_therapies)) for each in medicine.indications}


def _trial_events(dossier: Dossier) -> Iterator[TimelineEvent]:
    for trial in dossier.trials:
        for cut in trial.cuts:
            if cut.cutoff is not None:
                when = DateInterval(not_before=cut.cutoff, not_after=cut.cutoff)
                yield _event("trial", f"{trial.id}: data cut-off of {cut.title}", "", when, cut.source)
            else:
                dates = [date for name in cut.source if (date := dossier.source(name).date) is not None]
                if dates:
                    yield _event("trial", f"{trial.id}: {cut.title}", "", dates[0], cut.source)
        for look in trial.looks:
            if look.held is not None:
                events = f" at {look.events} events" if look.events else ""
                what = f"{trial.id}: look{events} ({look.cohort})"
                yield _event("trial", what, "", look.held, look.source)


def _event(stream: str, what: str, where: str, when: DateInterval, sources: tuple[str, ...]) -> TimelineEvent:
    first = when.not_before.isoformat() if when.not_before else ""
    last = when.not_after.isoformat() if when.not_after else ""
    return TimelineEvent(stream, what, where, str(when), first, last, tuple(sources))


def _reimbursement(said: ReimbursementEvent, diseases: dict[str, str]) -> str:
    about = ", ".join(dict.fromkeys(diseases.get(each, each) for each in said.indications))
    outcome = (said.outcome or "outcome not found").replace("_", " ")
    return f"{said.body}, {said.stage}: {outcome}" + (f" ({about})" if about else "")


def territory_rows(dossier: Dossier, on: date) -> Iterator[TerritoryRow]:
    """Yield, for each product and territory of the label events, who may sell it and what has been said on payment."""
    for medicine in _subjects(dossier):
        register = dossier.register(medicine.id)
        for product in medicine.products:
            for territory in _territories_of(product, register):
                yield _row(product, territory, medicine, dossier, on)


def _subjects(dossier: Dossier) -> tuple[Medicine, ...]:
    """Return the medicine that the dossier is about, or all that it holds."""
    return dossier.medicines if dossier.subject is None else (dossier.medicine(),)


def _territories_of(product: Product, register: Register) -> list[str]:
    found: list[str] = []
    for event in register.label_events:
        if event.product == product.id:
            found += [str(each) for each in event.territory.of if each not in found]
    return found


def _row(product: Product, territory: str, medicine: Medicine, dossier: Dossier, on: date) -> TerritoryRow:
    answer = authorised(dossier, territory, on, product=product.id, medicine=medicine.id)
    holder = authorisation_holder(dossier, product.id, territory, on, medicine=medicine.id)
    rights = rights_holder(dossier, territory, on, medicine=medicine.id)
    names = {each.id: each.name for each in dossier.organisations}
    register = dossier.register(medicine.id)
    here = members_of(territory, register, on)
    indications: list[str] = []
    for each in medicine.indications:
        if any(_concerns(event, product, each.id, here, register, on) for event in medicine.label_events):
            state = authorised(
                dossier, territory, on, indication=each.id, product=product.id, medicine=medicine.id
            ).answer
            if state != "no":
                indications.append(each.says + ("" if state == "yes" else " (not known on that day)"))
    diseases = _in_short(medicine)
    paid = tuple(
        _reimbursement(each, diseases) + ("" if str(each.territory) == territory else f", {each.territory}")
        for each in medicine.reimbursement_events
        if each.product == product.id and countries_of(each.territory, register, on) & here
    )
    title = _territory_name(territory, dossier)
    return TerritoryRow(
        territory=territory, name=title, on=on.isoformat(), product=product.brand, authorised=answer.answer,
        holder=names.get(holder.answer, holder.answer), rights=names.get(rights.answer, rights.answer),
        indications=tuple(indications), reimbursement=paid, why=answer.reason,
    )  # fmt: skip


def _territory_name(territory: str, dossier: Dossier) -> str:
    known = {each.id: each.name for each in dossier.territories}
    return known.get(territory) or (name_of_country(territory) if territory in iso_countries() else territory)


def _concerns(
    event: LabelEvent, product: Product, indication: str, here: frozenset[str], register: Register, on: date
) -> bool:
    """Say whether an event puts an indication on a product's label in a territory."""
    return (
        event.product == product.id
        and indication in event.indications
        and bool(countries_of(event.territory, register, on) & here)
    )
