"""What was planned, reported and authorised, read from files."""

from pivotal.dossier.load import library_names, load_article, load_dossier, load_patient
from pivotal.dossier.model import Dossier

__all__ = ["Dossier", "library_names", "load_article", "load_dossier", "load_patient"]
