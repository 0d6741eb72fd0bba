"""What comes out of the claims of a text that is held against a dossier."""

from functools import cache
from pathlib import Path

import pivotal as pv
from pivotal.claims.many_texts import quick_findings
from pivotal.dossier.model import Dossier

FOLDER = Path(__file__).parents[1] / "dossiers"


@cache
def dossier(name: str) -> Dossier:
    """Return a dossier of the tests, or of the shipped library where they have none of the name."""
    folder = FOLDER / name
    return pv.load_dossier(folder if folder.is_dir() else name)


def verdicts(text: str, dossier: Dossier, *checks: str) -> list[str]:
    """Return what comes out of the claims of a text in their order, of some checks where they are named."""
    found = quick_findings(pv.read_article(f"{text}\n", dossier))
    return [each.verdict for each in found if not checks or each.check in checks]
