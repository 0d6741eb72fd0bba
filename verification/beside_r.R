# Rscript beside_r.R FOLDER: for every data set k.csv of a folder, what R survival gives; one line a vector of numbers.
suppressMessages(library(survival))
folder <- commandArgs(TRUE)[1]
files <- list.files(folder, pattern = "[.]csv$")
out <- file(file.path(folder, "r.txt"), "w")
say <- function(k, name, value) {
  value <- as.numeric(unlist(value))
  cat(k, "\t", name, "\t", paste(formatC(value, digits = 17, format = "g"), collapse = " "), "\n", sep = "", file = out)
}
attempt <- function(expr) suppressWarnings(tryCatch(expr, error = function(e) NULL))
curves <- function(k, name, fit) {
  if (is.null(fit)) return(invisible())
  say(k, paste0(name, "/survival"), fit$surv)
  say(k, paste0(name, "/std_error"), if (isTRUE(fit$logse)) fit$std.err * fit$surv else fit$std.err)
  say(k, paste0(name, "/conf_low"), fit$lower)
  say(k, paste0(name, "/conf_high"), fit$upper)
  q <- attempt(quantile(fit, c(0.25, 0.5, 0.75)))
  if (!is.null(q)) for (part in c("quantile", "lower", "upper")) say(k, paste0(name, "/q_", part), t(rbind(q[[part]])))
}
model <- function(k, name, fit, tests = TRUE) {
  if (is.null(fit) || inherits(fit, "coxph.null")) return(invisible())
  say(k, paste0(name, "/coef"), coef(fit)); say(k, paste0(name, "/var"), fit$var); say(k, paste0(name, "/loglik"), fit$loglik)
  say(k, paste0(name, "/score_test"), fit$score); say(k, paste0(name, "/wald"), fit$wald.test)
  if (!tests) return(invisible())
  for (kind in c("martingale", "deviance", "score", "schoenfeld", "scaledsch", "dfbeta"))
    say(k, paste0(name, "/", kind), attempt(t(as.matrix(residuals(fit, type = kind)))))
  for (transform in c("km", "identity", "rank")) say(k, paste0(name, "/zph_", transform), attempt(cox.zph(fit, transform)$table[, 1]))
  say(k, paste0(name, "/basehaz"), attempt(basehaz(fit, centered = FALSE)$hazard))
  c1 <- attempt(concordance(fit)); if (!is.null(c1)) { say(k, paste0(name, "/concordance"), c(c1$concordance, sqrt(c1$var))) }
}
for (name in files) {
  k <- sub("[.]csv$", "", name)
  d <- read.csv(file.path(folder, name))
  curves(k, "km log-log", attempt(survfit(Surv(time, event) ~ arm, d, conf.type = "log-log")))
  curves(k, "km log", attempt(survfit(Surv(time, event) ~ arm, d, conf.type = "log")))
  curves(k, "km logit", attempt(survfit(Surv(time, event) ~ arm, d, conf.type = "logit")))
  curves(k, "km arcsine", attempt(survfit(Surv(time, event) ~ arm, d, conf.type = "arcsin")))
  curves(k, "km plain", attempt(survfit(Surv(time, event) ~ arm, d, conf.type = "plain")))
  curves(k, "km entry", attempt(survfit(Surv(entry, time, event) ~ arm, d, conf.type = "log-log")))
  curves(k, "km weights", attempt(survfit(Surv(time, event) ~ arm, d, weights = w, robust = FALSE, conf.type = "log-log")))
  curves(k, "km robust", attempt(survfit(Surv(time, event) ~ arm, d, weights = w, robust = TRUE, conf.type = "log-log")))
  for (rho in c(0, 1, 0.5)) say(k, paste0("logrank rho ", rho), attempt(survdiff(Surv(time, event) ~ arm, d, rho = rho)$chisq))
  say(k, "logrank stratified", attempt(survdiff(Surv(time, event) ~ arm + strata(s), d)$chisq))
  say(k, "logrank three", attempt(survdiff(Surv(time, event) ~ g3, d)$chisq))
  tight <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 60)
  for (ties in c("efron", "breslow")) {
    model(k, paste("cox", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + x2, d, ties = ties, control = tight)))
    model(k, paste("cox strata", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + strata(s), d, ties = ties, control = tight)))
    model(k, paste("cox entry", ties), attempt(coxph(Surv(entry, time, event) ~ arm + x1 + x2 + strata(s), d, ties = ties, control = tight)))
    model(k, paste("cox weights", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + x2, d, weights = w, robust = FALSE, ties = ties, control = tight)))
    model(k, paste("cox robust", ties), attempt(coxph(Surv(entry, time, event) ~ arm + x1 + strata(s), d, weights = w, robust = TRUE, ties = ties, control = tight)), FALSE)
    model(k, paste("cox cluster", ties), attempt(coxph(Surv(time, event) ~ arm + x1, d, cluster = cl, ties = ties, control = tight)), FALSE)
  }
  model(k, "cox alone discrete", attempt(coxph(Surv(time, event) ~ arm + x1, d, ties = "exact", control = tight)), FALSE)
}
close(out)
