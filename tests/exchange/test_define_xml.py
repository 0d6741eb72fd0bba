"""Define-XML: every column described as the example of CDISC describes it."""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pivotal as pv
from pivotal.errors import DataError, StorageError
from tests.exchange.cdisc_files import DATASET, reference

NAMES = {
    "odm": "http://www.cdisc.org/ns/odm/v1.3",
    "def": "http://www.cdisc.org/ns/def/v2.1",
    "xlink": "http://www.w3.org/1999/xlink",
}
GUIDE: dict[str, Any] = {"study": "S1", "standard": ("ADaMIG", "1.1")}


def parsed(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())


def test_a_data_set_is_described(tmp_path: Path) -> None:
    root = parsed(pv.write_define(DATASET, tmp_path / "define.xml", **GUIDE, codelists=["USUBJID"]))
    inner = root.find("odm:Study/odm:MetaDataVersion", NAMES)
    assert inner is not None and inner.get(f"{{{NAMES['def']}}}DefineVersion") == "2.1.0"
    group = inner.find("odm:ItemGroupDef", NAMES)
    assert group is not None and (group.get("OID"), group.get("Repeating")) == ("IG.ADTTE", "No")
    order = [each.get("ItemOID") for each in group.findall("odm:ItemRef", NAMES)]
    assert order == [f"IT.ADTTE.{each.name}" for each in DATASET.columns]
    items = {each.get("Name"): each for each in inner.findall("odm:ItemDef", NAMES)}
    kinds = {name: each.get("DataType") for name, each in items.items()}
    assert kinds == {
        "USUBJID": "text",
        "AGE": "integer",
        "AVAL": "float",
        "ADT": "integer",
        "ADTM": "float",
        "ATM": "integer",
        "RSDTC": "date",
    }
    assert items["AVAL"].get("SignificantDigits") == "1" and items["USUBJID"].get("Length") == "3"
    assert items["ADT"].get(f"{{{NAMES['def']}}}DisplayFormat") == "DATE9."
    tags = [each.tag.partition("}")[2] for each in inner]
    assert list(dict.fromkeys(tags)) == ["Standards", "ItemGroupDef", "ItemDef", "CodeList"]


def test_every_reference_has_its_definition(tmp_path: Path) -> None:
    both = {"DM": {"SEX": ["F", "M"], "SEXN": [1.0, 2.0]}, "AE": {"SEX": ["F", "M"], "AESEV": ["MILD", "SEVERE"]}}
    root = parsed(pv.write_define(both, tmp_path / "define.xml", **GUIDE, codelists={"SEX": None, "SEXN": "SEX"}))
    for definition, use, key in (("ItemDef", "ItemRef", "ItemOID"), ("CodeList", "CodeListRef", "CodeListOID")):
        defined = [each.get("OID") for each in root.iter(f"{{{NAMES['odm']}}}{definition}")]
        used = [each.get(key) for each in root.iter(f"{{{NAMES['odm']}}}{use}")]
        assert sorted(map(str, defined)) == sorted(map(str, used)) and len(set(defined)) == len(defined)
    standard = next(root.iter(f"{{{NAMES['def']}}}Standard")).get("OID")
    groups = list(root.iter(f"{{{NAMES['odm']}}}ItemGroupDef"))
    assert {each.get(f"{{{NAMES['def']}}}StandardOID") for each in groups} == {standard}
    decoded = root.find(".//odm:CodeList[@OID='CL.DM.SEXN']", NAMES)
    assert decoded is not None
    pairs = [
        (each.get("CodedValue"), each.findtext("odm:Decode/odm:TranslatedText", None, NAMES))
        for each in decoded.findall("odm:CodeListItem", NAMES)
    ]
    assert pairs == [("1", "F"), ("2", "M")]


def test_the_example_of_cdisc_describes_the_same(tmp_path: Path) -> None:
    data = pv.read_dataset(reference("dataset-json", "adtte.json"))
    ours = parsed(pv.write_define(data, tmp_path / "define.xml", **GUIDE))
    theirs = parsed(reference("dataset-json", "adam_define.xml"))
    for at in ("Name", "DataType", "Length", f"{{{NAMES['def']}}}DisplayFormat"):
        found = [
            {
                each.get("OID"): each.get(at)
                for each in root.iter(f"{{{NAMES['odm']}}}ItemDef")
                if str(each.get("OID")).startswith("IT.ADTTE.") and str(each.get("OID")).count(".") == 2
            }
            for root in (ours, theirs)
        ]
        assert found[0] == found[1] and len(found[0]) == 26, at
    keys = [
        [
            each.get("ItemOID")
            for each in root.iterfind(".//odm:ItemGroupDef[@OID='IG.ADTTE']/odm:ItemRef[@KeySequence]", NAMES)
        ]
        for root in (ours, theirs)
    ]
    assert keys[0] == keys[1] == ["IT.ADTTE.USUBJID", "IT.ADTTE.PARAMCD"]


