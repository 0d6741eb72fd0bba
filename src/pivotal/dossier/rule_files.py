"""A file of rules: how the analysis data of a trial are derived, with the line of every mistake."""

from __future__ import annotations

from pathlib import Path

from pivotal.derivation.trial_model import TrialRules
from pivotal.dossier.mistakes import parse_noun
from pivotal.dossier.yaml import parse_yaml
from pivotal.storage import read_text


def read_rules(path: str | Path) -> TrialRules:
    r"""Return the rules of a derivation that a YAML file states.

    Parameters
    ----------
    path : str or Path
        The keys are the fields of ``TrialRules``; what is left out has its default.

    Raises
    ------
    DossierError
        If the file is not what it should be; with file, line, key, and what is accepted.
    StorageError
        If it cannot be read.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder) / "rules.yaml"
    ...     _ = file.write_text("study: S1\nresponses: {confirmation_days: 42}\nendpoints: [{usual: os}]")
    ...     rules = read_rules(file)
    >>> rules.responses.confirmation_days, rules.endpoints[0].usual
    (42, 'os')
    """
    path = Path(path)
    return parse_noun(TrialRules, parse_yaml(read_text(path), path.name), path.name)
