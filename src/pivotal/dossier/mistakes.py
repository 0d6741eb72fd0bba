"""What a file got wrong, said with file, line, key, value, and what is accepted."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from pivotal.dossier.yaml import Node
from pivotal.errors import DossierError, Place, did_you_mean
from pivotal.nouns import Path

N = TypeVar("N", bound=BaseModel)
_ACCEPTED = {
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "string_pattern_mismatch": "a name of letters, digits and . _ - +, at most 80 characters",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
    "too_short": "a longer list",
    "string_too_short": "text that is not empty",
    "string_too_long": "a name of at most 80 characters",
}


def parse_noun(model: type[N], node: Node, file: str) -> N:
    """Return the noun that a file states.

    Raises
    ------
    DossierError
        For the first mistake; the others are in its ``others``.
    """
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        found = error.errors(include_url=False)
        # a list whose only items are wrong also counts as too short; the items say it better
        inner = [each["loc"] for each in found if each["type"] != "too_short"]
        told = [
            each
            for each in found
            if each["type"] != "too_short" or not any(loc[: len(each["loc"])] == each["loc"] for loc in inner)
        ]
        raise first_of([_mistake(each, model, node, file) for each in told]) from None


def first_of(mistakes: list[DossierError]) -> DossierError:
    """Return the first mistake in the order of the files, carrying the others."""
    ordered = sorted(mistakes, key=lambda each: (each.place.file, each.place.line or 0) if each.place else ("", 0))
    ordered[0].others = tuple(ordered[1:])
    return ordered[0]


def mistake_at(node: Node, file: str, path: Path, message: str, **more: str | None) -> DossierError:
    """Return an error about the value at a path of keys."""
    line, column = node.locate(path)
    return DossierError(message, place=Place(file, line, column), key=_dotted(path), **more)


def _mistake(found: Any, model: type[BaseModel], node: Node, file: str) -> DossierError:
    path = _without_tags(found["loc"], node)
    kind, line_column = found["type"], node.locate(path)
    place = Place(file, *line_column)
    if kind == "extra_forbidden":
        known = _keys_at(model, found["loc"][:-1])
        return DossierError.unknown_key(str(path[-1]), known, place=place, within=_dotted(path[:-1]))
    if kind == "missing":
        return DossierError(f"the key '{found['loc'][-1]}' is missing", place=place, key=_dotted(path))
    context = found.get("ctx", {})
    if kind in {"literal_error", "union_tag_invalid"}:
        expected = str(context.get("expected") or context.get("expected_tags")).replace("'", "").replace(" or ", ", ")
        value = context.get("tag", found["input"])
        hint = did_you_mean(str(value), expected.split(", "))
        return DossierError(
            f"{value!r} is not known here", place=place, key=_dotted(path), accepted=expected, hint=hint
        )
    if kind == "union_tag_not_found":
        return DossierError(f"the key {context.get('discriminator')} is missing", place=place, key=_dotted(path))
    message = str(context["error"]) if kind == "value_error" else found["msg"]
    value = found["input"]
    if kind in _ACCEPTED and isinstance(value, str | None):
        what = "nothing is written here" if value is None else f"{value!r} cannot stand here"
        return DossierError(what, place=place, key=_dotted(path), accepted=_ACCEPTED[kind])
    return DossierError(message[:1].lower() + message[1:], place=place, key=_dotted(path), accepted=_ACCEPTED.get(kind))


def _without_tags(loc: tuple[str | int, ...], node: Node) -> Path:
    """Return the path of keys of a pydantic location, without the names of union members in it."""
    path: list[str | int] = []
    at: Node | None = node
    for index, part in enumerate(loc):
        last = index == len(loc) - 1
        check = at.entries.get("check") if at is not None and at.entries else None
        tag = isinstance(part, str) and (
            ":" in part or (check is not None and part == check.text and part not in path[-1:])
        )
        following = at.step(part) if at is not None and not (tag and not last) else None
        if following is not None:
            path.append(part)
            at = following
        elif (
            last and not tag and isinstance(part, str) and at is not None and at.entries is not None and part in at.keys
        ):
            path.append(part)
    return tuple(path)


def _dotted(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def _keys_at(model: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the model at a pydantic location has."""
    at: Any = model
    for part in loc:
        at = _following(at, part)
    models = [each for each in _members(at) if isinstance(each, type) and issubclass(each, BaseModel)]
    return sorted({info.alias or name for each in models for name, info in each.model_fields.items()})


def _following(annotation: Any, part: str | int) -> Any:
    """Return the annotation one part of a location further."""
    for member in _members(annotation):
        if isinstance(part, int) and get_origin(member) in {tuple, list}:
            return get_args(member)[0]
        if get_origin(member) is dict and isinstance(part, str):
            return get_args(member)[1]
        if isinstance(member, type) and issubclass(member, BaseModel) and isinstance(part, str):
            for name, info in member.model_fields.items():
                if part in {name, info.alias}:
                    return info.annotation
    tagged = [member for member, tag in _tagged(annotation) if tag == part]
    return tagged[0] if tagged else annotation


def _members(annotation: Any) -> Iterator[Any]:
    """Yield the members of a union, or the annotation itself."""
    if get_origin(annotation) is Annotated:
        yield from _members(get_args(annotation)[0])
    elif get_origin(annotation) in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _members(member)
    else:
        yield annotation


def _tagged(annotation: Any) -> Iterator[tuple[Any, str]]:
    """Yield the members of a discriminated union with their tags."""
    if get_origin(annotation) is Annotated:
        inner, *metadata = get_args(annotation)
        for each in metadata:
            if isinstance(each, Tag):
                yield inner, each.tag
        yield from _tagged(inner)
    elif get_origin(annotation) in {Union, types.UnionType}:
        for member in get_args(annotation):
            yield from _tagged(member)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel) and "check" in annotation.model_fields:
        for value in get_args(annotation.model_fields["check"].annotation):
            yield annotation, value
