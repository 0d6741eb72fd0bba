"""What holds in a territory on a day, of every medicine at once: products, holders, indications, rights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pivotal.dates import day_text
from pivotal.errors import DataError
from pivotal.label.history import day_of
from pivotal.label.model import Indication
from pivotal.label.spans import IndicationState, Labels, MedicineState, library_of
from pivotal.provenance import Provenance
from pivotal.results import Result, Row

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True)
class LabelState(Result):
    """What holds in a territory on a day, as far as it was known on another.

    Attributes
    ----------
    territory : str
        Where.
    on : datetime.date
        The day on which it holds.
    known_on : datetime.date or None
        The day on which it was known; None for all that is known.
    medicines : tuple of MedicineState
        Every medicine with its products, in the order of the dossier.
    """

    territory: str
    on: date
    known_on: date | None
    medicines: tuple[MedicineState, ...]
    provenance: Provenance

    def medicine(self, name: str) -> MedicineState:
        """Return the state of one medicine."""
        found = next((each for each in self.medicines if each.medicine == name), None)
        if found is None:
            raise DataError(f"the state holds no medicine called {name!r}")
        return found

    def in_force(self, *, maybe: bool = False) -> tuple[Indication, ...]:
        """Return the indications in force, also those that may be where ``maybe`` is true; each once."""
        wanted = {"yes", "some", "unknown"} if maybe else {"yes"}
        found = {e.indication.id: e.indication for e in self._indications() if e.in_force in wanted}
        return tuple(found.values())

    def _indications(self) -> Sequence[IndicationState]:
        return [each for medicine in self.medicines for product in medicine.products for each in product.indications]

    def rows(self) -> Sequence[Row]:
        """Return one row an indication, and one for each product without any."""
        found: list[Row] = []
        for medicine in self.medicines:
            for product in medicine.products:
                head: Row = {
                    "term": medicine.medicine, "product": product.product, "authorised": product.authorised,
                    "holder": product.holder, "rights": medicine.rights,
                }  # fmt: skip
                found += [
                    head
                    | {"indication": each.indication.id, "in_force": each.in_force, "approval": each.approval}
                    | {"events": " ".join(each.events)}
                    for each in product.indications
                ]
                if not product.indications:
                    nothing: Row = {"indication": None, "in_force": None, "approval": None}
                    found.append(head | nothing | {"events": " ".join(product.events)})
        return found

    def summary(self) -> Row:
        """Return how many medicines, products and indications there are, by answer."""
        products = [product.authorised for medicine in self.medicines for product in medicine.products]
        indications = [each.in_force for each in self._indications()]
        return {
            "term": self.territory,
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "medicines": len(self.medicines),
            "products_authorised": products.count("yes"),
            "products_unknown": products.count("unknown"),
            "indications_in_force": indications.count("yes"),
            "indications_unknown": indications.count("unknown"),
        }

    def __rich__(self) -> RenderableType:
        """Return a table of the products that are, or may be, authorised; what is not certain has a question mark."""
        from rich.table import Table

        known = f", as known on {day_text(self.known_on)}" if self.known_on else ""
        head = f"{self.territory} on {day_text(self.on)}{known}"
        table = Table(
            "medicine",
            "product",
            "authorised",
            "holder",
            "rights",
            "indications",
            title=head,
            title_justify="left",
            box=None,
        )
        silent = 0
        for medicine in self.medicines:
            for each in medicine.products:
                if each.authorised == "no":
                    silent += 1
                    continue
                said = ", ".join(_said(indication) for indication in each.indications) or "–"
                table.add_row(medicine.medicine, each.product, each.authorised, each.holder, medicine.rights, said)
        if silent:
            table.caption = f"{silent} product{'s' * (silent > 1)} not authorised there on that day"
            table.caption_justify = "left"
        return table


def _said(state: IndicationState) -> str:
    more = {"yes": "", "some": " (in some countries)", "unknown": "?"}[state.in_force]
    kind = "" if state.approval in {"unknown", "full"} else f" ({state.approval.replace('_', ' ')})"
    return state.indication.id + more + kind


def state(
    dossier: Labels,
    territory: str,
    on: date | str,
    *,
    known_on: date | str | None = None,
    medicine: str | None = None,
) -> LabelState:
    """Return what held in a territory on a day, of every medicine of a dossier, as known on that day or another.

    Parameters
    ----------
    dossier : Dossier, Register, or sequence of Register
        Whose labels. The spans of days over which each label stays the same are found once for a dossier, a territory
        and a ``known_on``; a state on another day is then looked up.
    territory : str
        An ISO 3166-1 alpha-2 code, a territory of the dossier (``EU``), or ``world``.
    on : datetime.date or str
        The day on which it holds, as 2025-09-01 (valid time).
    known_on : datetime.date or str, optional
        Count only what was known by the end of this day (transaction time); see ``authorised``. Without it all that the
        dossier holds counts, corrected.
    medicine : str, optional
        One medicine only.

    Returns
    -------
    LabelState
        Each product's authorisation, holder, approval, and indications in force, and who has the rights. ``unknown``
        where the dates or the record cannot tell, never *no*; ``some`` where the countries of the territory differ.

    Raises
    ------
    DataError
        For a day that is none, or a territory without members on it.
    UnknownNameError
        For a territory or medicine that is not there.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> after = pv.state(dossier, "EU", "2025-09-01", medicine="cabozantinib")
    >>> [each.id for each in after.in_force()][-1], after.medicines[0].products[0].holder
    ('eu-net', 'ipsen-pharma')
    >>> before = pv.state(dossier, "EU", "2025-09-01", known_on="2025-07-01", medicine="cabozantinib")
    >>> "eu-net" in [each.id for each in before.in_force(maybe=True)]
    False
    """
    day, known = day_of(on), None if known_on is None else day_of(known_on, "known_on")
    library = library_of(dossier)
    found = [library.spans(name, territory, known).on(day) for name in library.named(medicine)]
    if found and None in found:
        raise DataError(f"{territory} has no members on {day_text(day)}")
    return LabelState(
        territory=territory,
        on=day,
        known_on=known,
        medicines=tuple(each for each in found if each is not None),
        provenance=Provenance(
            "state",
            {"territory": territory, "on": str(day), "known_on": known and str(known), "medicine": medicine},
        ),
    )
