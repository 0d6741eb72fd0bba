"""Type-I error of adaptive trials, by rule, beside what becomes of it where nothing is done about it.

Trials and seed were fixed beforehand. Every error is of log-rank tests at 2.5 %, one-sided, with two looks (O'Brien and
Fleming's spending, at two thirds and all of 120 events a comparison); none of the arms has an effect. What keeps the
error must be within three Monte-Carlo errors of it, or below; what does not must be above it, or the rule would have
nothing to correct. Looks that were not planned are beside their theory.
"""

from math import sqrt

import pivotal as pv

TRIALS, TRIALS_IN_A_MINUTE = 50_000, 3_000
SLOW = 10  # times fewer trials where six hypotheses have 63 intersections
SEED = 20267
ALPHA = 0.025
STRATA = (
    pv.Stratum(name="marker", fraction=0.4, reference=pv.Hazard.from_median(8)),
    pv.Stratum(name="other", fraction=0.6, reference=pv.Hazard.from_median(12)),
)
GRAPH = pv.AlphaGraph({"low": 0.5, "high": 0.5}, {"low": {"high": 1}, "high": {"low": 1}})
ARMS = {"low": 1.0, "high": 1.0}


def plan(strata: tuple[pv.Stratum, ...] = ()) -> pv.Plan:
    """Return the plan of two arms that all are simulated from."""
    trial = pv.SurvivalTrial(
        reference=None if strata else pv.Hazard.from_median(10),
        strata=strata,
        effect=0.6,
        accrual=pv.Accrual(rates=15, duration=12),
    )
    return pv.design(trial, pv.GroupSequential((2 / 3, 1)), events=120)


def cases() -> dict[str, tuple[list, dict, str]]:
    """Return rules, choices, and whether their error is exact, kept (not exceeded), inflated, or what theory says."""

    def more(**how: object) -> list:
        return [pv.SampleSizeReestimation(1, 0.9, 360, more_subjects=True, **how)]

    three, two = {"arms": {**ARMS, "mid": 1.0}, "subjects": 360}, {"arms": ARMS, "subjects": 270}
    return {
        "no rule": ([], {}, "exact"),
        "sample size, stages combined": (more(), {}, "exact"),
        "sample size, stages combined, promising zone": (more(promising=(0.3, 0.9)), {}, "exact"),
        "sample size, Chen, DeMets and Lan": (more(combination="chen_demets_lan"), {}, "kept"),
        "sample size, the same, assuming a ratio of 0.4": (more(combination="chen_demets_lan", under=0.4), {}, "kept"),
        "sample size, nothing done": (more(combination="none"), {}, "inflated"),
        "best of three arms, Dunnett": ([pv.DropArms(1)], three, "kept"),
        "best of three arms, Simes": ([pv.DropArms(1, intersection="simes")], three, "kept"),
        "best of three arms, nothing done": ([pv.DropArms(1, combination="none")], three, "inflated"),
        # what the stages together say of all three is exact; an arm must also be rejected by itself, which the best arm
        # of each stage need not be: by normal theory 0.0200
        "three arms, none dropped, Dunnett": ([], three, "kept"),
        "graph of two arms": ([GRAPH], two, "kept"),
        "graph of two arms, the best kept": ([GRAPH, pv.DropArms(1)], two, "kept"),
        "enrichment": ([pv.Enrich(1, "marker", full_z_below=0.8)], {"strata": STRATA}, "kept"),
        "enrichment, nothing done": (
            [pv.Enrich(1, "marker", full_z_below=1.5, combination="none")], {"strata": STRATA}, "inflated",
        ),
        "everything": (
            [pv.DropArms(1, keep=2), pv.Enrich(1, "marker", full_z_below=0.8), *more(), pv.ExtraLook(100)],
            {**three, "strata": STRATA}, "kept",
        ),
        "extra look that spends as planned": ([pv.ExtraLook(100)], {}, "exact"),
        "extra look that spends 0.005": ([pv.ExtraLook(100, spends=0.005)], {}, "exact"),
        "extra look that spends nothing": ([pv.ExtraLook(100, spends="nothing")], {}, "theory"),
    }  # fmt: skip


def verify(*, minute: bool) -> list[str]:
    """Return one sentence for every number that is not reached."""
    problems = []
    print(f"type-I error of adaptive trials, nominal {ALPHA}")
    for name, (rules, choices, meant) in cases().items():
        strata = choices.pop("strata", ())
        trials = (TRIALS_IN_A_MINUTE if minute else TRIALS) // (SLOW if name == "everything" else 1)
        error = sqrt(ALPHA * (1 - ALPHA) / trials)
        sim = pv.simulate_adaptive(
            plan(strata), rules, truth="null", trials=trials, seed=SEED, progress=False, **choices
        )
        found = sim.summary()["familywise_error"]
        fixed = not sim.adaptive.arms and all(isinstance(each, pv.ExtraLook) for each in rules)
        theory = sim.error_of_looks() if fixed else None
        apart = (found - ALPHA) / error
        said = f"; by theory {theory:.5f}" if theory is not None else ""
        print(
            f"    {name + ':':48} {found:.5f}, {apart:+5.1f} errors of {trials:,} trials from nominal, "
            f"meant to be {meant}{said}"
        )
        wrong = {"theory": False, "exact": abs(apart) > 3, "kept": apart > 3, "inflated": apart < 3 and not minute}[
            meant
        ]
        if wrong:
            problems.append(f"{name}: {found:.5f} is {apart:+.1f} errors from {ALPHA}, and meant to be {meant}")
        if theory is not None and abs(found - theory) > 3 * error:
            problems.append(f"{name}: {found:.5f}, and {theory:.5f} by theory")
    return problems
