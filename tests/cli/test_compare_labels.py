"""``pivotal compare-labels``."""

import json

import pytest
from typer.testing import CliRunner

from pivotal.cli.main import app
from pivotal.errors import UnknownNameError


def test_the_eu_label_lies_within_the_two_us_indications():
    run = CliRunner().invoke(app, ["compare-labels", "us-pnet+us-epnet", "eu-net"])
    assert run.exit_code == 0
    assert "the second lies within the first" in run.stdout
    assert "age ≥ 12 and < 18 years (unmet: age ≥ 18 years)" in run.stdout


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        ("eu-net", "gb-net", "they allow the same patients"),
        ("us-pnet", "us-epnet", "they share nobody"),
        ("eu-net", "us-pnet+us-epnet", "the first lies within the second"),
        ("CABINET", "eu-net", "they overlap, and each allows some that the other does not"),
    ],
)
def test_every_relation_is_named(one, other, relation):
    run = CliRunner().invoke(app, ["compare-labels", one, other, "--json"])
    data = json.loads(run.stdout)["data"]
    assert (data["relation"], len(data["answers"])) == (relation, 3)


def test_an_unknown_indication_is_named_with_the_nearest():
    run = CliRunner().invoke(app, ["compare-labels", "eu-nett", "eu-net"])
    assert isinstance(run.exception, UnknownNameError)
    assert "did you mean" in str(run.exception)
