"""What an output remembers: enough to rebuild it, and the same twice where it is asked to be."""

import hashlib
import json
import platform
from dataclasses import FrozenInstanceError
from datetime import UTC, datetime, timedelta
from importlib.metadata import version

import pytest

from pivotal.errors import DataError
from pivotal.provenance import Provenance, now, sha256_of


def test_a_record_says_what_made_it_and_from_what():
    record = Provenance("check", {"article": "a"}, {"a.yaml": "00"}, seed=7)
    assert record.as_dict() | {"made": ""} == {
        "verb": "check",
        "parameters": {"article": "a"},
        "inputs": {"a.yaml": "00"},
        "seed": 7,
        "pivotal": version("pivotal"),
        "python": platform.python_version(),
        "made": "",
    }
    assert json.loads(json.dumps(record.as_dict())) == record.as_dict()


def test_a_record_cannot_be_changed_through_its_copy():
    record = Provenance("check", {"a": 1})
    record.as_dict()["parameters"]["a"] = 2
    assert record.parameters == {"a": 1}
    with pytest.raises(FrozenInstanceError):
        record.verb = "match"


def test_nothing_is_random_unless_a_seed_says_so():
    assert Provenance("check").seed is None
    assert Provenance("check").as_dict()["inputs"] == {}


def test_the_time_of_making_is_now_in_utc(monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    made = datetime.fromisoformat(now())
    assert made.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - made) < timedelta(minutes=1)


@pytest.mark.parametrize(
    ("epoch", "made"), [("0", "1970-01-01T00:00:00+00:00"), ("1750000000", "2025-06-15T15:06:40+00:00")]
)
def test_a_stated_time_of_making_makes_outputs_equal(monkeypatch, epoch, made):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert now() == made
    assert Provenance("check") == Provenance("check")


@pytest.mark.parametrize("epoch", ["soon", "1.5", "9" * 30, "-" + "9" * 30])
def test_a_stated_time_that_is_none_is_refused(monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(DataError, match=r"SOURCE_DATE_EPOCH is '.*'; write the seconds since 1970"):
        now()


@pytest.mark.parametrize(
    ("data", "start"),
    [(b"", "e3b0c44298fc1c149afbf4c8996fb924"), (b"abc", "ba7816bf8f01cfea414140de5dae2223")],  # FIPS 180-4 examples
)
def test_the_hash_is_sha_256(data, start):
    assert sha256_of(data).startswith(start)
    assert sha256_of(data) == hashlib.sha256(data).hexdigest()
