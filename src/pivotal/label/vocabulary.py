"""The words that criteria and patients are written in: fields, codes, and which code lies within which."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from pivotal.errors import DataError, UnknownNameError, did_you_mean, listed, shown
from pivotal.label.language import AllOf, AnyOf, AtLeast, Atom, Code, CriteriaField, Criterion, NoneOf, PriorTherapy
from pivotal.label.model import CodedValue, FactValue, Patient
from pivotal.nouns import Path
from pivotal.units import convert

Problem = tuple[Path, str]
REST = ": other"


class Hierarchy:
    """A set of codes as the smallest values (leaves) that each of them may stand for.

    Parameters
    ----------
    codes : iterable of Code
        Codes with their broader codes.
    exhaustive : bool
        The codes are all there is; otherwise an unnamed rest exists that no code covers.

    Examples
    --------
    >>> sites = Hierarchy([Code(id="gut"), Code(id="ileum", broader="gut"), Code(id="lung")])
    >>> sorted(sites.leaves("gut"))
    ['gut: other', 'ileum']
    """

    def __init__(self, codes: Iterable[Code], *, exhaustive: bool = False) -> None:
        self.codes = {code.id: code for code in codes}
        self.exhaustive = exhaustive
        self._narrower: dict[str, list[str]] = {name: [] for name in self.codes}
        for code in self.codes.values():
            for broader in code.broader:
                if broader not in self.codes:
                    raise UnknownNameError.of("code", broader, self.codes)
                self._narrower[broader].append(code.id)
        self._leaves = self._gathered_leaves()

    def leaves(self, name: str) -> frozenset[str]:
        """Return the smallest values that a code may stand for."""
        if name not in self._leaves:
            raise UnknownNameError.of("code", name, self.codes)
        return self._leaves[name]

    def _gathered_leaves(self) -> dict[str, frozenset[str]]:
        """Return the leaves of every code, the narrower ones first."""
        try:
            order = list(TopologicalSorter(self._narrower).static_order())
        except CycleError as error:
            raise DataError(f"the codes {listed(error.args[1])} lie within one another in a circle") from error
        found: dict[str, frozenset[str]] = {}
        for name in order:
            narrower = self._narrower[name]
            rest = frozenset() if self.codes[name].exhaustive else frozenset({name + REST})
            found[name] = rest.union(*(found[each] for each in narrower)) if narrower else frozenset({name})
        return found

    @cached_property
    def everything(self) -> frozenset[str]:
        """Every smallest value, the unnamed rest included."""
        rest = frozenset() if self.exhaustive else frozenset({"any other"})
        return rest.union(*(self.leaves(name) for name in self.codes))

    def within(self, name: str, other: str) -> bool:
        """Say whether a code lies within another (or is the same)."""
        return self.leaves(name) <= self.leaves(other)


class Vocabulary:
    """Every field that criteria may use, with its codes.

    Parameters
    ----------
    fields : iterable of CriteriaField
        The fields.
    diseases : iterable of Code
        The disease concepts, which are the codes of the fields of the kind ``disease``.
    """

    def __init__(self, fields: Iterable[CriteriaField], diseases: Iterable[Code] = ()) -> None:
        self.fields = {field.id: field for field in fields}
        self.diseases = Hierarchy(diseases)
        self._codes = {
            name: self.diseases if field.kind == "disease" else Hierarchy(field.codes, exhaustive=field.exhaustive)
            for name, field in self.fields.items()
            if field.kind in {"code", "disease", "therapy"}
        }

    def field(self, name: str) -> CriteriaField:
        """Return a field by name."""
        if name not in self.fields:
            raise UnknownNameError.of("field", name, self.patient_fields)
        return self.fields[name]

    def codes(self, name: str) -> Hierarchy:
        """Return the codes of a coded field."""
        if name not in self._codes:
            raise DataError(f"the field {self.field(name).id} has no codes; its kind is {self.field(name).kind}")
        return self._codes[name]

    @property
    def patient_fields(self) -> list[str]:
        """The fields that a patient can have and a criterion can ask for."""
        return [name for name, field in self.fields.items() if field.kind != "therapy"]

    @cached_property
    def therapies(self) -> Hierarchy:
        """The therapies and their classes."""
        found = [name for name, field in self.fields.items() if field.kind == "therapy"]
        return Hierarchy([code for name in found for code in self.fields[name].codes])

    def name_of(self, field: str, code: str) -> str:
        """Return the readable name of a code."""
        known = self._codes[field].codes.get(code) if field in self._codes else None
        return (known.name if known and known.name else code).replace("_", " ")

    def names_of(self, field: str, leaves: Iterable[str], *, rest: bool = True) -> list[str]:
        """Return the names of smallest values; those that make up a broader code go by its name.

        With ``rest`` a broader code must be filled with its unnamed rest; without it the rests are ignored.
        """
        return _gathered(self.codes(field), leaves, lambda code: self.name_of(field, code), rest=rest)

    def names_of_therapies(self, leaves: Iterable[str]) -> list[str]:
        """Return the names of smallest therapies; those that make up a class, or all but a class, go by its name."""
        wanted = frozenset(leaves)
        names = _gathered(self.therapies, wanted, self.therapy_name, rest=True)
        for code in self.therapies.codes:
            inside = self.therapies.leaves(code)
            if len(names) > 1 and wanted < inside:
                but = _gathered(self.therapies, inside - wanted, self.therapy_name, rest=True)
                if len(but) < len(names):
                    names = [f"{self.therapy_name(code)} other than {' and '.join(but)}"]
        return names

    def therapy_name(self, code: str) -> str:
        """Return the readable name of a therapy or class."""
        known = self.therapies.codes.get(code)
        return (known.name if known and known.name else code).replace("_", " ")

    # ------------------------------------------------------------------------------------ what is wrong

    def problems(self, criterion: Criterion, path: Path = ()) -> Iterator[Problem]:
        """Yield everything in a criterion that this vocabulary does not know, with the path of keys to it."""
        match criterion:
            case AllOf(all=parts):
                yield from self._problems_of_parts(parts, (*path, "all"))
            case AnyOf(any=parts):
                yield from self._problems_of_parts(parts, (*path, "any"))
            case AtLeast(of=parts):
                yield from self._problems_of_parts(parts, (*path, "of"))
            case NoneOf(not_=part):
                yield from self.problems(part, (*path, "not"))
            case Atom():
                yield from self._problems_of_atom(criterion, path)
            case PriorTherapy(prior_therapy=history):
                for key, names in (("of", history.of), ("other_than", history.other_than)):
                    for index, name in enumerate(names):
                        if name not in self.therapies.codes:
                            at = (*path, "prior_therapy", key, index)
                            yield at, _unknown("therapy", name, self.therapies.codes)

    def _problems_of_parts(self, parts: Iterable[Criterion], path: Path) -> Iterator[Problem]:
        for index, part in enumerate(parts):
            yield from self.problems(part, (*path, index))

    def _problems_of_atom(self, atom: Atom, path: Path) -> Iterator[Problem]:
        field = self.fields.get(atom.field)
        if field is None or field.kind == "therapy":
            yield (*path, "field"), _unknown("criteria field", atom.field, self.patient_fields)
            return
        if (field.kind == "number") != (atom.unit is not None):
            how = f"limits in {field.unit}" if field.kind == "number" else "is or in"
            yield path, f"the field {field.id} is compared by {how}"
        elif field.kind == "number":
            try:
                convert(1.0, str(atom.unit), str(field.unit))
            except DataError:
                yield (*path, "unit"), f"the field {field.id} is counted in {field.unit}, not in {atom.unit}"
        elif field.kind == "flag":
            if atom.is_ not in {"true", "false"}:
                yield (*path, "is"), f"the field {field.id} is true or false"
        else:
            codes = self.codes(field.id).codes
            for index, value in enumerate(atom.values):
                if value not in codes:
                    yield (*path, "in" if atom.in_ else "is", index), _unknown(f"{field.id}", value, codes)
        if atom.system is not None and atom.system not in field.systems:
            yield (*path, "system"), _unknown(f"coding system of {field.id}", atom.system, field.systems)

    def problems_of_patient(self, patient: Patient) -> Iterator[Problem]:
        """Yield everything in a patient that this vocabulary does not know."""
        for name, value in patient.facts.items():
            field = self.fields.get(name)
            if field is None or field.kind == "therapy":
                yield ("facts", name), _unknown("field", name, self.patient_fields)
                continue
            for problem in self._problems_of_fact(field, value):
                yield ("facts", name), problem
        for index, received in enumerate(patient.prior_therapies or ()):
            if received.therapy not in self.therapies.codes:
                at: Path = ("prior_therapies", index, "therapy")
                yield at, _unknown("therapy", received.therapy, self.therapies.codes)

    def _problems_of_fact(self, field: CriteriaField, value: FactValue) -> Iterator[str]:
        if value is None:
            return
        if field.kind == "number":
            if as_number(value) is None:
                yield f"{_told(value)} is not a number; {field.id} is counted in {field.unit}"
        elif field.kind == "flag":
            if as_flag(value) is None:
                yield f"{_told(value)} is not true or false"
        else:
            codes = self.codes(field.id).codes
            code, system = as_code(value)
            if code not in codes:
                yield _unknown(field.id, code, codes)
            if system is not None and system not in field.systems:
                yield _unknown(f"coding system of {field.id}", system, field.systems)


def _gathered(codes: Hierarchy, leaves: Iterable[str], name: Callable[[str], str], *, rest: bool) -> list[str]:
    """Return leaves as names, the broadest codes that they fill first; see ``Vocabulary.names_of``."""
    left = {leaf for leaf in leaves if rest or not leaf.endswith(REST)}
    names: list[str] = []
    for code in sorted(codes.codes, key=lambda each: -len(codes.leaves(each))):
        inside = {leaf for leaf in codes.leaves(code) if rest or not leaf.endswith(REST)}
        if inside and inside <= left:
            names.append(name(code))
            left -= inside
    return names + [f"other {name(leaf.removesuffix(REST))}" if leaf.endswith(REST) else leaf for leaf in sorted(left)]


def as_number(value: FactValue) -> float | None:
    """Return a fact as a number; NaN and anything else is not known."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except ValueError:
        return None
    return number if number - number == 0 else None


def as_flag(value: FactValue) -> bool | None:
    """Return a fact as true or false; anything else is not known."""
    if isinstance(value, bool):
        return value
    return {"true": True, "false": False}.get(value) if isinstance(value, str) else None


def as_code(value: FactValue) -> tuple[str, str | None]:
    """Return a fact as a code and its coding system."""
    return (value.value, value.system) if isinstance(value, CodedValue) else (str(value), None)


def _told(value: FactValue) -> str:
    return shown(value.value if isinstance(value, CodedValue) else value)


def _unknown(kind: str, name: str, known: Iterable[str] | Mapping[str, object]) -> str:
    names = list(known)
    hint = did_you_mean(name, names)
    accepted = f"; accepted: {listed(names)}" if names else ""
    return f"there is no {kind} {shown(name)}{accepted}" + (f"; {hint}" if hint else "")
