# Closed tests of combined stages and sample-size re-estimation by rpact: Rscript adaptive.R > adaptive.json
suppressMessages(library(rpact))
design <- getDesignInverseNormal(kMax = 2, alpha = 0.025, sided = 1, informationRates = c(2 / 3, 1), typeOfDesign = "asOF")
numbers <- function(x) paste0("[", paste(ifelse(is.na(x), "null", sprintf("%.12g", x)), collapse = ", "), "]")
rows <- function(m) paste0("[", paste(apply(m, 1, numbers), collapse = ", "), "]")
cases <- list(
  list(z = cbind(c(1.7, 0.9, 0.4), c(2.3, NA, NA)), events = cbind(c(80, 82, 85), c(120, NA, NA))),
  list(z = cbind(c(2.1, 1.9, 1.2), c(2.6, 2.5, NA)), events = cbind(c(80, 80, 80), c(120, 121, NA))),
  list(z = cbind(c(-0.3, 2.2, 2.4), c(0.8, 2.9, 3.1)), events = cbind(c(60, 62, 64), c(118, 120, 125)))
)
out <- c()
for (case in cases) for (test in c("Dunnett", "Bonferroni", "Simes")) {
  data <- getDataset(
    overallEvents1 = case$events[1, ], overallEvents2 = case$events[2, ], overallEvents3 = case$events[3, ],
    overallLogRanks1 = case$z[1, ], overallLogRanks2 = case$z[2, ], overallLogRanks3 = case$z[3, ]
  )
  found <- getClosedCombinationTestResults(
    getStageResults(design, dataInput = data, intersectionTest = test, directionUpper = TRUE)
  )
  out <- c(out, sprintf(
    '{"test": "%s", "z": %s, "events": %s, "intersections": %s, "combined": %s}', tolower(test), rows(case$z),
    rows(case$events), rows(found$indices), rows(found$overallAdjustedTestStatistics)
  ))
}
simulated <- getSimulationSurvival(design,
  directionUpper = FALSE, lambda2 = log(2) / 12, hazardRatio = 0.7, accrualTime = c(0, 40), maxNumberOfSubjects = 600,
  plannedEvents = c(120, 180), minNumberOfEventsPerStage = c(NA, 60), maxNumberOfEventsPerStage = c(NA, 240),
  conditionalPower = 0.9, maxNumberOfIterations = 100000, seed = 3
)
cat(sprintf(
  '{"schema": "combined: z of each intersection (a row of 0 and 1, arms) after each stage; re-estimation: of 100,000 trials",\n "closed": [\n  %s],\n "re_estimation": {"power": %.6g, "events": %.6g, "stages": %s, "trials": 100000}}\n',
  paste(out, collapse = ",\n  "), simulated$overallReject, simulated$expectedNumberOfEvents, numbers(simulated$rejectPerStage)
))
