"""Authorisation over time and territory, criteria, and who lies within an indication."""

from pivotal.label.history import Answer, authorisation_holder, authorised, rights_holder
from pivotal.label.matching import Match, explain, match
from pivotal.label.model import Indication, LabelEvent, LicenceEvent, Patient, Register, TerritoryRule
from pivotal.label.vocabulary import Vocabulary

__all__ = [
    "Answer",
    "Indication",
    "LabelEvent",
    "LicenceEvent",
    "Match",
    "Patient",
    "Register",
    "TerritoryRule",
    "Vocabulary",
    "authorisation_holder",
    "authorised",
    "explain",
    "match",
    "rights_holder",
]
