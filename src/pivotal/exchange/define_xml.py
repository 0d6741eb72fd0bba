"""CDISC's Define-XML 2.1: what is said of data sets, for those who receive them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from pivotal.errors import DataError, did_you_mean, listed, shown
from pivotal.exchange.datasets import dataset_of, polars_for
from pivotal.exchange.define_values import ValueLevel, Values, list_of, lists_and_conditions, value_levels
from pivotal.exchange.model import MOMENTS, Column, Dataset
from pivotal.provenance import now
from pivotal.storage import write_bytes_atomically

ODM = "http://www.cdisc.org/ns/odm/v1.3"
DEF = "http://www.cdisc.org/ns/def/v2.1"
XLINK = "http://www.w3.org/1999/xlink"
MOST_CODES = 1_000
_XML_REFUSES = r"[^\x09\x0A\x0D\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]"
_TYPES = {
    "string": "text",
    "URI": "text",
    "boolean": "text",
    "integer": "integer",
    "float": "float",
    "double": "float",
    "decimal": "float",
}
ORIGINS = ("Derived", "Assigned", "Collected", "Protocol")
Origins = Mapping[str, Mapping[str, str]]
CodeLists = Iterable[str] | Mapping[str, str | None]


def write_define(  # noqa: PLR0913 (what is said of a study has many parts)
    datasets: Dataset | Sequence[Dataset] | Mapping[str, Any],
    path: str | Path,
    *,
    study: str,
    standard: tuple[str, str],
    purpose: Literal["Analysis", "Tabulation"] = "Analysis",
    structures: Mapping[str, str] | None = None,
    classes: Mapping[str, str] | None = None,
    codelists: CodeLists = (),
    values: Values | None = None,
    values_by: tuple[str, str | None] = ("PARAMCD", "PARAM"),
    origins: Origins | None = None,
    files: str = "xpt",
) -> Path:
    """Write the metadata of data sets as Define-XML 2.1, whole or not at all, and return where they lie.

    Methods and comments are not known from data, and are not written; whoever submits adds them.

    Parameters
    ----------
    datasets : Dataset, sequence of Dataset, or mapping of name to frame
    path : str or Path
        Such as ``define.xml``.
    study : str
        The name of the study.
    standard : (str, str)
        The implementation guide and its version, such as ``("ADaMIG", "1.1")``.
    purpose : str
        ``Analysis`` or ``Tabulation``.
    structures : mapping of data set to str, optional
        What a row is, such as ``one record per subject per parameter``; the keys say it without it.
    classes : mapping of data set to str, optional
        The class of a data set, such as ``BASIC DATA STRUCTURE``; it is left out where nothing is said.
    codelists : sequence of column, or mapping of column to column
        Columns whose values become a code list, in every data set that has them; a mapping names the column with the
        meaning of each code (``{"AGEGR1N": "AGEGR1"}``), or None.
    values : mapping of data set to sequence of column, optional
        Columns that hold something else for each value of ``values_by``, such as ``{"ADTTE": ["AVAL"]}``: each is
        described once a value that has rows, with type, length and, of text, the words that occur (value-level
        metadata).
    values_by : (str, str or None)
        The column by which they differ, and the one that says in words what its values mean.
    origins : mapping of data set to mapping of column to str, optional
        Where values are from: ``Derived``, ``Assigned``, ``Collected`` or ``Protocol``, or the variable that they are
        carried along from, such as ``DM.SEX``. Data do not say it, so that nothing is written without it.
    files : str
        The ending of the files that are described.

    Raises
    ------
    DataError
        If there is no data set, two have one name, a column of a code list is in none or has more than 1,000 values,
        a code has two meanings, or a text cannot stand in XML.
    StorageError
        If the file cannot be written.

    Notes
    -----
    Define-XML v2.1, CDISC (2019). Whole dates of SAS are numbers with a format, and so described as whole numbers.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = write_define({"ADTTE": {"PARAMCD": ["OS", "PFS"]}}, Path(folder) / "define.xml", study="S1",
    ...                         standard=("ADaMIG", "1.1"), codelists=["PARAMCD"])
    ...     "EnumeratedItem CodedValue=" in file.read_text("utf-8")
    True
    """
    given = _datasets(datasets)
    decodes = dict(codelists) if isinstance(codelists, Mapping) else dict.fromkeys(codelists)
    _known_columns(given, decodes)
    root, version_of = _opening(study, standard)
    for what, names in (("structures", structures), ("classes", classes)):
        if unknown := sorted(set(names or ()) - {each.name for each in given}):
            raise DataError(f"{what}: there is no data set {listed(map(shown, unknown))}")
    standard_id = f"STD.{standard[0]}.{standard[1]}"
    levels = value_levels(given, values or {}, *values_by)
    items = {(each.name, column.name): _item_oid(each, column) for each in given for column in each.columns}
    version_of.extend(lists_and_conditions(levels, ODM, DEF, items))
    for each in given:
        said = (structures or {}).get(each.name), (classes or {}).get(each.name)
        version_of.append(_group(each, standard_id, purpose, said, files))
    _known_origins(given, origins or {})
    version_of.extend(list(_items(given, levels, decodes, origins or {})))
    version_of.extend(list(_code_lists(given, levels, decodes)))
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    _possible(text)
    return write_bytes_atomically(path, ('<?xml version="1.0" encoding="UTF-8"?>\n' + text + "\n").encode("utf-8"))


def _known_origins(datasets: Sequence[Dataset], origins: Origins) -> None:
    """Refuse origins of what is not there, and those that are none."""
    columns = {(each.name, column.name) for each in datasets for column in each.columns}
    for name, of in origins.items():
        for column, origin in of.items():
            if (name, column) not in columns:
                raise DataError(f"origins: there is no {name}.{column}")
            if origin not in ORIGINS and not re.fullmatch(r"\w+\.\w+", origin, re.ASCII):
                accepted = f"{listed(ORIGINS)}, or a variable such as DM.SEX"
                raise DataError(f"origins: {name}.{column} is from {shown(origin)}; accepted: {accepted}")


def _originated(item: ET.Element, origin: str | None) -> None:
    """Say where the values of a column are from."""
    if origin is not None:
        said = ET.SubElement(item, f"{{{DEF}}}Origin", {"Type": origin if origin in ORIGINS else "Predecessor"})
        _described(said, "" if origin in ORIGINS else origin)


def _items(
    datasets: Sequence[Dataset], levels: Sequence[ValueLevel], decodes: Mapping[str, str | None], origins: Origins
) -> Iterator[ET.Element]:
    """Yield the description of each column, and then those by value."""
    lists = {(each.data.name, each.column.name): list_of(each) for each in levels}
    for each in datasets:
        for column in each.columns:
            item = _item(each, column, coded=f"CL.{each.name}.{column.name}" if column.name in decodes else None)
            _originated(item, origins.get(each.name, {}).get(column.name))
            if (oid := lists.get((each.name, column.name))) is not None:
                ET.SubElement(item, f"{{{DEF}}}ValueListRef", {"ValueListOID": oid})
            yield item
    for level in levels:
        item = _item(level.data, level.column, coded=_list_oid(level) if level.coded else None)
        _originated(item, origins.get(level.data.name, {}).get(level.column.name))
        yield item


def _code_lists(
    datasets: Sequence[Dataset], levels: Sequence[ValueLevel], decodes: Mapping[str, str | None]
) -> Iterator[ET.Element]:
    """Yield the code list of each column that has one, and then those by value."""
    for each in datasets:
        for name, decode in decodes.items():
            if (coded := each.column(name)) is not None:
                yield _code_list(each, coded, decode)
    for level in levels:
        if level.coded:
            title = f"{level.column.name} of {level.value} ({level.data.name})"
            yield _code_list(level.data, level.column, None, (_list_oid(level), title))


def _datasets(datasets: Any) -> list[Dataset]:
    if isinstance(datasets, Dataset):
        datasets = [datasets]
    if isinstance(datasets, Mapping):
        datasets = [dataset_of(frame, name=name) for name, frame in datasets.items()]
    made = list(datasets)
    if not made or not all(isinstance(each, Dataset) for each in made):
        raise DataError("datasets: nothing to describe; accepted: a Dataset, several, or a mapping of name to frame")
    names = [each.name for each in made]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise DataError(f"datasets: {listed(twice)} is the name of several data sets")
    return made


def _known_columns(datasets: Sequence[Dataset], decodes: Mapping[str, str | None]) -> None:
    known = list(dict.fromkeys(column.name for each in datasets for column in each.columns))
    for name in [*decodes, *(each for each in decodes.values() if each)]:
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"\n  hint: {near}" if near else ""
            raise DataError(f"codelists: no data set has a column {shown(name)}; there are {listed(known)}{hint}")


def _possible(text: str) -> None:
    """Refuse characters that XML has not."""
    if bad := re.search(_XML_REFUSES, text):
        raise DataError(f"{shown(text[max(0, bad.start() - 20) : bad.end()])}: {bad[0]!r} cannot stand in XML")


def _opening(study: str, standard: tuple[str, str]) -> tuple[ET.Element, ET.Element]:
    """Return the root, and the element that the data sets are described in."""
    for prefix, space in (("", ODM), ("def", DEF), ("xlink", XLINK)):
        ET.register_namespace(prefix, space)
    if not study.strip() or not all(each.strip() for each in standard):
        raise DataError("study and standard: name the study, and the guide with its version, such as ('ADaMIG', '1.1')")
    made = {"ODMVersion": "1.3.2", "FileType": "Snapshot", "FileOID": f"DEFINE.{study}", "CreationDateTime": now()}
    made |= {"SourceSystem": "pivotal", "SourceSystemVersion": version("pivotal"), f"{{{DEF}}}Context": "Submission"}
    root = ET.Element(f"{{{ODM}}}ODM", made)
    outer = ET.SubElement(root, f"{{{ODM}}}Study", {"OID": f"STUDY.{study}"})
    names = ET.SubElement(outer, f"{{{ODM}}}GlobalVariables")
    for tag in ("StudyName", "StudyDescription", "ProtocolName"):
        ET.SubElement(names, f"{{{ODM}}}{tag}").text = study
    about = {"OID": f"MDV.{study}", "Name": f"Data definitions of {study}", f"{{{DEF}}}DefineVersion": "2.1.0"}
    inner = ET.SubElement(outer, f"{{{ODM}}}MetaDataVersion", about)
    standards = ET.SubElement(inner, f"{{{DEF}}}Standards")
    guide, number = standard
    said = {"OID": f"STD.{guide}.{number}", "Name": guide, "Type": "IG", "Version": number, "Status": "FINAL"}
    ET.SubElement(standards, f"{{{DEF}}}Standard", said)
    return root, inner


def _described(element: ET.Element, text: str) -> None:
    if text:
        outer = ET.SubElement(element, f"{{{ODM}}}Description")
        ET.SubElement(outer, f"{{{ODM}}}TranslatedText").text = text


def _item_oid(dataset: Dataset, column: Column) -> str:
    return column.oid or f"IT.{dataset.name}.{column.name}"


def _list_oid(level: ValueLevel) -> str:
    return f"CL.{str(level.column.oid).removeprefix('IT.')}"


def _group(
    dataset: Dataset, standard: str, purpose: str, said_of: tuple[str | None, str | None], files: str
) -> ET.Element:
    """Return the description of a data set, with its columns in order."""
    keys = sorted((each for each in dataset.columns if each.key is not None), key=lambda each: each.key or 0)
    several = dataset.frame.height > 1 and [each.name for each in keys] != ["USUBJID"]
    structure, kind = said_of
    leaf = f"LF.{dataset.name}"
    said = {
        "OID": str(dataset.about.get("itemGroupOID", f"IG.{dataset.name}")),
        "Name": dataset.name,
        "Repeating": "Yes" if several else "No",
        "IsReferenceData": "No",
        "SASDatasetName": dataset.name,
        "Purpose": purpose,
        f"{{{DEF}}}Structure": structure or "one record per " + (" per ".join(each.name for each in keys) or "row"),
        f"{{{DEF}}}ArchiveLocationID": leaf,
        f"{{{DEF}}}StandardOID": standard,
    }
    group = ET.Element(f"{{{ODM}}}ItemGroupDef", said)
    _described(group, dataset.label or dataset.name)
    for order, column in enumerate(dataset.columns, 1):
        there = {"ItemOID": _item_oid(dataset, column), "Mandatory": "No", "OrderNumber": str(order)}
        if column.key is not None:
            there |= {"KeySequence": str(column.key), "Mandatory": "Yes"}
        ET.SubElement(group, f"{{{ODM}}}ItemRef", there)
    if kind:
        ET.SubElement(group, f"{{{DEF}}}Class", {"Name": kind})
    file = f"{dataset.name.lower()}.{files}"
    place = ET.SubElement(group, f"{{{DEF}}}leaf", {"ID": leaf, f"{{{XLINK}}}href": file})
    ET.SubElement(place, f"{{{DEF}}}title").text = file
    return group


def _data_type(column: Column) -> str:
    if column.data_type in MOMENTS:
        return column.data_type if column.is_text else "float" if column.data_type == "datetime" else "integer"
    return _TYPES[column.data_type]


def _item(dataset: Dataset, column: Column, *, coded: str | None) -> ET.Element:
    """Return the description of a column; ``coded`` is the code list of its values."""
    kind = _data_type(column)
    said = {"OID": _item_oid(dataset, column), "Name": column.name, "DataType": kind}
    if kind == "text":
        longest = dataset.frame[column.name].str.len_bytes().max() if column.is_text else len("false")
        said["Length"] = str(max(column.length or 1, longest or 1))
    elif kind in ("integer", "float"):
        said["Length"] = "8"
    if kind == "float":
        said["SignificantDigits"] = str(_digits(dataset.frame[column.name]))
    said["SASFieldName"] = column.name
    if column.display_format:
        said[f"{{{DEF}}}DisplayFormat"] = column.display_format
    item = ET.Element(f"{{{ODM}}}ItemDef", said)
    _described(item, column.label or column.name)
    if coded is not None:
        ET.SubElement(item, f"{{{ODM}}}CodeListRef", {"CodeListOID": coded})
    return item


def _digits(series: Any) -> int:
    """Return the most digits after the point that any value needs."""
    values = [repr(each) for each in series.drop_nulls().unique().to_list() if isinstance(each, float)]
    plain = [each.partition(".")[2] for each in values if "e" not in each]
    return max([len(each) for each in plain if each != "0"] + [0])


def _code_list(
    dataset: Dataset, column: Column, decode: str | None, named: tuple[str, str] | None = None
) -> ET.Element:
    """Return the values of a column as a code list, each with its meaning where a column has it.

    ``named`` are its identifier and name, where they are not those of the column.
    """
    pl = polars_for("Define-XML")
    frame = dataset.frame
    codes = frame[column.name].drop_nulls().unique().sort()
    if codes.len() > MOST_CODES:
        raise DataError(
            f"codelists: {dataset.name}.{column.name} has {codes.len():,} values; accepted: up to {MOST_CODES:,}"
        )
    meanings: dict[Any, str] = {}
    if decode is not None:
        if dataset.column(decode) is None:
            raise DataError(
                f"codelists: {dataset.name} has {column.name} and no column {shown(decode)} with its meaning"
            )
        for code, meaning in frame.select(column.name, pl.col(decode).cast(pl.String)).drop_nulls().unique().rows():
            if meanings.setdefault(code, meaning) != meaning:
                said = f"{shown(meanings[code])} and {shown(meaning)}"
                raise DataError(f"codelists: {dataset.name}.{column.name} {code} has two meanings, {said}")
    kind = _data_type(column)
    oid, title = named or (f"CL.{dataset.name}.{column.name}", f"{column.label or column.name} ({dataset.name})")
    said_of = {"OID": oid, "Name": title, "DataType": kind, f"{{{DEF}}}IsNonStandard": "Yes"}
    made = ET.Element(f"{{{ODM}}}CodeList", said_of)
    for order, code in enumerate(codes.to_list(), 1):
        there = {"CodedValue": _coded(code), "OrderNumber": str(order)}
        if decode is None:
            ET.SubElement(made, f"{{{ODM}}}EnumeratedItem", there)
        else:
            item = ET.SubElement(made, f"{{{ODM}}}CodeListItem", there)
            inner = ET.SubElement(item, f"{{{ODM}}}Decode")
            ET.SubElement(inner, f"{{{ODM}}}TranslatedText").text = meanings.get(code, _coded(code))
    return made


def _coded(code: Any) -> str:
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)
