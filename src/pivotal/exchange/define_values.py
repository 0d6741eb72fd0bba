"""Value-level metadata of Define-XML: what a variable holds where another has a value (AVAL where PARAMCD is OS)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.exchange.model import Column, Dataset

MOST_VALUES = 1_000
Values = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class ValueLevel:
    """A variable of a data set where another variable has one value.

    Parameters
    ----------
    data : Dataset
        Its rows are those of the value.
    column : Column
        What is described; its ``oid`` is that of the description.
    key, value : str
        The other variable and its value.
    coded : bool
        Whether the values are a list of words.
    """

    data: Dataset
    column: Column
    key: str
    value: str
    coded: bool

    @property
    def where(self) -> str:
        """The identifier of the condition, which all variables of the value share."""
        return f"WC.{self.data.name}.{self.key}.EQ.{self.value}"


def value_levels(datasets: Sequence[Dataset], values: Values, key: str, labels: str | None) -> list[ValueLevel]:
    """Return what is to be described of each variable by the values of another.

    Parameters
    ----------
    datasets : sequence of Dataset
    values : mapping of data set to variables
    key : str
        The variable by which they differ.
    labels : str, optional
        The variable that says what a value of the key means.

    Raises
    ------
    DataError
        If a data set or variable is not there, or the key has more than 1,000 values.
    """
    known = {each.name: each for each in datasets}
    found = []
    for name, variables in values.items():
        if name not in known:
            raise DataError(f"values: there is no data set {shown(name)}; there are {listed(known)}")
        data = known[name]
        for each in (key, *variables):
            if data.column(each) is None:
                near = did_you_mean(each, [column.name for column in data.columns])
                raise DataError(f"values: {name} has no column {shown(each)}" + (f"\n  hint: {near}" if near else ""))
        found += list(_of_data_set(data, variables, key, labels))
    return found


def _of_data_set(data: Dataset, variables: Sequence[str], key: str, labels: str | None) -> Iterator[ValueLevel]:
    frame = data.frame
    codes = frame[key].drop_nulls().unique().sort().to_list()
    if len(codes) > MOST_VALUES:
        raise DataError(f"values: {data.name}.{key} has {len(codes):,} values; accepted: up to {MOST_VALUES:,}")
    for variable in variables:
        column = data.column(variable)
        assert column is not None
        for code in codes:
            rows = frame.filter(frame[key] == code)
            if rows[variable].drop_nulls().is_empty():
                continue  # the variable holds nothing for this value
            label = column.label
            if labels is not None and labels in frame.columns:
                label = str(rows[labels].drop_nulls().first() or label)
            oid = f"IT.{data.name}.{variable}.{key}.EQ.{code}"
            made = replace(column, label=label, oid=oid, length=None, data_type=_kind(column, rows[variable]))
            part = replace(data, frame=rows, columns=(made,))
            few = rows[variable].n_unique() <= MOST_VALUES
            yield ValueLevel(part, made, key, str(code), column.is_text and few)


def _kind(column: Column, series: Any) -> Any:
    """Return the type of the values here: whole numbers where all of them are."""
    there = series.drop_nulls()
    whole = column.data_type == "float" and bool((there == there.round(0)).all())
    return "integer" if whole else column.data_type


def lists_and_conditions(
    levels: Sequence[ValueLevel], odm: str, define: str, items: Mapping[tuple[str, str], str]
) -> list[ET.Element]:
    """Return the lists of values, and the conditions by which their members are chosen, each once.

    Parameters
    ----------
    levels : sequence of ValueLevel
    odm, define : str
        The two namespaces.
    items : mapping of (data set, variable) to str
        The identifiers of the variables.
    """
    made: dict[str, ET.Element] = {}
    wheres: dict[str, ET.Element] = {}
    for each in levels:
        oid = list_of(each)
        if oid not in made:
            made[oid] = ET.Element(f"{{{define}}}ValueListDef", {"OID": oid})
        there = {"ItemOID": str(each.column.oid), "OrderNumber": str(len(made[oid]) + 1), "Mandatory": "No"}
        reference = ET.SubElement(made[oid], f"{{{odm}}}ItemRef", there)
        ET.SubElement(reference, f"{{{define}}}WhereClauseRef", {"WhereClauseOID": each.where})
        if each.where not in wheres:
            wheres[each.where] = ET.Element(f"{{{define}}}WhereClauseDef", {"OID": each.where})
            asked = {"SoftHard": "Soft", f"{{{define}}}ItemOID": items[each.data.name, each.key], "Comparator": "EQ"}
            check = ET.SubElement(wheres[each.where], f"{{{odm}}}RangeCheck", asked)
            ET.SubElement(check, f"{{{odm}}}CheckValue").text = each.value
    return [*made.values(), *wheres.values()]


def list_of(level: ValueLevel) -> str:
    """Return the identifier of the list of values that a variable has."""
    return f"VL.{level.data.name}.{level.column.name}"
