"""Rights that a text denies, and territories that it excepts though the same licence covers them."""

import pytest

from tests.reading.statements_told import slots
from tests.reading.verdicts_told import verdicts


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Ipsen does not hold the rights to Cabometyx in Germany.", "contradicted"),
        ("Ipsen does not hold the rights to Cabometyx in Japan.", "confirmed"),
        ("Takeda has no rights to Cabometyx in Germany.", "confirmed"),
        ("Takeda has no rights to Cabometyx in Japan.", "contradicted"),
        ("Exelixis no longer holds the rights to Cabometyx in Japan.", "confirmed"),
        ("Exelixis no longer holds the rights to Cabometyx in the United States.", "contradicted"),
        ("Ipsen not only holds the rights to Cabometyx in Germany but sells it there.", "confirmed"),
        (
            "Ipsen, which does not sell it in the United States, holds the rights to Cabometyx in Germany.",
            "confirmed",
        ),
        ("Ipsen does not hold exclusive rights to Cabometyx in Germany.", "not checkable"),
        ("Ipsen never held the rights to Cabometyx outside the United States and Japan.", "not checkable"),
        ("Ipsen holds the rights to Cabometyx outside the United States, Canada and Japan.", "confirmed"),
        ("Ipsen holds the rights to Cabometyx outside the United States and Japan.", "confirmed"),
        ("Ipsen holds the rights to Cabometyx outside the United States, Japan and China.", "contradicted"),
    ],
)
def test_rights_are_denied_and_excepted(text, verdict, shipped):
    assert verdicts(text, shipped, "rights", "statement") == [verdict]


def test_the_word_that_denies_is_told():
    assert [each["denied"] for each in slots("Acme Pharma has no rights to velotinib in Japan.", "rights")] == ["no"]
    assert all("denied" not in each for each in slots("Acme Pharma holds the rights to velotinib in Japan.", "rights"))
