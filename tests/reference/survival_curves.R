# Makes survival_curves.json: Rscript survival_curves.R > survival_curves.json
# Every case holds its data; NA, NaN are null, infinite values text.
library(survival)

json <- function(x) {
  if (is.list(x)) {
    inner <- vapply(x, json, "")
    if (is.null(names(x))) return(paste0("[", paste(inner, collapse = ", "), "]"))
    return(paste0("{", paste0('"', names(x), '": ', inner, collapse = ", "), "}"))
  }
  if (is.null(x)) return("null")
  if (is.character(x) || is.factor(x)) out <- paste0('"', as.character(x), '"')
  else if (is.logical(x)) out <- ifelse(is.na(x), "null", tolower(as.character(x)))
  else out <- ifelse(is.na(x), "null", ifelse(is.infinite(x), '"Inf"', formatC(x, digits = 17, format = "g")))
  if (length(x) == 1 && !inherits(x, "AsIs")) return(out)
  paste0("[", paste(out, collapse = ", "), "]")
}

as_curves <- function(fit, times, probs) {
  strata <- if (is.null(fit$strata)) c(all = length(fit$time)) else fit$strata
  ends <- cumsum(strata)
  lapply(setNames(seq_along(strata), sub("^.*=", "", names(strata))), function(k) {
    one <- if (is.null(fit$strata)) fit else fit[k]
    se <- if (isTRUE(one$logse)) one$std.err * one$surv else one$std.err
    at <- summary(one, times = times, extend = TRUE)
    q <- quantile(one, probs)
    table <- summary(one)$table
    list(
      table = list(time = I(one$time), n_risk = I(one$n.risk), n_event = I(one$n.event), n_censor = I(one$n.censor),
                   survival = I(one$surv), std_error = I(se), conf_low = I(one$lower), conf_high = I(one$upper),
                   cumulative_hazard = I(one$cumhaz), cumulative_hazard_std_error = I(one$std.chaz)),
      at = list(time = I(at$time), n_risk = I(at$n.risk), n_event = I(at$n.event), n_censor = I(at$n.censor),
                survival = I(at$surv), std_error = I(at$std.err), conf_low = I(at$lower), conf_high = I(at$upper)),
      quantiles = list(p = I(probs), estimate = I(as.vector(q$quantile)), conf_low = I(as.vector(q$lower)),
                       conf_high = I(as.vector(q$upper))),
      median = I(as.vector(table[c("median", "0.95LCL", "0.95UCL")])))
  })
}

cases <- list()
add <- function(id, d, conf.type = "log-log", stype = 1, ctype = 1, robust = NULL, cluster = FALSE, times = NULL) {
  y <- if (is.null(d$entry)) Surv(d$time, d$status) else Surv(d$entry, d$time, d$status)
  w <- if (is.null(d$w)) rep(1, nrow(d)) else d$w
  g <- if (is.null(d$g)) rep("all", nrow(d)) else d$g
  formula <- if (is.null(d$g)) y ~ 1 else y ~ g
  call <- list(formula = formula, weights = w, stype = stype, ctype = ctype, conf.type = conf.type)
  if (!is.null(robust)) call$robust <- robust
  if (cluster) call$cluster <- d$c
  fit <- do.call(survfit, call)
  if (is.null(times)) times <- sort(unique(c(0, quantile(d$time, c(.1, .5, .9)), max(d$time) * c(1, 1.1))))
  cases[[length(cases) + 1]] <<- list(id = id, kind = "km", data = lapply(d, I), conf_type = conf.type, stype = stype,
    ctype = ctype, robust = robust, cluster = cluster, curves = as_curves(fit, times, c(0, .1, .25, .5, .6, .75, .9, 1)))
}

set.seed(20)
n <- 60
ties <- data.frame(time = sample(0:9, n, TRUE), status = rbinom(n, 1, .6), g = sample(c("a", "b", "c"), n, TRUE))
for (type in c("log-log", "log", "logit", "arcsin", "plain")) add(paste0("heavy ties, ", type), ties, type)
for (s in 1:2) for (k in 1:2) if (s == 2 || k == 1) {
  weighted <- cbind(ties, w = round(runif(n, .2, 3), 2), c = sample(1:12, n, TRUE))
  name <- paste0("stype ", s, " ctype ", k)
  add(paste0(name, ", weights, model variance"), weighted, "log", s, k, FALSE)
  add(paste0(name, ", weights, robust"), weighted, "log", s, k, TRUE)
  add(paste0(name, ", weights, clusters"), weighted, "plain", s, k, cluster = TRUE)
  add(paste0(name, ", whole weights"), transform(weighted, w = ceiling(w)), "log-log", s, k)
}
late <- data.frame(entry = round(runif(n, 0, 4), 1), status = rbinom(n, 1, .5), c = sample(1:20, n, TRUE),
                   g = sample(c("a", "b"), n, TRUE))
