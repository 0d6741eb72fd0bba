"""The nouns of the criteria language: coded fields, and the tree of criteria over them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from pivotal.nouns import FieldRef, Flag, Identifier, Noun, OneOrMore, SourceRef, Text, TherapyRef
from pivotal.units import Unit

# --------------------------------------------------------------------------------------------- vocabulary


class Code(Noun):
    """One value of a coded field.

    Codes form a hierarchy by ``broader``. Codes that share no narrower code exclude one another. A code with
    narrower codes also has an unnamed rest, unless it is ``exhaustive``: its narrower codes are then all there is.
    """

    id: Identifier
    name: Text | None = None
    broader: Annotated[tuple[Identifier, ...], OneOrMore] = ()
    exhaustive: Flag = False


class CriteriaField(Noun):
    """A fact about a patient that criteria may speak of.

    Parameters
    ----------
    kind : str
        ``number`` (with a unit), ``code`` (with codes), ``flag``, ``disease`` (codes are the dossier's diseases)
        or ``therapy`` (codes used by prior-therapy criteria; never a field of a patient).
    exhaustive : bool
        The codes are all the values there are, so that a criterion naming all of them is met by everybody.
    systems : tuple of str
        Named coding systems (grading editions); values of different systems are never compared.
    """

    id: Identifier
    name: Text
    kind: Literal["number", "code", "flag", "disease", "therapy"]
    unit: Unit | None = None
    codes: tuple[Code, ...] = ()
    exhaustive: Flag = False
    systems: tuple[Identifier, ...] = ()

    @model_validator(mode="after")
    def _shaped_as_its_kind(self) -> Self:
        if (self.kind == "number") != (self.unit is not None):
            raise ValueError("a field of the kind number has a unit, and no other kind has one")
        if (self.kind in {"code", "therapy"}) != bool(self.codes):
            raise ValueError("a field of the kind code or therapy has codes, and no other kind has them")
        return self


# ----------------------------------------------------------------------------------------------- criteria


class Clause(Noun):
    """What every criterion can say of itself.

    ``words`` are the source's own few words for it, ``source`` where they stand (else the indication's source), and
    ``strength`` whether they say so explicitly, imply it, or we assume it.
    """

    words: Text | None = None
    source: Annotated[tuple[SourceRef, ...], OneOrMore] = ()
    strength: Literal["explicit", "implied", "assumed"] = "explicit"


class AllOf(Clause):
    """Every criterion is met."""

    all: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class AnyOf(Clause):
    """At least one criterion is met."""

    any: Annotated[tuple[Criterion, ...], Field(min_length=1)]


class NoneOf(Clause):
    """The criterion is not met."""

    not_: Criterion = Field(alias="not")


class AtLeast(Clause):
    """At least so many of the criteria are met."""

    at_least: Annotated[int, Field(ge=1)]
    of: Annotated[tuple[Criterion, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if self.at_least > len(self.of):
            raise ValueError(f"at_least {self.at_least} of {len(self.of)} criteria can never be met")
        return self


class Atom(Clause):
    """One field compared with a value.

    ``in`` (or ``is`` for one value) for codes and diseases, ``is`` for flags, and any of ``at_least at_most above
    below`` with the field's ``unit`` for numbers.
    """

    field: FieldRef
    is_: Text | None = Field(default=None, alias="is")
    in_: Annotated[tuple[Text, ...] | None, Field(alias="in", min_length=1)] = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    unit: Unit | None = None
    system: Identifier | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        limits = [self.at_least, self.at_most, self.above, self.below]
        asked = [self.is_ is not None, self.in_ is not None, any(limit is not None for limit in limits)]
        if sum(asked) != 1:
            raise ValueError("a field is compared by exactly one of: is, in, or limits (at_least at_most above below)")
        if asked[2] != (self.unit is not None):
            raise ValueError("limits need the unit, and nothing else takes one")
        lows = [limit for limit in (self.at_least, self.above) if limit is not None]
        highs = [limit for limit in (self.at_most, self.below) if limit is not None]
        if lows and highs and max(lows) > min(highs):
            raise ValueError(f"no number lies between {max(lows):g} and {min(highs):g}")
        return self

    @property
    def values(self) -> tuple[str, ...]:
        """The codes that meet the atom."""
        return self.in_ or ((self.is_,) if self.is_ is not None else ())


Outcome = Literal["any", "progressed", "intolerant", "progressed_or_intolerant"]


class TherapyHistory(Noun):
    """Which earlier therapies count, how they ended, and how many are needed; never a line number.

    Parameters
    ----------
    of, other_than : tuple of str
        Therapies or classes that count, less those that do not.
    setting : str
        ``any``, ``advanced`` or ``adjuvant``.
    outcome : str
        ``progressed`` is on or after the therapy.
    at_least, at_most : int, optional
        How many different therapies must count.
    """

    of: Annotated[tuple[TherapyRef, ...], OneOrMore, Field(min_length=1)]
    other_than: Annotated[tuple[TherapyRef, ...], OneOrMore] = ()
    setting: Literal["any", "advanced", "adjuvant"] = "any"
    outcome: Outcome = "any"
    at_least: Annotated[int, Field(ge=0)] | None = None
    at_most: Annotated[int, Field(ge=0)] | None = None

    @model_validator(mode="after")
    def _counts(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("say how many: at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} and at_most {self.at_most} can never both hold")
        return self


class PriorTherapy(Clause):
    """Earlier therapies that the patient must (or must not) have had."""

    prior_therapy: TherapyHistory


_SHAPES = {"all": "all", "any": "any", "not": "not", "not_": "not", "of": "of", "prior_therapy": "prior_therapy",
           "field": "field"}  # fmt: skip


def _shape_of(given: Any) -> str | None:
    if isinstance(given, Clause):
        return _shape_of_clause(type(given))
    return _shape_in(given) if isinstance(given, Mapping) else None


@cache
def _shape_of_clause(kind: type[Clause]) -> str | None:
    return _shape_in(kind.model_fields)


def _shape_in(keys: Mapping[Any, Any]) -> str | None:
    found = {_SHAPES[key] for key in keys if key in _SHAPES}
    return f"criterion:{found.pop()}" if len(found) == 1 else None


Criterion = Annotated[
    Annotated[AllOf, Tag("criterion:all")]
    | Annotated[AnyOf, Tag("criterion:any")]
    | Annotated[NoneOf, Tag("criterion:not")]
    | Annotated[AtLeast, Tag("criterion:of")]
    | Annotated[Atom, Tag("criterion:field")]
    | Annotated[PriorTherapy, Tag("criterion:prior_therapy")],
    Discriminator(
        _shape_of,
        custom_error_type="criterion_shape",
        custom_error_message="a criterion has exactly one of the keys all, any, not, of, field, prior_therapy",
    ),
]
DEEPEST = 100


def parts_of(criterion: Criterion) -> tuple[Criterion, ...]:
    """Return the criteria directly inside a criterion."""
    match criterion:
        case AllOf(all=parts) | AnyOf(any=parts) | AtLeast(of=parts):
            return parts
        case NoneOf(not_=part):
            return (part,)
    return ()


def check_depth(criterion: Any) -> Any:
    """Return a criterion, or what one is to be made of, unless it is nested more deeply than anybody could have read.

    Raises
    ------
    ValueError
        If clauses lie within one another more than 100 deep.
    """
    level, depth = [criterion], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(
                f"the criteria are nested more than {DEEPEST} deep; accepted: up to {DEEPEST} within one another"
            )
        level = [
            part for each in level for part in (_given_parts(each) if isinstance(each, Mapping) else parts_of(each))
        ]
    return criterion


def _given_parts(given: Mapping[Any, Any]) -> Iterator[Any]:
    """Yield what lies directly inside a criterion that is still a mapping."""
    for key in ("all", "any", "of", "not", "not_"):
        inside = given.get(key, ())
        yield from inside if isinstance(inside, list | tuple) else (inside,)


for _noun in (AllOf, AnyOf, NoneOf, AtLeast):
    _noun.model_rebuild()
