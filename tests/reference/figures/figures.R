# Survival figures of R's own devices, with the curves that they show: figures.json holds the truth of each.
# Rscript figures.R, in this folder; R 4.2.2, survival 3.5-3, ggplot2 3.4.1, svglite 2.1.1, jsonlite.
suppressMessages({library(survival); library(ggplot2); library(jsonlite)})

set.seed(20)
patients <- function(arms, n, medians, horizon, names) {
  arm <- rep(seq_len(arms), times = n)
  event <- rexp(length(arm), log(2) / medians[arm])
  stop <- runif(length(arm), 0.35 * horizon, 1.15 * horizon)
  loss <- rexp(length(arm), 0.012)
  data.frame(time = round(pmin(event, stop, loss), 2), event = as.integer(event <= pmin(stop, loss)),
             arm = factor(names[arm], levels = names))
}

truth <- list()
tell <- function(name, fit, at, unit, scale, extra = list()) {
  s <- summary(fit, times = at, extend = TRUE)
  groups <- names(fit$strata)
  rows <- rep(seq_along(groups), fit$strata)
  arms <- lapply(seq_along(groups), function(g) {
    own <- rows == g
    list(arm = sub("^[^=]*=", "", groups[g]), time = c(0, fit$time[own]), survival = c(1, fit$surv[own]),
         censored = fit$time[own][fit$n.censor[own] > 0], n = fit$n[g],
         at = at, at_risk = s$n.risk[as.integer(s$strata) == g])
  })
  truth[[name]] <<- c(list(unit = unit, scale = scale, arms = arms), extra)
}
FACE <- "Liberation Sans"  # whose outlines the SVG files hold
by_cairo <- function(file, width, height) svg(file, width = width, height = height, family = FACE)
by_svglite <- function(file, width, height) svglite::svglite(file, width = width, height = height)
on_devices <- function(name, width, height, draw, svg_device = by_cairo) {
  svg_device(paste0(name, ".svg"), width, height); draw(); invisible(dev.off())
  pdf(paste0(name, ".pdf"), width = width, height = height); draw(); invisible(dev.off())
  png(paste0(name, ".png"), width = width, height = height, units = "in", res = 150, family = FACE)
  draw()
  invisible(dev.off())
}

# 1 plot.survfit as it comes, two colours, plus signs, a legend
d <- patients(2, c(90, 80), c(9, 16), 30, c("Placebo", "Active"))
fit <- survfit(Surv(time, event) ~ arm, d)
at <- seq(0, 30, 5)
on_devices("survfit_two", 6.5, 4.5, function() {
  plot(fit, col = c("red3", "blue3"), mark.time = TRUE, xlab = "Months", ylab = "Overall survival")
  legend("topright", levels(d$arm), col = c("red3", "blue3"), lty = 1, bty = "n")
})
tell("survfit_two", fit, at, "months", "proportion", list(marks = TRUE, named = TRUE, table = FALSE))

# 2 black and white: three line types, percent, labels upright, numbers at risk in the margin
d <- patients(3, c(70, 70, 60), c(6, 11, 20), 36, c("Arm A", "Arm B", "Arm C"))
fit <- survfit(Surv(time, event) ~ arm, d)
at <- seq(0, 36, 6)
on_devices("survfit_grey", 7, 5.5, function() {
  par(mar = c(8, 5, 1, 1), las = 1)
  plot(fit, lty = 1:3, lwd = 1.5, xaxt = "n", yscale = 100, xlim = c(0, 36), bty = "l",
       xlab = "Months since randomisation", ylab = "Survival (%)")
  axis(1, at)
  legend("topright", levels(d$arm), lty = 1:3, lwd = 1.5, bty = "n")
  s <- summary(fit, times = at, extend = TRUE)
  mtext("Number at risk", 1, 4, at = 0, adj = 0, cex = 0.9)
  for (g in 1:3) {
    mtext(levels(d$arm)[g], 1, 4 + g, at = -3, adj = 1, cex = 0.8)
    mtext(s$n.risk[as.integer(s$strata) == g], 1, 4 + g, at = at, cex = 0.8)
  }
})
tell("survfit_grey", fit, at, "months", "percent", list(marks = FALSE, named = TRUE, table = TRUE))

