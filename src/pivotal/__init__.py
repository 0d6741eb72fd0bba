"""The evidence behind cancer medicines, from protocol to label.

>>> import pivotal as pv
>>> dossier = pv.load_dossier("cabometyx")
>>> pv.rights_holder(dossier, "JP", "2025-09-01").answer
'takeda'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pivotal.analysis.combined_tests import maxcombo
    from pivotal.analysis.data_cutoff import cut
    from pivotal.analysis.discrimination import concordance_index
    from pivotal.analysis.durations import duration_of_response, time_to_response
    from pivotal.analysis.endpoint import time_to_event
    from pivotal.analysis.follow_up import follow_up_times
    from pivotal.analysis.milestones import milestone
    from pivotal.analysis.proportional_hazards import cox
    from pivotal.analysis.pseudo import pseudo_values
    from pivotal.analysis.rank_tests import logrank
    from pivotal.analysis.rank_weights import EarlyZero, FlemingHarrington, ModestlyWeighted
    from pivotal.analysis.responses import response_rate
    from pivotal.analysis.restricted_mean import rmst
    from pivotal.analysis.subgroup_effects import subgroups
    from pivotal.analysis.survival_curves import kaplan_meier
    from pivotal.analysis.two_arms import analyse
    from pivotal.claims.checking import check
    from pivotal.claims.findings import CheckResult
    from pivotal.claims.many_texts import CheckedTexts, check_texts
    from pivotal.derivation.assessment_schedule import describe_schedule
    from pivotal.derivation.censoring_model import (
        CensoringRules,
        Condition,
        DatedEvent,
        DateSource,
        MissedAssessments,
        NoBaseline,
    )
    from pivotal.derivation.censoring_presets import choose_rules
    from pivotal.derivation.concordance import compare_assessors
    from pivotal.derivation.criteria_model import Gcig, Imwg, Irecist, Laboratory, Pcwg3
    from pivotal.derivation.data_queries import query_tumour_data
    from pivotal.derivation.derived import Derivation
    from pivotal.derivation.event_times import derive_tte
    from pivotal.derivation.model import Assessor, Recist11
    from pivotal.derivation.responses_by_reader import derive_response
    from pivotal.derivation.rule_comparison import compare_rules
    from pivotal.derivation.subject_level import derive_subjects
    from pivotal.derivation.subject_model import DatedRecord, SubjectRules
    from pivotal.derivation.trial_comparison import compare_derivations
    from pivotal.derivation.trial_derivation import DerivedTrial, derive_trial
    from pivotal.derivation.trial_model import Endpoint, Reading, TrialRules
    from pivotal.derivation.tumour_sizes import derive_tumour_sizes
    from pivotal.derivation.visit_model import PlannedVisit, VisitSchedule
    from pivotal.derivation.visit_windows import derive_visits
    from pivotal.distributions.model import Cure, Gompertz, Hazard, LogLogistic, LogNormal, Weibull
    from pivotal.dossier.figure_files import read_figure
    from pivotal.dossier.load import load_dossier
    from pivotal.dossier.model import Dossier
    from pivotal.dossier.rule_files import read_rules
    from pivotal.errors import DataError, DossierError, EvidenceError, PivotalError, StorageError, UnknownNameError
    from pivotal.evidence.consistency import check_consistency
    from pivotal.evidence.figure_model import PublishedArm, PublishedFigure
    from pivotal.evidence.figure_reading.digitising import digitise
    from pivotal.evidence.reconstruction.reconstructing import reconstruct
    from pivotal.evidence.reconstruction.reconstruction import Ensemble, Reconstruction
    from pivotal.evidence.summary_fit.fitting import fit_summary
    from pivotal.exchange.analysis_results import write_analysis_results
    from pivotal.exchange.cdisc import preflight, read_dataset, write_dataset
    from pivotal.exchange.clinicaltrials import read_registry_record
    from pivotal.exchange.datasets import dataset_of
    from pivotal.exchange.define_xml import write_define
    from pivotal.exchange.derived_folder import write_trial
    from pivotal.exchange.fhir.bundles import read_fhir, write_fhir
    from pivotal.exchange.fhir.patients import read_fhir_patients
    from pivotal.exchange.folders import DatasetFolder, read_folder
    from pivotal.exchange.model import Dataset
    from pivotal.exchange.tables import read_table
    from pivotal.exchange.usdm import read_usdm
    from pivotal.label.code_tables import Translation, translate_codes
    from pivotal.label.cohort import Cohort, cohort_of
    from pivotal.label.comparison import compare_labels
    from pivotal.label.coverage import covers, difference, gaps, overlaps, satisfiable, union
    from pivotal.label.covering import minimal_cover
    from pivotal.label.first_spans import trace_novelty
    from pivotal.label.history import authorisation_holder, authorised, rights_holder
    from pivotal.label.label_relations import relate_labels
    from pivotal.label.label_state import state
    from pivotal.label.matching import explain, match
    from pivotal.label.model import Indication, Patient
    from pivotal.label.options import match_all
    from pivotal.label.population.cells import Profiles, profiles
    from pivotal.label.population.files import PatientFiles, open_patient_files
    from pivotal.label.population.layout import FieldColumn
    from pivotal.label.population.matched import PopulationMatch
    from pivotal.label.population.queries import match_sql
    from pivotal.label.population.therapy_bits import add_therapies
    from pivotal.label.population.values import PatientCheck, check_patients
    from pivotal.label.state_changes import compare_states
    from pivotal.label.state_history import trace_states
    from pivotal.label.trial_comparison import compare_with_trials
    from pivotal.pharmacology.exposures import exposure
    from pivotal.pharmacology.inhibition import target_coverage
    from pivotal.pharmacology.model import ExposureModel
    from pivotal.planning.average_hazard_ratio import average_hazard_ratios
    from pivotal.planning.boundary_search import bounds
    from pivotal.planning.crossing import crossing_probabilities
    from pivotal.planning.delayed_events import delayed_decisions
    from pivotal.planning.design_grid import vary_design
    from pivotal.planning.event_prediction import predict_events
    from pivotal.planning.expected_events import expected_course
    from pivotal.planning.explanation import compare_designs
    from pivotal.planning.inference import final_inference, repeated_p, sequential_p
    from pivotal.planning.interim import bounds_at, conditional_power, predictive_power
    from pivotal.planning.model import (
        BetaSpending,
        DistributionSpending,
        ExponentialSpending,
        FixedZ,
        FlatPrior,
        FutilityConditionalPower,
        FutilityHazardRatio,
        FutilityP,
        FutilityPredictivePower,
        FutilityZ,
        GroupSequential,
        Harm,
        HaybittlePeto,
        HwangShihDeCani,
        KimDeMets,
        LanDeMets,
        MixturePrior,
        NormalPrior,
        NullSpending,
        OBrienFleming,
        PampallonaTsiatis,
        Pocock,
        PointSpending,
        RestrictedSpending,
        UserSpending,
        WangTsiatis,
        XiGallo,
    )
    from pivotal.planning.plan import Plan
    from pivotal.planning.predicted_results import assurance, predict_result
    from pivotal.planning.spending import spent_errors
    from pivotal.planning.trial_design import design
    from pivotal.planning.trial_model import (
        Accrual,
        Dropout,
        ExperimentalDistribution,
        HazardRatio,
        LookTime,
        PiecewiseHazardRatio,
        PlannedDesign,
        Stratum,
        SurvivalTrial,
    )
    from pivotal.reading.model import EndpointName
    from pivotal.reading.reader import ReadArticle, read_article
    from pivotal.reading.text_changes import TextComparison, compare_texts
    from pivotal.simulation.adaptation_model import (
        AdaptiveScenario,
        AlphaGraph,
        DropArms,
        Enrich,
        ExtraLook,
        SampleSizeReestimation,
        TreatmentArm,
    )
    from pivotal.simulation.adaptive_simulating import AdaptiveSimulation, simulate_adaptive
    from pivotal.simulation.course_arrays import random_courses
    from pivotal.simulation.disease_course import (
        CourseStratum,
        Crossover,
        Frailty,
        IllnessDeath,
        ResponseCourse,
        TransitionEffects,
        Transitions,
    )
    from pivotal.simulation.model import (
        Alternating,
        CoxTest,
        EarlyZeroTest,
        LogRankTest,
        LookAnalysis,
        MaxComboTest,
        MilestoneTest,
        Minimisation,
        ModestlyWeightedTest,
        PermutedBlocks,
        ResponseTest,
        RestrictedMeanTest,
        Scenario,
        SimpleRandomisation,
        WinRatioTest,
    )
    from pivotal.simulation.own_tests import TrialArrays, own_test
    from pivotal.simulation.simulating import rebuild_trial, scenario_of, simulate
    from pivotal.simulation.simulation_grid import simulate_grid
    from pivotal.simulation.simulation_result import Simulation
    from pivotal.simulation.tumour_model import (
        DeathCourse,
        Exposure,
        OtherLesions,
        Reader,
        ScanSchedule,
        TargetLesions,
        TumourGrowth,
        Tumours,
        TumourTrial,
    )
    from pivotal.simulation.tumour_recording import TumourRecords, tumour_records

_DOORS = {
    "analysis.combined_tests": ("maxcombo",),
    "analysis.data_cutoff": ("cut",),
    "analysis.discrimination": ("concordance_index",),
    "analysis.durations": ("duration_of_response", "time_to_response"),
    "analysis.endpoint": ("time_to_event",),
    "analysis.follow_up": ("follow_up_times",),
    "analysis.milestones": ("milestone",),
    "analysis.proportional_hazards": ("cox",),
    "analysis.pseudo": ("pseudo_values",),
    "analysis.rank_tests": ("logrank",),
    "analysis.rank_weights": ("EarlyZero", "FlemingHarrington", "ModestlyWeighted"),
    "analysis.responses": ("response_rate",),
    "analysis.restricted_mean": ("rmst",),
    "analysis.subgroup_effects": ("subgroups",),
    "analysis.survival_curves": ("kaplan_meier",),
    "analysis.two_arms": ("analyse",),
    "claims.checking": ("check",),
    "claims.findings": ("CheckResult",),
    "claims.many_texts": ("CheckedTexts", "check_texts"),
    "derivation.assessment_schedule": ("describe_schedule",),
    "derivation.censoring_model": (
        "CensoringRules", "Condition", "DateSource", "DatedEvent", "MissedAssessments", "NoBaseline",
    ),
    "derivation.censoring_presets": ("choose_rules",),
    "derivation.concordance": ("compare_assessors",),
    "derivation.criteria_model": ("Gcig", "Imwg", "Irecist", "Laboratory", "Pcwg3"),
    "derivation.data_queries": ("query_tumour_data",),
    "derivation.derived": ("Derivation",),
    "derivation.event_times": ("derive_tte",),
    "derivation.model": ("Assessor", "Recist11"),
    "derivation.responses_by_reader": ("derive_response",),
    "derivation.rule_comparison": ("compare_rules",),
    "derivation.subject_level": ("derive_subjects",),
    "derivation.subject_model": ("DatedRecord", "SubjectRules",),
    "derivation.trial_comparison": ("compare_derivations",),
    "derivation.trial_derivation": ("DerivedTrial", "derive_trial",),
    "derivation.trial_model": ("Endpoint", "Reading", "TrialRules",),
    "derivation.visit_model": ("PlannedVisit", "VisitSchedule",),
    "derivation.visit_windows": ("derive_visits",),
    "dossier.rule_files": ("read_rules",),
    "exchange.derived_folder": ("write_trial",),
    "exchange.folders": ("DatasetFolder", "read_folder",),
    "derivation.tumour_sizes": ("derive_tumour_sizes",),
    "distributions.model": ("Cure", "Gompertz", "Hazard", "LogLogistic", "LogNormal", "Weibull"),
    "dossier.figure_files": ("read_figure",),
    "dossier.load": ("load_dossier",),
    "dossier.model": ("Dossier",),
    "errors": ("DataError", "DossierError", "EvidenceError", "PivotalError", "StorageError", "UnknownNameError"),
    "evidence.consistency": ("check_consistency",),
    "evidence.figure_model": ("PublishedArm", "PublishedFigure"),
    "evidence.reconstruction.reconstructing": ("reconstruct",),
    "evidence.reconstruction.reconstruction": ("Ensemble", "Reconstruction"),
    "evidence.figure_reading.digitising": ("digitise",),
    "evidence.summary_fit.fitting": ("fit_summary",),
    "exchange.analysis_results": ("write_analysis_results",),
    "exchange.cdisc": ("preflight", "read_dataset", "write_dataset"),
    "exchange.clinicaltrials": ("read_registry_record",),
    "exchange.datasets": ("dataset_of",),
    "exchange.define_xml": ("write_define",),
    "exchange.fhir.bundles": ("read_fhir", "write_fhir"),
    "exchange.fhir.patients": ("read_fhir_patients",),
    "exchange.model": ("Dataset",),
    "exchange.tables": ("read_table",),
    "exchange.usdm": ("read_usdm",),
    "label.cohort": ("Cohort", "cohort_of"),
    "label.code_tables": ("Translation", "translate_codes"),
    "label.comparison": ("compare_labels",),
    "label.coverage": ("covers", "difference", "gaps", "overlaps", "satisfiable", "union"),
    "label.covering": ("minimal_cover",),
    "label.first_spans": ("trace_novelty",),
    "label.history": ("authorisation_holder", "authorised", "rights_holder"),
    "label.label_relations": ("relate_labels",),
    "label.label_state": ("state",),
    "label.matching": ("explain", "match"),
    "label.model": ("Indication", "Patient"),
    "label.options": ("match_all",),
    "label.state_changes": ("compare_states",),
    "label.state_history": ("trace_states",),
    "label.trial_comparison": ("compare_with_trials",),
    "pharmacology.exposures": ("exposure",),
    "pharmacology.inhibition": ("target_coverage",),
    "pharmacology.model": ("ExposureModel",),
    "label.population.cells": ("Profiles", "profiles"),
    "label.population.files": ("PatientFiles", "open_patient_files"),
    "label.population.layout": ("FieldColumn",),
    "label.population.matched": ("PopulationMatch",),
    "label.population.queries": ("match_sql",),
    "label.population.therapy_bits": ("add_therapies",),
    "label.population.values": ("PatientCheck", "check_patients"),
    "planning.average_hazard_ratio": ("average_hazard_ratios",),
    "planning.boundary_search": ("bounds",),
    "planning.crossing": ("crossing_probabilities",),
    "planning.delayed_events": ("delayed_decisions",),
    "planning.design_grid": ("vary_design",),
    "planning.event_prediction": ("predict_events",),
    "planning.expected_events": ("expected_course",),
    "planning.explanation": ("compare_designs",),
    "planning.inference": ("final_inference", "repeated_p", "sequential_p"),
    "planning.interim": ("bounds_at", "conditional_power", "predictive_power"),
    "planning.model": (
        "BetaSpending", "DistributionSpending", "ExponentialSpending", "FixedZ", "FlatPrior",
        "FutilityConditionalPower", "FutilityHazardRatio", "FutilityP", "FutilityPredictivePower", "FutilityZ",
        "GroupSequential", "Harm", "HaybittlePeto", "HwangShihDeCani", "KimDeMets", "LanDeMets", "MixturePrior",
        "NormalPrior", "NullSpending", "OBrienFleming", "PampallonaTsiatis", "Pocock", "PointSpending",
        "RestrictedSpending", "UserSpending", "WangTsiatis", "XiGallo",
    ),
    "planning.plan": ("Plan",),
    "planning.predicted_results": ("assurance", "predict_result"),
    "planning.spending": ("spent_errors",),
    "planning.trial_design": ("design",),
    "planning.trial_model": (
        "Accrual", "Dropout", "ExperimentalDistribution", "HazardRatio", "LookTime", "PiecewiseHazardRatio",
        "PlannedDesign", "Stratum", "SurvivalTrial",
    ),
    "reading.model": ("EndpointName",),
    "reading.reader": ("ReadArticle", "read_article"),
    "reading.text_changes": ("TextComparison", "compare_texts"),
    "simulation.adaptation_model": (
        "AdaptiveScenario", "AlphaGraph", "DropArms", "Enrich", "ExtraLook", "SampleSizeReestimation",
        "TreatmentArm",
    ),
    "simulation.adaptive_simulating": ("AdaptiveSimulation", "simulate_adaptive"),
    "simulation.course_arrays": ("random_courses",),
    "simulation.disease_course": (
        "CourseStratum", "Crossover", "Frailty", "IllnessDeath", "ResponseCourse", "TransitionEffects",
        "Transitions",
    ),
    "simulation.model": (
        "Alternating", "CoxTest", "EarlyZeroTest", "LogRankTest", "LookAnalysis", "MaxComboTest",
        "MilestoneTest", "Minimisation", "ModestlyWeightedTest", "PermutedBlocks", "ResponseTest",
        "RestrictedMeanTest", "Scenario", "SimpleRandomisation", "WinRatioTest",
    ),
    "simulation.own_tests": ("TrialArrays", "own_test"),
    "simulation.simulating": ("rebuild_trial", "scenario_of", "simulate"),
    "simulation.simulation_grid": ("simulate_grid",),
    "simulation.simulation_result": ("Simulation",),
    "simulation.tumour_model": (
        "DeathCourse", "Exposure", "OtherLesions", "Reader", "ScanSchedule", "TargetLesions", "TumourGrowth",
        "TumourTrial", "Tumours",
    ),
    "simulation.tumour_recording": ("TumourRecords", "tumour_records"),
}  # fmt: skip
_MODULE_OF = {name: f"pivotal.{module}" for module, names in _DOORS.items() for name in names}

__all__ = [
    "Accrual",
    "AdaptiveScenario",
    "AdaptiveSimulation",
    "AlphaGraph",
    "Alternating",
    "Assessor",
    "BetaSpending",
    "CensoringRules",
    "CheckResult",
    "CheckedTexts",
    "Cohort",
    "Condition",
    "CourseStratum",
    "CoxTest",
    "Crossover",
    "Cure",
    "DataError",
    "Dataset",
    "DatasetFolder",
    "DateSource",
    "DatedEvent",
    "DatedRecord",
    "DeathCourse",
    "Derivation",
    "DerivedTrial",
    "DistributionSpending",
    "Dossier",
    "DossierError",
    "DropArms",
    "Dropout",
    "EarlyZero",
    "EarlyZeroTest",
    "Endpoint",
    "EndpointName",
    "Enrich",
    "Ensemble",
    "EvidenceError",
    "ExperimentalDistribution",
    "ExponentialSpending",
    "Exposure",
    "ExposureModel",
    "ExtraLook",
    "FieldColumn",
    "FixedZ",
    "FlatPrior",
    "FlemingHarrington",
    "Frailty",
    "FutilityConditionalPower",
    "FutilityHazardRatio",
    "FutilityP",
    "FutilityPredictivePower",
    "FutilityZ",
    "Gcig",
    "Gompertz",
    "GroupSequential",
    "Harm",
    "HaybittlePeto",
    "Hazard",
    "HazardRatio",
    "HwangShihDeCani",
    "IllnessDeath",
    "Imwg",
    "Indication",
    "Irecist",
    "KimDeMets",
    "Laboratory",
    "LanDeMets",
    "LogLogistic",
    "LogNormal",
    "LogRankTest",
    "LookAnalysis",
    "LookTime",
    "MaxComboTest",
    "MilestoneTest",
    "Minimisation",
    "MissedAssessments",
    "MixturePrior",
    "ModestlyWeighted",
    "ModestlyWeightedTest",
    "NoBaseline",
    "NormalPrior",
    "NullSpending",
    "OBrienFleming",
    "OtherLesions",
    "PampallonaTsiatis",
    "Patient",
    "PatientCheck",
    "PatientFiles",
    "Pcwg3",
    "PermutedBlocks",
    "PiecewiseHazardRatio",
    "PivotalError",
    "Plan",
    "PlannedDesign",
    "PlannedVisit",
    "Pocock",
    "PointSpending",
    "PopulationMatch",
    "Profiles",
    "PublishedArm",
    "PublishedFigure",
    "ReadArticle",
    "Reader",
    "Reading",
    "Recist11",
    "Reconstruction",
    "ResponseCourse",
    "ResponseTest",
    "RestrictedMeanTest",
    "RestrictedSpending",
    "SampleSizeReestimation",
    "ScanSchedule",
    "Scenario",
    "SimpleRandomisation",
    "Simulation",
    "StorageError",
    "Stratum",
    "SubjectRules",
    "SurvivalTrial",
    "TargetLesions",
    "TextComparison",
    "TransitionEffects",
    "Transitions",
    "Translation",
    "TreatmentArm",
    "TrialArrays",
    "TrialRules",
    "TumourGrowth",
    "TumourRecords",
    "TumourTrial",
    "Tumours",
    "UnknownNameError",
    "UserSpending",
    "VisitSchedule",
    "WangTsiatis",
    "Weibull",
    "WinRatioTest",
    "XiGallo",
    "add_therapies",
    "analyse",
    "assurance",
    "authorisation_holder",
    "authorised",
    "average_hazard_ratios",
    "bounds",
    "bounds_at",
    "check",
    "check_consistency",
    "check_patients",
    "check_texts",
    "choose_rules",
    "cohort_of",
    "compare_assessors",
    "compare_derivations",
    "compare_designs",
    "compare_labels",
    "compare_rules",
    "compare_states",
    "compare_texts",
    "compare_with_trials",
    "concordance_index",
    "conditional_power",
    "covers",
    "cox",
    "crossing_probabilities",
    "cut",
    "dataset_of",
    "delayed_decisions",
    "derive_response",
    "derive_subjects",
    "derive_trial",
    "derive_tte",
    "derive_tumour_sizes",
    "derive_visits",
    "describe_schedule",
    "design",
    "difference",
    "digitise",
    "duration_of_response",
    "expected_course",
    "explain",
    "exposure",
    "final_inference",
    "fit_summary",
    "follow_up_times",
    "gaps",
    "kaplan_meier",
    "load_dossier",
    "logrank",
    "match",
    "match_all",
    "match_sql",
    "maxcombo",
    "milestone",
    "minimal_cover",
    "open_patient_files",
    "overlaps",
    "own_test",
    "predict_events",
    "predict_result",
    "predictive_power",
    "preflight",
    "profiles",
    "pseudo_values",
    "query_tumour_data",
    "random_courses",
    "read_article",
    "read_dataset",
    "read_fhir",
    "read_fhir_patients",
    "read_figure",
    "read_folder",
    "read_registry_record",
    "read_rules",
    "read_table",
    "read_usdm",
    "rebuild_trial",
    "reconstruct",
    "relate_labels",
    "repeated_p",
    "response_rate",
    "rights_holder",
    "rmst",
    "satisfiable",
    "scenario_of",
    "sequential_p",
    "simulate",
    "simulate_adaptive",
    "simulate_grid",
    "spent_errors",
    "state",
    "subgroups",
    "target_coverage",
    "time_to_event",
    "time_to_response",
    "trace_novelty",
    "trace_states",
    "translate_codes",
    "tumour_records",
    "union",
    "vary_design",
    "write_analysis_results",
    "write_dataset",
    "write_define",
    "write_fhir",
    "write_trial",
]


def __getattr__(name: str) -> Any:
    """Import a door when it is first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'pivotal' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_MODULE_OF[name]), name)


def __dir__() -> list[str]:
    """List the doors."""
    return sorted(__all__)