TIMES = {
    "PARAMCD": ["OS", "OS", "PFS", "PFS"], "PARAM": ["Overall Survival"] * 2 + ["Progression Free Survival"] * 2,
    "AVAL": [10.0, 20.0, 1.5, 2.25], "EVNTDESC": ["Death", "Alive", None, None],
}  # fmt: skip


def test_a_variable_is_described_by_the_values_of_another(tmp_path: Path) -> None:
    values = {"ADTTE": ["AVAL", "EVNTDESC"]}
    root = parsed(pv.write_define({"ADTTE": TIMES}, tmp_path / "define.xml", **GUIDE, values=values))
    inner = root.find("odm:Study/odm:MetaDataVersion", NAMES)
    assert inner is not None
    tags = [each.tag.partition("}")[2] for each in inner]
    assert list(dict.fromkeys(tags)) == [
        "Standards", "ValueListDef", "WhereClauseDef", "ItemGroupDef", "ItemDef", "CodeList",
    ]  # fmt: skip
    lists = {
        each.get("OID"): [ref.get("ItemOID") for ref in each.findall("odm:ItemRef", NAMES)]
        for each in inner.findall("def:ValueListDef", NAMES)
    }
    assert lists == {
        "VL.ADTTE.AVAL": ["IT.ADTTE.AVAL.PARAMCD.EQ.OS", "IT.ADTTE.AVAL.PARAMCD.EQ.PFS"],
        "VL.ADTTE.EVNTDESC": ["IT.ADTTE.EVNTDESC.PARAMCD.EQ.OS"],  # it holds nothing where PARAMCD is PFS
    }
    items = {each.get("OID"): each for each in inner.findall("odm:ItemDef", NAMES)}
    told = [
        (
            items[oid].get("DataType"),
            items[oid].get("SignificantDigits"),
            items[oid].findtext(".//odm:TranslatedText", None, NAMES),
        )
        for oid in lists["VL.ADTTE.AVAL"]
    ]
    assert told == [("integer", None, "Overall Survival"), ("float", "2", "Progression Free Survival")]
    reference_of = items["IT.ADTTE.AVAL"].find("def:ValueListRef", NAMES)
    assert reference_of is not None and reference_of.get("ValueListOID") == "VL.ADTTE.AVAL"
    conditions = {each.get("OID"): each for each in inner.findall("def:WhereClauseDef", NAMES)}
    used = {each.get("WhereClauseOID") for each in inner.iter(f"{{{NAMES['def']}}}WhereClauseRef")}
    assert used == set(conditions) == {"WC.ADTTE.PARAMCD.EQ.OS", "WC.ADTTE.PARAMCD.EQ.PFS"}
    check = conditions["WC.ADTTE.PARAMCD.EQ.PFS"].find("odm:RangeCheck", NAMES)
    assert check is not None and check.findtext("odm:CheckValue", None, NAMES) == "PFS"
    assert (check.get(f"{{{NAMES['def']}}}ItemOID"), check.get("Comparator")) == ("IT.ADTTE.PARAMCD", "EQ")
    codes = inner.findall("odm:CodeList[@OID='CL.ADTTE.EVNTDESC.PARAMCD.EQ.OS']/odm:EnumeratedItem", NAMES)
    assert [each.get("CodedValue") for each in codes] == ["Alive", "Death"]


def test_origins_are_those_that_are_said(tmp_path: Path) -> None:
    origins = {"ADTTE": {"AVAL": "Derived", "PARAM": "SPEC.PARAM"}}
    root = parsed(
        pv.write_define({"ADTTE": TIMES}, tmp_path / "define.xml", **GUIDE, origins=origins, values={"ADTTE": ["AVAL"]})
    )
    said = {
        each.get("OID"): (one.get("Type"), one.findtext(".//odm:TranslatedText", None, NAMES))
        for each in root.iter(f"{{{NAMES['odm']}}}ItemDef")
        if (one := each.find("def:Origin", NAMES)) is not None
    }
    assert said == {
        "IT.ADTTE.AVAL": ("Derived", None), "IT.ADTTE.PARAM": ("Predecessor", "SPEC.PARAM"),
        "IT.ADTTE.AVAL.PARAMCD.EQ.OS": ("Derived", None), "IT.ADTTE.AVAL.PARAMCD.EQ.PFS": ("Derived", None),
    }  # fmt: skip


