# Further Cox models for tests/analysis/test_cox_further.py: Rscript tests/reference/cox_further.R > cox_further.json
# Data are made here (or are R's own), and stored beside the results. Convergence is tightened, so that R's own stopping
# rule does not limit the comparison.
suppressMessages(library(survival))
options(digits = 17, warn = -1)
tight <- coxph.control(eps = 1e-14, iter.max = 60)

number <- function(x) ifelse(is.na(x), "null", ifelse(is.infinite(x), ifelse(x > 0, "\"Inf\"", "\"-Inf\""), sprintf("%.13g", x)))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) {
    inner <- vapply(names(x), function(n) paste0("\"", n, "\": ", json(x[[n]])), "")
    return(paste0("{", paste(inner, collapse = ", "), "}"))
  }
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(unname(r))), collapse = ", "), "]"))
  if (is.logical(x)) return(if (x) "true" else "false")
  if (is.character(x)) {
    text <- paste0("\"", x, "\"")
    return(if (length(x) == 1) text else paste0("[", paste(text, collapse = ", "), "]"))
  }
  if (inherits(x, "exactly")) return(paste0("[", paste(sprintf("%.17g", unclass(x)), collapse = ", "), "]"))
  paste0("[", paste(number(as.numeric(x)), collapse = ", "), "]")
}

exactly <- function(x) structure(x, class = "exactly")
of <- function(id, data, formula, spec, ..., newdata = NULL, times = NULL, full = TRUE, zph = TRUE) {
  fit <- do.call(coxph, list(as.formula(formula), data = data, control = tight, x = TRUE, y = TRUE, ...))
  out <- list(coef = coef(fit), loglik = fit$loglik, score_test = fit$score)
  ok <- !anyNA(coef(fit))
  out$vcov <- as.matrix(unname(fit$var))
  if (!is.null(fit$naive.var)) out$naive <- as.matrix(unname(fit$naive.var))
  if (!is.null(fit$rscore)) out$robust_score <- fit$rscore
  out$concordance <- unname(fit$concordance[c("concordance", "std")])
  out$martingale <- unname(residuals(fit, "martingale"))
  if (full && ok) {
    for (kind in c("deviance", "score", "schoenfeld", "scaledsch", "dfbeta", "dfbetas"))
      out[[kind]] <- as.matrix(unname(residuals(fit, kind)))
    if (zph) for (transform in c("km", "rank", "identity")) out[[paste0("zph_", transform)]] <- unname(cox.zph(fit, transform)$table[, 1])
    haz <- basehaz(fit, centered = FALSE)
    out$basehaz <- list(time = haz$time, hazard = haz$hazard)
    out$basehaz_centered <- basehaz(fit)$hazard
    if (!is.null(newdata)) {
      s <- survfit(fit, newdata = newdata, conf.type = "log-log")
      k <- summary(s, times = times)
      out$predicted <- list(times = times, surv = as.matrix(k$surv), se = as.matrix(k$std.err), lower = as.matrix(k$lower), upper = as.matrix(k$upper))
    }
  }
  cases[[id]] <<- list(data = lapply(as.list(data), exactly), spec = spec, newdata = if (is.null(newdata)) NULL else as.list(newdata), expected = out)
}
cases <- list()

lung2 <- na.omit(lung[1:110, c("time", "status", "age", "sex", "ph.ecog")])
lung2 <- data.frame(time = ceiling(lung2$time / 60), event = lung2$status - 1, age = lung2$age, sex = lung2$sex, ecog = lung2$ph.ecog)
nd <- data.frame(age = c(50, 70), sex = c(1, 2), ecog = c(0, 2))
for (ties in c("efron", "breslow", "exact"))
  of(paste0("heavy_ties_", ties), lung2, "Surv(time, event) ~ age + sex + ecog", list(formula = "age + sex + ecog", ties = ties), ties = ties,
     full = ties != "exact", newdata = nd, times = c(1, 5, 10))

set.seed(20)
n <- 60
spells <- data.frame(start = round(rexp(n, 0.2), 1), x = round(rnorm(n), 2), arm = rep(0:1, n / 2), s = rep(1:3, each = n / 3),
                     w = round(runif(n, 0.3, 3), 2), id = rep(1:(n / 2), 2), off = round(rnorm(n, 0, 0.3), 2))
spells$stop <- spells$start + round(rexp(n, 0.1) + 0.1, 0) + 0.5
spells$event <- rbinom(n, 1, 0.7)
nd <- data.frame(x = c(0, 1), arm = c(0, 1))
for (ties in c("efron", "breslow"))
  of(paste0("truncated_weighted_", ties), spells, "Surv(start, stop, event) ~ x + arm", list(formula = "x + arm", ties = ties, entry = "start", weights = "w", robust = TRUE),
     ties = ties, weights = spells$w, newdata = nd, times = c(3, 8, 15))
