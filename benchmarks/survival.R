# Rscript survival.R FOLDER OP N TIMES RUNS: seconds of CPU and of wall of each run, as JSON.
suppressMessages(library(survival))
arguments <- commandArgs(TRUE)
folder <- arguments[1]; op <- arguments[2]; n <- as.integer(arguments[3]); times <- arguments[4]; runs <- as.integer(arguments[5])
column <- function(name) readBin(file.path(folder, paste0(name, ".f8")), "double", n, size = 8)
d <- data.frame(t = column(times), event = column("event"), arm = column("arm"))
if (op == "cox") for (name in c("age", "sex", "bm", "stage")) d[[name]] <- column(name)
call <- switch(op,
  km = function() summary(survfit(Surv(t, event) ~ arm, d))$table,
  logrank = function() survdiff(Surv(t, event) ~ arm, d),
  "km + logrank" = function() { summary(survfit(Surv(t, event) ~ arm, d))$table; survdiff(Surv(t, event) ~ arm, d) },
  cox = function() coxph(Surv(t, event) ~ arm + age + sex + bm + stage, d, ties = "efron"),
  "cox, arm alone" = function() coxph(Surv(t, event) ~ arm, d, ties = "efron"))
answer <- call()
took <- sapply(seq_len(runs), function(i) { gc(FALSE); s <- system.time(answer <<- call()); c(s[["user.self"]] + s[["sys.self"]], s[["elapsed"]]) })
check <- if (grepl("cox", op)) coef(answer)[[1]] else if (op == "km") answer[1, "median"] else answer$chisq
version <- paste0("R ", getRversion(), ", survival ", packageVersion("survival"))
cat(sprintf('{"version": "%s", "check": %.15g, "cpu": [%s], "wall": [%s]}\n', version, check, paste(took[1, ], collapse = ", "), paste(took[2, ], collapse = ", ")))
