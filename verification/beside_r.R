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
further <- function(k, d) {
  fit <- survfit(Surv(time, event) ~ arm, d)
  if (length(fit$strata) < 2) return(invisible())
  tau <- 0.8 * min(tapply(aeqSurv(Surv(d$time, d$event))[, 1], d$arm, max))
  s <- summary(fit, times = tau, extend = TRUE)
  say(k, "milestone/difference", c(diff(s$surv), sqrt(sum(s$std.err^2))))
  cll <- -log(-log(s$surv)); v <- (s$std.err / (s$surv * log(s$surv)))^2
  if (all(is.finite(c(cll, v))) && all(s$surv > 0)) say(k, "milestone/log-log", diff(cll) / sqrt(sum(v)))
  means <- summary(fit, rmean = tau)$table
  say(k, "rmst/mean", means[, grep("^[*]?rmean", colnames(means))]); say(k, "rmst/std_error", means[, grep("se[(]", colnames(means))])
  for (w in c("n/G2", "S", "S/G")) {
    c1 <- attempt(concordance(Surv(time, event) ~ x1, d, timewt = w, reverse = TRUE))
    if (!is.null(c1)) say(k, paste0("concordance ", w, "/all"), c(c1$concordance, sqrt(c1$var)))
  }
  maxcombo(k, d); rates(k, d)
  if (as.integer(k) < 40) profile(k, d)
}
maxcombo <- function(k, d) {
  y <- aeqSurv(Surv(d$time, d$event)); S <- 1; U <- numeric(4); V <- matrix(0, 4, 4)
  for (t in sort(unique(y[y[, 2] == 1, 1]))) {
    risk <- y[, 1] >= t; n <- sum(risk); n1 <- sum(risk & d$arm == 1); e <- sum(y[, 1] == t & y[, 2] == 1)
    w <- c(1, 1 - S, S, S * (1 - S)); here <- sum(y[, 1] == t & y[, 2] == 1 & d$arm == 1)
    U <- U + w * (here - e * n1 / n)
    if (n > 1) V <- V + outer(w, w) * e * n1 / n * (1 - n1 / n) * (n - e) / (n - 1)
    S <- S * (1 - e / n)
  }
  if (any(diag(V) <= 0)) return(invisible())
  m <- max(abs(U / sqrt(diag(V))))
  say(k, "maxcombo/statistic", m)
  if (!requireNamespace("mvtnorm", quietly = TRUE)) return(invisible())
  some <- c(1, 2, 4); V <- V[some, some]; U <- U[some] # of all four one is the sum of two: mvtnorm is off by 1e-5 there
  if (min(eigen(cov2cor(V))$values) < 1e-4) return(invisible())
  m <- max(abs(U / sqrt(diag(V))))
  inside <- attempt(mvtnorm::pmvnorm(rep(-m, 3), rep(m, 3), corr = cov2cor(V), algorithm = mvtnorm::Miwa(1024)))
  if (!is.null(inside)) say(k, "maxcombo of three/p", 1 - inside)
}
odds <- function(x, m, n1, n0) { # fisher.test searches to 1e-4 only
  if (x %in% c(max(0, m - n0), min(n1, m))) return(NULL)
  values <- max(0, m - n0):min(n1, m)
  tail <- function(log_odds, which) {
    p <- dhyper(values, n1, n0, m, log = TRUE) + values * log_odds
    sum(exp(p - max(p))[which]) / sum(exp(p - max(p))) - 0.025
  }
  exp(c(uniroot(tail, c(-30, 30), values >= x, tol = 1e-13)$root, uniroot(tail, c(-30, 30), values <= x, tol = 1e-13)$root))
}
rates <- function(k, d) {
  n <- tapply(d$event, d$arm, length); x <- tapply(d$event, d$arm, sum)
  for (i in 1:2) {
    say(k, paste0("rate ", i, "/clopper-pearson"), binom.test(x[i], n[i])$conf.int)
    say(k, paste0("rate ", i, "/wilson"), prop.test(x[i], n[i], correct = FALSE)$conf.int)
  }
  say(k, "rates/fisher", attempt(fisher.test(table(d$arm, d$event))$p.value))
  say(k, "rates/odds", odds(x[2], sum(x), n[2], n[1]))
  both <- d[d$s %in% names(which(rowSums(table(d$s, d$arm) > 0) == 2)), ]
  cmh <- if (nrow(both)) attempt(mantelhaen.test(table(both$arm, both$event, both$s), correct = FALSE)$statistic)
  if (!is.null(cmh) && length(unique(both$s)) > 1) say(k, "rates/cmh", cmh)
  p <- x / n; N <- sum(n)
  z2 <- function(delta) { # Miettinen and Nurminen: the score of the difference, at the likeliest rates that have it
    ll <- function(q) sum(dbinom(x, n, pmin(pmax(c(q, q + delta), 0), 1), log = TRUE))
    q <- optimize(ll, c(max(0, -delta), min(1, 1 - delta)), maximum = TRUE, tol = 1e-12)$maximum
    (diff(p) - delta)^2 / ((q * (1 - q) / n[1] + (q + delta) * (1 - q - delta) / n[2]) * N / (N - 1)) - qchisq(0.95, 1)
  }
  if (all(x > 0 & x < n)) say(k, "rates/miettinen-nurminen", c(attempt(uniroot(z2, c(-1 + 1e-9, diff(p)), tol = 1e-12)$root),
                                                             attempt(uniroot(z2, c(diff(p), 1 - 1e-9), tol = 1e-12)$root)))
}
profile <- function(k, d) {
  tight <- coxph.control(eps = 1e-12, iter.max = 60)
  fit <- attempt(coxph(Surv(time, event) ~ arm + x1, d, control = tight))
  if (is.null(fit) || anyNA(coef(fit)) || any(abs(coef(fit)) > 5)) return(invisible())
  b <- coef(fit)[1]; se <- sqrt(fit$var[1, 1])
  gap <- function(v) { d$o <- v * d$arm; coxph(Surv(time, event) ~ x1 + offset(o), d, control = tight)$loglik[2] - fit$loglik[2] + qchisq(0.95, 1) / 2 }
  ends <- c(attempt(uniroot(gap, c(b - 5 * se, b), tol = 1e-10)$root), attempt(uniroot(gap, c(b, b + 5 * se), tol = 1e-10)$root))
  if (length(ends) == 2) say(k, "profile/limits", ends)
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
  suppressWarnings(further(k, d))
  tight <- coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 60)
  for (ties in c("efron", "breslow")) {
    model(k, paste("cox", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + x2, d, ties = ties, control = tight)))
    model(k, paste("cox steep", ties), attempt(coxph(Surv(time, event) ~ arm + x3, d, ties = ties, control = tight)), FALSE)
    model(k, paste("cox strata", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + strata(s), d, ties = ties, control = tight)))
    model(k, paste("cox entry", ties), attempt(coxph(Surv(entry, time, event) ~ arm + x1 + x2 + strata(s), d, ties = ties, control = tight)))
    model(k, paste("cox weights", ties), attempt(coxph(Surv(time, event) ~ arm + x1 + x2, d, weights = w, robust = FALSE, ties = ties, control = tight)))
    model(k, paste("cox robust", ties), attempt(coxph(Surv(entry, time, event) ~ arm + x1 + strata(s), d, weights = w, robust = TRUE, ties = ties, control = tight)), FALSE)
    model(k, paste("cox cluster", ties), attempt(coxph(Surv(time, event) ~ arm + x1, d, cluster = cl, ties = ties, control = tight)), FALSE)
  }
  model(k, "cox alone discrete", attempt(coxph(Surv(time, event) ~ arm + x1, d, ties = "exact", control = tight)), FALSE)
}
close(out)
