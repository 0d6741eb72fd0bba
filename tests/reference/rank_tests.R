# Writes rank_tests.json: further rank tests and two-by-two tables by R (survival, stats). Run: Rscript rank_tests.R > rank_tests.json
suppressMessages(library(survival))
num <- function(x) paste0("[", paste(ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, "\"inf\"", "\"-inf\""), sprintf("%.17g", x))), collapse = ","), "]")
obj <- function(...) { a <- list(...); paste0("{", paste(sprintf("\"%s\": %s", names(a), unlist(a)), collapse = ", "), "}") }
quoted <- function(x) sprintf("\"%s\"", x)
cases <- character()
add <- function(...) cases <<- c(cases, obj(...))
diffcase <- function(id, time, status, group, strata = NULL, rho = 0) {
  f <- if (is.null(strata)) survdiff(Surv(time, status) ~ group, rho = rho) else survdiff(Surv(time, status) ~ group + strata(strata), rho = rho)
  o <- if (is.matrix(f$obs)) rowSums(f$obs) else f$obs; e <- if (is.matrix(f$exp)) rowSums(f$exp) else f$exp
  df <- sum(e > 0) - 1
  add(kind = quoted("survdiff"), id = quoted(id), time = num(time), status = num(status), group = num(group),
      strata = if (is.null(strata)) "null" else num(strata), rho = rho, observed = num(o), expected = num(e),
      var = num(as.vector(f$var)), chisq = sprintf("%.17g", f$chisq), df = df)
}
set.seed(20)
n <- 60; g3 <- rep(1:3, 20); t3 <- ceiling(rexp(n, 0.1)); s3 <- rbinom(n, 1, 0.6); st <- rep(1:4, each = 15)
for (rho in c(0, 0.5, 1, 2)) { diffcase(paste0("three_", rho), t3, s3, g3, NULL, rho); diffcase(paste0("three_strata_", rho), t3, s3, g3, st, rho) }
# one group leaves before the first event: no expected events
tt <- c(1, 1, 2, 5, 6, 7, 8, 9, 9, 10); ss <- c(0, 0, 0, 1, 1, 0, 1, 1, 1, 0); gg <- c(3, 3, 3, 1, 2, 1, 2, 1, 2, 2)
diffcase("group_without_expected", tt, ss, gg)
diffcase("float_ties", c(0.1 + 0.2, 0.3, 0.3, 0.6 + 0.3, 0.9, 1.2), c(1, 1, 0, 1, 1, 1), c(1, 2, 1, 2, 1, 2))
diffcase("heavy_ties", rep(1:3, 12), rep(c(1, 1, 0, 1), 9), rep(1:2, 18), rep(1:3, each = 12), 1)
diffcase("one_arm_stratum", c(1, 2, 3, 4, 5, 6, 7), c(1, 1, 1, 0, 1, 1, 0), c(1, 2, 1, 2, 1, 1, 1), c(1, 1, 1, 1, 2, 2, 2))
# the score test under a hazard ratio: the Cox model with an offset, no ties
tn <- c(3.1, 4.7, 5.2, 6.6, 8.4, 9.9, 11.3, 12.8, 14.2, 15.5, 17.1, 19.9); sn <- c(1, 1, 0, 1, 1, 1, 0, 1, 1, 0, 1, 1); an <- rep(0:1, 6)
for (m in c(0.8, 1.25, 1.6)) {
  f <- coxph(Surv(tn, sn) ~ an + offset(an * log(m)), ties = "breslow")
  add(kind = quoted("margin"), id = quoted(paste0("margin_", m)), time = num(tn), status = num(sn), group = num(an), margin = m, chisq = sprintf("%.17g", f$score))
}
# late entry: the score test of the Cox model, no ties
en <- c(0, 1, 2, 0, 3, 5, 0, 8, 2, 1, 9, 4)
f <- coxph(Surv(en, tn, sn) ~ an, ties = "breslow")
add(kind = quoted("entry"), id = quoted("late_entry"), time = num(tn), entry = num(en), status = num(sn), group = num(an), chisq = sprintf("%.17g", f$score))
tables <- function(id, x) {
  k <- dim(x)[3]; a <- mantelhaen.test(x, correct = FALSE); b <- mantelhaen.test(x, correct = TRUE); e <- mantelhaen.test(x, exact = TRUE)
  up <- mantelhaen.test(x, exact = TRUE, alternative = "greater")
  add(kind = quoted("tables"), id = quoted(id), tables = num(as.vector(x)), chisq = sprintf("%.17g", a$statistic), p = sprintf("%.17g", a$p.value),
      corrected = sprintf("%.17g", b$statistic), odds = num(c(a$estimate, a$conf.int)), exact_p = sprintf("%.17g", e$p.value),
      exact_greater = sprintf("%.17g", up$p.value), exact_odds = num(c(e$estimate, e$conf.int)))
}
tables("three_strata", array(c(12, 8, 5, 15, 9, 11, 7, 14, 3, 6, 2, 9), c(2, 2, 3)))
tables("a_zero", array(c(5, 0, 3, 4, 2, 6, 1, 7), c(2, 2, 2)))
tables("sparse", array(c(1, 1, 0, 2, 1, 0, 0, 1, 0, 2, 1, 1, 1, 0, 1, 2), c(2, 2, 4)))
fish <- function(id, x, level = 0.95) { f <- fisher.test(x, conf.level = level)
  add(kind = quoted("fisher"), id = quoted(id), tables = num(as.vector(x)), level = level, p = sprintf("%.17g", f$p.value), odds = num(c(f$estimate, f$conf.int))) }
fish("tea", matrix(c(3, 1, 1, 3), 2)); fish("trial", matrix(c(18, 42, 7, 55), 2), 0.9); fish("none", matrix(c(0, 12, 5, 9), 2)); fish("all", matrix(c(9, 0, 4, 7), 2))
x <- UCBAdmissions; g <- mantelhaen.test(aperm(array(c(4, 3, 8, 6, 5, 9, 2, 7, 3, 5, 6, 4, 9, 2, 7, 8, 3, 6), c(3, 3, 2)), c(1, 2, 3)))
add(kind = quoted("general"), id = quoted("three_by_three"), tables = num(c(4, 3, 8, 6, 5, 9, 2, 7, 3, 5, 6, 4, 9, 2, 7, 8, 3, 6)), chisq = sprintf("%.17g", g$statistic), df = g$parameter)
for (v in list(c(7, 20), c(0, 13), c(13, 13), c(81, 263), c(1, 29))) {
  p <- prop.test(v[1], v[2], correct = TRUE)$conf.int; w <- prop.test(v[1], v[2], correct = FALSE)$conf.int; b <- binom.test(v[1], v[2])$conf.int
  add(kind = quoted("proportion"), id = quoted(paste(v, collapse = "_")), x = v[1], n = v[2], wilson_corrected = num(p), wilson = num(w), clopper_pearson = num(b))
}
cat(sprintf("{\"made_with\": \"%s, survival %s\", \"cases\": [\n%s\n]}\n", R.version.string, packageVersion("survival"), paste(cases, collapse = ",\n")))