late$time <- late$entry + sample(1:8, n, TRUE) / 2
add("late entry", late)
add("late entry, clusters", late, "log", cluster = TRUE)
add("late entry, weights, clusters", cbind(late, w = round(runif(n, .2, 3), 2)), "log-log", cluster = TRUE)
add("late entry, Fleming-Harrington", late, "log", 2, 2)
add("late entry, the curve falls to 0 early", data.frame(entry = c(0, 0, 3, 3, 3), time = c(2, 2, 5, 6, 7), status = c(1, 1, 1, 0, 1)))
one <- function(...) data.frame(...)
add("one subject, event", one(time = 5, status = 1))
add("one subject, censored", one(time = 5, status = 0))
add("all censored", one(time = c(1, 4, 4, 9), status = 0), times = c(0, 2, 4, 12))
add("all at once", one(time = rep(3, 6), status = 1))
add("event at time 0", one(time = c(0, 0, 1, 2, 3), status = c(1, 0, 1, 0, 1)))
add("censored at time 0", one(time = c(0, 0, 1, 2, 3), status = c(0, 0, 1, 0, 1)))
add("one half at the last event", one(time = c(1, 2, 3, 4), status = c(1, 1, 0, 0)))
add("one half between events", one(time = c(1, 2, 3, 4), status = c(1, 1, 1, 1)))
add("one half by rounding", one(time = 1:10, status = c(1, 0, 1, 1, 0, 1, 1, 0, 0, 0)))
add("float ties", one(time = c(.3, .1 + .2, .7, .1 * 7, 1.1, 1.1 + 2e-9), status = c(1, 1, 0, 1, 1, 0)), times = c(0, .2, .5, .9, 1.2))
add("months", one(time = c(30, 30, 61, 92, 122, 365) / 30.4375, status = c(1, 0, 1, 1, 0, 1)), times = c(1, 3, 6, 12))

# The adjusted restricted mean of Tian, Zhao & Wei (2014), by its definition, subject by subject.
adjusted <- function(time, status, arm, x, tau, link) {
  y <- pmin(time, tau); d <- ifelse(time >= tau, 1, status); n <- length(y)
  X <- cbind(1, arm, x)
  G <- sapply(seq_len(n), function(i) {
    same <- arm == arm[i]
    prod(vapply(sort(unique(y[same & d == 0 & y <= y[i]])), function(u) 1 - sum(same & d == 0 & y == u) / sum(same & y >= u), 0))
  })
  w <- ifelse(d == 1, 1 / G, 0)
  target <- if (link == "log-lost") tau - y else y
  fit <- if (link == "identity") lm(target ~ X - 1, weights = w) else
    glm(target ~ X - 1, family = quasipoisson, weights = w, control = glm.control(epsilon = 1e-15, maxit = 100))
  beta <- coef(fit)
  mu <- if (link == "identity") drop(X %*% beta) else drop(exp(X %*% beta))
  U <- X * w * (target - mu)
  at <- function(u, a) arm == a & y >= u
  psi <- t(sapply(seq_len(n), function(i) {
    a <- arm[i]
    out <- U[i, ]
    if (d[i] == 0) out <- out + colSums(U[at(y[i], a), , drop = FALSE]) / sum(at(y[i], a))
    for (k in which(arm == a & d == 0 & y <= y[i]))
      out <- out - colSums(U[at(y[k], a), , drop = FALSE]) / sum(at(y[k], a))^2
    out
  }))
  A <- solve(if (link == "identity") crossprod(X) else crossprod(X * mu, X))
  list(coefficients = I(unname(beta)), std_errors = I(unname(sqrt(diag(A %*% crossprod(psi) %*% A)))))
}
trial <- subset(pbc[1:312, ], TRUE)
for (link in c("identity", "log", "log-lost")) cases[[length(cases) + 1]] <- c(
  list(id = paste0("adjusted restricted mean, pbc, ", link), kind = "adjusted_rmst", tau = 3652.5, link = link),
  adjusted(trial$time, as.numeric(trial$status == 2), as.numeric(trial$trt == 1), as.matrix(trial[c("age", "bili", "albumin")]), 3652.5, link))

# Infinitesimal-jackknife pseudo-values, and restricted means of weighted curves.
for (t in c(1, 4, 7)) {
  fit <- survfit(Surv(time, status) ~ g, ties)
  cases[[length(cases) + 1]] <- list(id = paste("pseudo-values at", t), kind = "pseudo", data = lapply(ties, I), at = t,
    survival = I(pseudo(fit, times = t, type = "survival")), rmst = I(pseudo(fit, times = t, type = "rmst")))
}
cat("{\"made_with\": ", json(paste(R.version.string, "survival", packageVersion("survival"))), ",\n\"cases\": [\n",
    paste(vapply(cases, json, ""), collapse = ",\n"), "\n]}\n", sep = "")
