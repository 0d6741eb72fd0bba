"""What a statement of a text becomes: a claim of an article, as its keys and values, before it is validated."""

from typing import Any

Claim = dict[str, Any]


def needing(needs: str) -> Claim:
    """Return the claim that cannot be checked, with what it would need."""
    return {"check": "statement", "needs": needs}
