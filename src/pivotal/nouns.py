"""The base of everything that a dossier states: frozen, without unknown keys, and sourced.

A noun is written the same way in YAML and in Python. Scalars reach a noun as text (``NO`` is Norway, ``on`` is a
word), and the noun says what the text means; so there is one place where "true" becomes true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetCoreSchemaHandler, StringConstraints, model_validator
from pydantic_core import CoreSchema, core_schema

Path = tuple[str | int, ...]

Status = Literal["sourced", "derived", "recall_unverified"]


class Noun(BaseModel):
    """A frozen statement without unknown keys."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True, allow_inf_nan=False
    )


class Reference(str):
    """The name of something that must exist elsewhere in the dossier."""

    kind: ClassVar[str] = "thing"
    __slots__ = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, __: GetCoreSchemaHandler) -> CoreSchema:
        """Validate as text and keep the class, so that references can be found again."""
        return core_schema.no_info_after_validator_function(
            cls, core_schema.str_schema(min_length=1, strip_whitespace=True)
        )


class SourceRef(Reference):
    """Names a source."""

    kind = "source"


class OrganisationRef(Reference):
    """Names an organisation."""

    kind = "organisation"


class ProductRef(Reference):
    """Names a product."""

    kind = "product"


class IndicationRef(Reference):
    """Names an indication."""

    kind = "indication"


class EventRef(Reference):
    """Names a label event."""

    kind = "label event"


class LicenceEventRef(Reference):
    """Names a licence event."""

    kind = "licence event"


class DiseaseRef(Reference):
    """Names a disease concept."""

    kind = "disease"


class TherapyRef(Reference):
    """Names a therapy or class of therapies of the vocabulary."""

    kind = "therapy"


class FieldRef(Reference):
    """Names a field of the vocabulary."""

    kind = "field"


class TerritoryRef(Reference):
    """Names a country (ISO 3166-1 alpha-2), a territory of the dossier, or ``world``."""

    kind = "territory"


class MedicineRef(Reference):
    """Names a medicine."""

    kind = "medicine"


class TrialRef(Reference):
    """Names a trial."""

    kind = "trial"


def _as_tuple(given: Any) -> Any:
    return given if isinstance(given, list | tuple) else (given,)


def _as_flag(given: Any) -> Any:
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given in {"true", "false"}:
        return given == "true"
    raise ValueError("write true or false")


Identifier = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]*$", max_length=80)]
Text = Annotated[str, StringConstraints(min_length=1)]
Flag = Annotated[bool, BeforeValidator(_as_flag)]
Sources = Annotated[tuple[SourceRef, ...], BeforeValidator(_as_tuple)]
Texts = Annotated[tuple[Text, ...], BeforeValidator(_as_tuple)]
OneOrMore = BeforeValidator(_as_tuple)


class Sourced(Noun):
    """A statement that says where it comes from.

    Parameters
    ----------
    source : tuple of str
        Sources that state it; one name may be written alone. Empty only for ``derived`` and recalled statements.
    status : str
        ``sourced``, ``derived`` (computed from sourced numbers) or ``recall_unverified``, which is shown so
        marked and never decides a verdict.
    note : str, optional
        A remark for the reader.
    """

    source: Sources = ()
    status: Status = "sourced"
    note: Text | None = None

    @model_validator(mode="after")
    def _says_where(self) -> Self:
        if self.status == "sourced" and not self.source:
            raise ValueError("say the source, or the status: derived or recall_unverified")
        return self

    @property
    def decides(self) -> bool:
        """Whether the statement may decide a verdict."""
        return self.status != "recall_unverified"


def walk_references(thing: object, path: Path = ()) -> Iterator[tuple[Path, Reference]]:
    """Yield every reference inside a noun with the path of keys that leads to it."""
    if isinstance(thing, Reference):
        yield path, thing
    elif isinstance(thing, BaseModel):
        for name, info in type(thing).model_fields.items():
            yield from walk_references(getattr(thing, name), (*path, info.alias or name))
    elif isinstance(thing, Mapping):
        for key, value in thing.items():
            if isinstance(key, Reference):
                yield (*path, key), key
            yield from walk_references(value, (*path, str(key)))
    elif isinstance(thing, tuple | list):
        for index, value in enumerate(thing):
            yield from walk_references(value, (*path, index))