of("truncated_weighted_strata", spells, "Surv(start, stop, event) ~ x + arm + strata(s)", list(formula = "x + arm + strata(s)", ties = "efron", entry = "start", weights = "w", robust = TRUE),
   ties = "efron", weights = spells$w)
of("truncated_clustered", spells, "Surv(start, stop, event) ~ x + arm + strata(s) + cluster(id)", list(formula = "x + arm + strata(s) + cluster(id)", ties = "efron", entry = "start", weights = "w"),
   ties = "efron", weights = spells$w)
of("truncated_offset", spells, "Surv(start, stop, event) ~ x + arm + offset(off)", list(formula = "x + arm + offset(off)", ties = "efron", entry = "start"), ties = "efron")
of("weighted_clustered", spells, "Surv(stop, event) ~ x + arm + cluster(id)", list(formula = "x + arm + cluster(id)", ties = "efron", weights = "w"), ties = "efron", weights = spells$w,
   newdata = nd, times = c(3, 8, 15))

near <- data.frame(time = c(0.1 + 0.2, 0.3, 0.1 * 3, 0.7, 0.8 - 0.1, 1, 1.1, 1.2, 2), event = c(1, 1, 0, 1, 1, 1, 0, 1, 1), x = c(1, 0, 1, 1, 0, 0, 1, 0, 0.5))
for (ties in c("efron", "breslow", "exact")) of(paste0("float_ties_", ties), near, "Surv(time, event) ~ x", list(formula = "x", ties = ties), ties = ties, full = ties != "exact")

flawed <- transform(lung2, const = 3.1, double = 2 * age - 1, late = as.numeric(time >= 17))
of("constant_column", flawed, "Surv(time, event) ~ age + const + sex", list(formula = "age + const + sex", ties = "efron"), ties = "efron")
of("collinear_columns", flawed, "Surv(time, event) ~ age + double + sex", list(formula = "age + double + sex", ties = "efron"), ties = "efron")
zero <- transform(lung2, time = time - 1)
of("time_zero", zero, "Surv(time, event) ~ age + sex", list(formula = "age + sex", ties = "efron"), ties = "efron")
one <- data.frame(time = 1:10, event = c(0, 0, 1, rep(0, 7)), x = c(0.3, 1, 0.4, 0.2, 2, -1, 0.5, 0.1, 1.5, 0.9))
fl <- flchain[flchain$futime > 0 & !is.na(flchain$creatinine), ][seq(1, 6500, by = 13), ]
fl <- data.frame(time = fl$futime, event = fl$death, age = fl$age, kappa = fl$kappa, creatinine = fl$creatinine, lambda = fl$lambda)
of("flchain", fl, "Surv(time, event) ~ age + kappa + lambda + creatinine", list(formula = "age + kappa + lambda + creatinine", ties = "efron"), ties = "efron", full = FALSE)
of("one_event", one, "Surv(time, event) ~ x", list(formula = "x", ties = "efron"), ties = "efron", zph = FALSE)
scales <- transform(lung2, large = age * 1e8 + 1e10, small = ecog * 1e-9)
of("huge_scales", scales, "Surv(time, event) ~ large + sex + small", list(formula = "large + sex + small", ties = "efron"), ties = "efron", zph = FALSE)
set.seed(3)
skew <- data.frame(time = ceiling(rexp(300) * 30), event = rbinom(300, 1, 0.6), a = rexp(300)^4, b = rexp(300)^3, c = rnorm(300))
skew$time[order(-skew$a)[1:15]] <- 1:15
skew$event[order(-skew$a)[1:15]] <- 1
for (ties in c("efron", "breslow")) of(paste0("skewed_", ties), skew, "Surv(time, event) ~ a + b + c", list(formula = "a + b + c", ties = ties), ties = ties)
mono <- data.frame(time = c(1, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9, 10), event = c(1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0, 0),
                   g = c(1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0), x = c(0.2, 1.1, -0.3, 0.8, 0.5, -1, 0.3, 0.9, -0.7, 0.4, 1.2, -0.2))
for (ties in c("efron", "breslow", "exact")) of(paste0("monotone_", ties), mono, "Surv(time, event) ~ g + x", list(formula = "g + x", ties = ties, monotone = TRUE), ties = ties, full = FALSE)
of("everyone_dies_together", data.frame(time = rep(c(2, 5), each = 4), event = c(1, 1, 1, 0, 1, 1, 1, 1), x = c(1, 2, 4, 3, 0, 1, 5, 2)), "Surv(time, event) ~ x",
   list(formula = "x", ties = "efron"), ties = "efron", zph = FALSE)
cat("{\"generator\": \"R ", as.character(getRversion()), ", survival ", as.character(packageVersion("survival")), "\", \"cases\": ", json(cases), "}\n", sep = "")