# 3 confidence limits in the same colour, dashed; the axis does not begin at 0; years
d <- patients(2, c(120, 120), c(14, 25), 10, c("Control", "Treated"))
fit <- survfit(Surv(time, event) ~ arm, d)
at <- 0:10
on_devices("survfit_limits", 6, 4.5, function() {
  plot(fit, col = c("grey40", "darkgreen"), conf.int = TRUE, lty = c(1, 1), lwd = c(2, 2), ylim = c(0.4, 1),
       xlim = c(0, 10), xlab = "Time (years)", ylab = "Progression-free survival", las = 1)
  abline(h = 0.5, lty = 3)
  legend("bottomleft", levels(d$arm), col = c("grey40", "darkgreen"), lwd = 2)
})
tell("survfit_limits", fit, at, "years", "proportion", list(marks = FALSE, named = TRUE, table = FALSE))

# 4 ggplot2: steps, ribbons, grey panel, white grid, censorings as plus signs; svg by svglite
steps <- function(fit) {
  rows <- rep(seq_along(fit$strata), fit$strata)
  do.call(rbind, lapply(seq_along(fit$strata), function(g) {
    own <- rows == g
    data.frame(time = c(0, fit$time[own]), survival = c(1, fit$surv[own]), low = c(1, fit$lower[own]),
               high = c(1, fit$upper[own]),
               to = c(fit$time[own], max(fit$time[own])), censored = c(FALSE, fit$n.censor[own] > 0),
               Treatment = sub("^[^=]*=", "", names(fit$strata)[g]))
  }))
}
d <- patients(2, c(80, 80), c(8, 13), 24, c("Chemotherapy", "Immunotherapy"))
fit <- survfit(Surv(time, event) ~ arm, d)
curves <- steps(fit)
on_devices("ggplot_ribbon", 7, 4.5, function() {
  print(ggplot(curves, aes(time, survival, colour = Treatment)) + geom_step(linewidth = 0.8) +
    geom_rect(aes(xmin = time, xmax = to, ymin = low, ymax = high, fill = Treatment), subset(curves, !is.na(low)), alpha = 0.2, colour = NA) +
    geom_point(data = subset(curves, censored), shape = 3, size = 2, show.legend = FALSE) +
    scale_x_continuous("Months", breaks = seq(0, 24, 4)) +
    scale_y_continuous("Survival", labels = scales::percent, limits = c(0, 1)))
}, by_svglite)
tell("ggplot_ribbon", fit, seq(0, 24, 4), "months", "percent", list(marks = TRUE, named = TRUE, table = FALSE))

# 5 ggplot2 as for print: classic theme, four arms, a table of text below the axis
d <- patients(4, c(50, 50, 50, 50), c(5, 9, 14, 22), 24, c("0 mg", "10 mg", "20 mg", "40 mg"))
fit <- survfit(Surv(time, event) ~ arm, d)
curves <- steps(fit)
at <- seq(0, 24, 6)
s <- summary(fit, times = at, extend = TRUE)
cells <- data.frame(time = rep(at, 4), n = s$n.risk, arm = sub("^[^=]*=", "", s$strata), row = as.integer(s$strata))
on_devices("ggplot_classic", 6, 5, function() {
  print(ggplot(curves, aes(time, survival)) + geom_step(aes(colour = Treatment), linewidth = 0.6) +
    geom_text(aes(time, -0.22 - 0.07 * row, label = n), cells, size = 3) +
    geom_text(aes(-1.5, -0.22 - 0.07 * row, label = arm), subset(cells, time == 0), size = 3, hjust = 1) +
    annotate("text", -1.5, -0.22, label = "At risk", size = 3, hjust = 1, fontface = "bold") +
    scale_x_continuous("Time (months)", breaks = at) +
    scale_y_continuous("Probability of survival", breaks = seq(0, 1, 0.25)) +
    scale_colour_manual(values = c("#E69F00", "#56B4E9", "#009E73", "#000000")) +
    coord_cartesian(xlim = c(0, 24), ylim = c(0, 1), clip = "off") + theme_classic() +
    theme(plot.margin = margin(10, 10, 95, 30), legend.position = c(0.85, 0.85)))
}, by_svglite)
tell("ggplot_classic", fit, at, "months", "proportion", list(marks = FALSE, named = TRUE, table = TRUE))

writeLines(toJSON(truth, auto_unbox = TRUE, digits = 6), "figures.json")
