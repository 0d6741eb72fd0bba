"""The slow, obvious twin of the criteria evaluator: Kleene's tables, written out, looked up pair by pair."""

from functools import reduce

from pivotal.label.language import AllOf, AnyOf, AtLeast, Criterion, NoneOf

T, F, U = True, False, None

AND = {(T, T): T, (T, F): F, (T, U): U, (F, T): F, (F, F): F, (F, U): F, (U, T): U, (U, F): F, (U, U): U}
OR = {(T, T): T, (T, F): T, (T, U): T, (F, T): T, (F, F): F, (F, U): U, (U, T): T, (U, F): U, (U, U): U}
NOT = {T: F, F: T, U: U}


def both(one: bool | None, other: bool | None) -> bool | None:
    return AND[one, other]


def either(one: bool | None, other: bool | None) -> bool | None:
    return OR[one, other]


def at_least(count: int, truths: list[bool | None]) -> bool | None:
    """At least ``count`` of them: the first is one of them, or it is not, by the tables alone."""
    if count <= 0:
        return T
    if len(truths) < count:
        return F
    first, *rest = truths
    return either(both(first, at_least(count - 1, rest)), at_least(count, rest))


def evaluate(criterion: Criterion, values: dict[str, bool | None]) -> bool | None:
    """Return the truth of a tree whose leaves are flags, looked up by name."""
    match criterion:
        case AllOf(all=parts):
            return reduce(both, (evaluate(part, values) for part in parts))
        case AnyOf(any=parts):
            return reduce(either, (evaluate(part, values) for part in parts))
        case NoneOf(not_=part):
            return NOT[evaluate(part, values)]
        case AtLeast(at_least=count, of=parts):
            return at_least(count, [evaluate(part, values) for part in parts])
    value = values[criterion.field]
    return value if criterion.is_ == "true" else NOT[value]
