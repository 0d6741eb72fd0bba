"""What a file got wrong, said with file, line, key, value, and what is accepted."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError

from pivotal.dates import ACCEPTED as ACCEPTED_DATES
from pivotal.dossier.yaml import Node
from pivotal.errors import DossierError, Place, did_you_mean, shown
from pivotal.nouns import Path

N = TypeVar("N", bound=BaseModel)
LONGEST_MESSAGE = 300
_ACCEPTED = {
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_parsing": "a number",
    "float_type": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "string_pattern_mismatch": "a name of letters, digits and . _ - +, at most 80 characters",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a mapping",
    "mapping_type": "a mapping",
    "model_type": "a mapping",
    "model_attributes_type": "a mapping",
    "string_type": "text",
    "too_short": "a longer list",
    "too_long": "a shorter list",
    "string_too_short": "text that is not empty",
    "string_too_long": "a name of at most 80 characters",
}
_WRONG_KINDS = {kind for kind in _ACCEPTED if kind.endswith(("_type", "_parsing"))}
_ACCEPTED_BY_CLASS = {"DateInterval": ACCEPTED_DATES, "Printed": "a number as printed: 13.8, <0.001 or not reached"}


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
        found = [(_without_tags(each["loc"], node), each) for each in error.errors(include_url=False)]
        raise first_of([_mistake(each, path, model, node, file) for path, each in list(_told(found))]) from None


def _told(found: list[tuple[Path, Any]]) -> Iterator[tuple[Path, Any]]:
    """Yield the errors that say something new, each with the path of its value."""
    wrong_kinds: dict[Path, list[str]] = {}
    inside = {path[:length] for path, _ in found for length in range(len(path))}
    unknown: dict[Path, list[str]] = {}
    for _, each in found:
        if each["type"] == "extra_forbidden":
            unknown.setdefault(each["loc"][:-1], []).append(str(each["loc"][-1]))
    for path, each in found:
        kind, deeper = each["type"], path in inside
        if kind == "missing" and did_you_mean(str(each["loc"][-1]), unknown.get(each["loc"][:-1], [])):
            continue  # it is there under a misspelt name, which is told
        if kind == "too_short" and deeper:
            continue  # a list whose only items are wrong also counts as too short; the items say it better
        if kind in _WRONG_KINDS:
            wrong_kinds.setdefault(path, []).append(_accepted(each))
            if deeper or len(wrong_kinds[path]) > 1:
                continue  # each member of a union says that it would be of another kind; they are told as one
            each["accepted"] = wrong_kinds[path]
        yield path, each


def first_of(mistakes: list[DossierError]) -> DossierError:
    """Return the first mistake in the order of the files, carrying the others."""
    ordered = sorted(mistakes, key=lambda each: (each.place.file, each.place.line or 0) if each.place else ("", 0))
    ordered[0].others = tuple(ordered[1:])
    return ordered[0]


def mistake_at(node: Node, file: str, path: Path, message: str, **more: str | None) -> DossierError:
    """Return an error about the value at a path of keys."""
    line, column = node.locate(path)
    return DossierError(_one_line(message), place=Place(file, line, column), key=_dotted(path), **more)


def _one_line(message: str) -> str:
    """Return a message as one line of readable length, whatever the value that it shows."""
    message = " ".join(message.split())
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def _mistake(found: Any, path: Path, model: type[BaseModel], node: Node, file: str) -> DossierError:
    kind, place = found["type"], Place(file, *node.locate(path))
    if kind == "extra_forbidden":
        known = _keys_at(model, found["loc"][:-1])
        return DossierError.unknown_key(str(path[-1]), known, place=place, within=_dotted(path[:-1]))
    context, value = found.get("ctx", {}), found["input"]
    if kind == "missing" and isinstance(found["loc"][-1], int):
        return mistake_at(node, file, path, "the list is too short", accepted=_ACCEPTED["too_short"])
    if kind == "missing":
        return mistake_at(node, file, path, f"the key '{found['loc'][-1]}' is missing")
    if kind in {"literal_error", "union_tag_invalid"}:
        expected = str(context.get("expected") or context.get("expected_tags")).replace("'", "").replace(" or ", ", ")
        if kind == "union_tag_invalid":
            path, value = (*path, str(context["discriminator"]).strip("'")), context["tag"]
        hint = did_you_mean(str(value), expected.split(", "))
        return mistake_at(node, file, path, f"{_what(value)} is not known here", accepted=expected, hint=hint)
    if kind == "union_tag_not_found":
        return mistake_at(node, file, path, f"the key {context.get('discriminator')} is missing")
    if kind in {"too_short", "too_long"}:
        message = f"the list is {kind.replace('_', ' ')}: it has {context['actual_length']}"
        return mistake_at(node, file, path, message, accepted=_accepted(found))
    if kind in _ACCEPTED:
        what = "nothing is written here" if value is None else f"{_what(value)} cannot stand here"
        accepted = " or ".join(dict.fromkeys(found.get("accepted") or [_accepted(found)]))
        return mistake_at(node, file, path, what, accepted=accepted)
    message = str(context["error"]) if kind == "value_error" else found["msg"][:1].lower() + found["msg"][1:]
    ours = kind == "value_error" and (str(value) in message or shown(value) in message)  # it shows the value itself
    if isinstance(value, str) and not ours:
        message = f"{shown(value)}: {message}"
    return mistake_at(node, file, path, message)


def _what(value: object) -> str:
    """Return a value as a message shows it: text in quotes, and what holds others by its kind."""
    return "a list" if isinstance(value, list | tuple) else "a mapping" if isinstance(value, dict) else shown(value)


def _accepted(found: Any) -> str:
    """Return what would have been accepted where an error was found."""
    context = found.get("ctx", {})
    if found["type"] == "too_short" and "min_length" in context:
        return f"at least {context['min_length']}"
    if found["type"] == "too_long" and "max_length" in context:
        return f"at most {context['max_length']}"
    return _ACCEPTED_BY_CLASS.get(str(context.get("class_name")), _ACCEPTED[found["type"]])


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
        if get_origin(member) in {dict, Mapping} and isinstance(part, str):
            return get_args(member)[1]
        if isinstance(member, type) and member.__name__ == part:
            return member  # of a union
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