def test_what_is_written_is_valid_by_the_schema_of_cdisc(tmp_path: Path) -> None:
    odmlib, xmlschema = pytest.importorskip("odmlib"), pytest.importorskip("xmlschema")
    schema = xmlschema.XMLSchema(Path(odmlib.__file__).parent / "schemas/define/2.1/define2-1-0.xsd")
    both = {"ADTTE": TIMES, "ADSL": {"USUBJID": ["1", "2"], "SEX": ["F", "M"], "AGE": [61, 70]}}
    file = pv.write_define(
        both, tmp_path / "define.xml", **GUIDE, codelists={"PARAMCD": "PARAM", "SEX": None},
        values={"ADTTE": ["AVAL", "EVNTDESC"]}, classes={"ADTTE": "BASIC DATA STRUCTURE"},
        origins={"ADSL": {"SEX": "DM.SEX"}, "ADTTE": {"AVAL": "Derived", "PARAMCD": "Assigned"}},
    )  # fmt: skip
    schema.validate(file)
    broken = file.read_text("utf-8").replace('Comparator="EQ"', 'Comparator="IS"')
    assert not schema.is_valid(broken)


@pytest.mark.parametrize(
    ("datasets", "more", "message"),
    [
        ([], {}, "nothing to describe"),
        ([DATASET, DATASET], {}, "ADTTE is the name of several data sets"),
        (DATASET, {"codelists": ["AGEN"]}, "no data set has a column 'AGEN'.*did you mean 'AGE'"),
        (DATASET, {"study": " "}, "name the study"),
        (DATASET, {"classes": {"ADSL": "x"}}, "classes: there is no data set 'ADSL'"),
        ({"A": {"X": [1, 1], "Y": ["a", "b"]}}, {"codelists": {"X": "Y"}}, "A.X 1 has two meanings"),
        ({"A": {"X": list(range(1001))}}, {"codelists": ["X"]}, "A.X has 1,001 values"),
        ({"A": {"X": ["a\x01b"]}}, {"codelists": ["X"]}, "cannot stand in XML"),
        ({"A": TIMES}, {"values": {"B": ["AVAL"]}}, "values: there is no data set 'B'"),
        ({"A": TIMES}, {"values": {"A": ["AVALU"]}}, "A has no column 'AVALU'.*did you mean 'AVAL'"),
        ({"A": {"X": [1]}}, {"values": {"A": ["X"]}}, "A has no column 'PARAMCD'"),
        ({"A": TIMES}, {"origins": {"A": {"AVALU": "Derived"}}}, r"there is no A\.AVALU"),
        ({"A": TIMES}, {"origins": {"A": {"AVAL": "computed"}}}, r"A\.AVAL is from 'computed'; accepted: Derived"),
    ],
)
def test_what_cannot_be_described_is_refused(tmp_path: Path, datasets: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(DataError, match=f"(?s){message}"):
        pv.write_define(datasets, tmp_path / "define.xml", **(GUIDE | more))
    assert list(tmp_path.iterdir()) == []


def test_structure_and_class_are_those_that_are_said(tmp_path: Path) -> None:
    said = {"structures": {"ADTTE": "one record per subject"}, "classes": {"ADTTE": "BASIC DATA STRUCTURE"}}
    group = parsed(pv.write_define(DATASET, tmp_path / "define.xml", **GUIDE, **said)).find(
        ".//odm:ItemGroupDef", NAMES
    )
    assert group is not None and group.get(f"{{{NAMES['def']}}}Structure") == "one record per subject"
    tags = [each.tag.partition("}")[2] for each in group]
    assert list(dict.fromkeys(tags)) == ["Description", "ItemRef", "Class", "leaf"]
    assert [each.get("Name") for each in group.findall("def:Class", NAMES)] == ["BASIC DATA STRUCTURE"]


def test_markup_in_labels_is_text(tmp_path: Path) -> None:
    data = pv.dataset_of(pl.DataFrame({"A": ["<b>"]}), labels={"A": "a < b & c"})
    root = parsed(pv.write_define(data, tmp_path / "define.xml", **GUIDE, codelists=["A"]))
    assert root.findtext(".//odm:ItemDef/odm:Description/odm:TranslatedText", None, NAMES) == "a < b & c"
    with pytest.raises(StorageError, match="cannot write"):
        pv.write_define(data, tmp_path / "none" / "define.xml", **GUIDE)
