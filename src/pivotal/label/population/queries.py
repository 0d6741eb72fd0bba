"""The masks of a population as the text of a query, for databases that ``match`` does not run on itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, cast, get_args

from pivotal.errors import DataError, listed, shown
from pivotal.label.criteria import refuse_problems
from pivotal.label.matching import HasWords, vocabulary_of
from pivotal.label.model import Indication
from pivotal.label.population.asked import Columns, laid_out
from pivotal.label.population.engines import FrameEngine, engine_of
from pivotal.label.population.layout import ColumnKind
from pivotal.label.population.leaf_tests import leaf_test
from pivotal.label.population.masks import Masks
from pivotal.label.population.matched import Given, Question, given_of, refuse_taken

Dialect = Literal["postgres", "duckdb", "spark"]


def match_sql(
    indication: Indication | Sequence[Indication],
    table: str,
    *,
    holds: Any,
    vocabulary: Any,
    dialect: Dialect = "postgres",
    columns: Columns | None = None,
    give: Given | Iterable[Given] = "answer",
) -> str:
    """Return the query that matches every patient of a table with an indication, as ``match`` does with a frame.

    Parameters
    ----------
    indication : Indication or several
        With several, the columns of each are called by it, as ``eu-net: answer``.
    table : str
        The name of the table, with its schema where it has one (``registry.patients``); a row a patient.
    holds : mapping of str to str, or frame
        What each column holds: ``float``, ``integer``, ``decimal``, ``boolean`` or ``text``; or a frame with the
        table's columns, which may be empty.
    vocabulary : Vocabulary or Dossier
    dialect : str
        ``postgres`` (14 or newer), ``duckdb`` or ``spark``.
    columns, give
        See ``match``.

    Returns
    -------
    str
        A SELECT over the table with the columns that ``match`` gives. Codes that the vocabulary does not have leave
        the fact unknown.

    Raises
    ------
    DataError
        As ``match``, or if the dialect or what a column holds is none of those above.

    Examples
    --------
    >>> import pivotal as pv
    >>> dossier = pv.load_dossier("cabometyx")
    >>> query = pv.match_sql(
    ...     dossier.indication("eu-hcc"), "patients", holds={"age": "integer", "disease": "text"}, vocabulary=dossier
    ... )
    >>> query.startswith('SELECT "age", "disease", CASE WHEN')
    True
    """
    from pivotal.label.population.sql import SqlMasks

    if dialect not in get_args(Dialect):
        raise DataError(f"there is no dialect {shown(dialect)} here; accepted: {listed(get_args(Dialect))}")
    words, asked = vocabulary_of(cast("HasWords", vocabulary)), given_of(give)
    several = [indication] if isinstance(indication, Indication) else list(indication)
    refuse_problems([each.criteria for each in several], words)
    kinds = _kinds(holds)
    layout = laid_out(several, kinds, words, columns)
    engine = SqlMasks(kinds, dialect)
    masks = Masks(engine, lambda leaf: leaf_test(leaf, layout, words))
    new: list[str] = []
    for each in several:
        prefix = "" if isinstance(indication, Indication) else f"{each.id}: "
        question = Question(each, cast("FrameEngine", engine), masks, layout, words)
        outputs = {prefix + name: output for name, output in question.outputs(asked).items()}
        refuse_taken(outputs, kinds)
        new += [f"{engine.text(output)} AS {engine.name(name)}" for name, output in outputs.items()]
    own = [engine.name(name) for name in kinds]
    leaves = [f"{text} AS {name}" for name, text in engine.inner().items()]
    place = ".".join(engine.name(part) for part in table.split("."))
    return f"SELECT {', '.join([*own, *new])}\nFROM (SELECT {', '.join([*own, *leaves])}\n  FROM {place}) AS patients"


def _kinds(holds: Any) -> dict[str, ColumnKind]:
    if not isinstance(holds, Mapping):
        return dict(engine_of(holds).kinds)
    known = get_args(ColumnKind)
    for name, kind in holds.items():
        if kind not in known:
            raise DataError(
                f"holds, {shown(name)}: {shown(kind)} is nothing that a column holds; accepted: {listed(known[:5])}"
            )
    return dict(holds)
