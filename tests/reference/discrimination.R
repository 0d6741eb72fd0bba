# Concordance by survival::concordance; run in this folder: Rscript discrimination.R > discrimination.json
suppressMessages(library(survival))
num <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
d <- data.frame(
  time = c(1, 2, 2, 3, 3, 3, 4, 5, 5, 6, 7, 7, 8, 9, 9, 10, 11, 12, 12, 13, 2, 4, 6, 8),
  entry = c(0, 0, 1, 0, 2, 1, 0, 3, 0, 2, 0, 4, 5, 0, 6, 0, 7, 0, 8, 3, 0, 1, 2, 0),
  event = c(1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 1, 0, 1, 1, 1, 0, 1, 1),
  x = c(3, 1, 2, 5, 5, 4, 2, 2, 1, 3, 4, 4, 6, 2, 5, 7, 1, 3, 3, 6, 1, 1, 8, 5),
  w = c(1, 2, .5, 1, 1.5, 1, 3, 1, .25, 1, 1, 2, 1, 1, .75, 1, 2, 1, 1, 1, .1, 4, 1, 1),
  g = c(1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 3, 3, 3, 3, 3, 1, 2, 3, 1, 1, 2, 2, 1, 1),
  id = c(1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12)
)
right <- Surv(d$time, d$event); start <- Surv(d$entry, d$time, d$event)
cases <- list()
add <- function(id, call, settings) {
  fit <- eval(call)
  count <- if (is.matrix(fit$count)) colSums(fit$count) else fit$count
  cases[[length(cases) + 1]] <<- sprintf(
    '{"id": "%s", "r_call": "%s", "settings": {%s}, "concordance": %s, "var": %s, "counts": %s}',
    id, gsub('"', "'", paste(deparse(call, 500), collapse = "")), settings, num(fit$concordance), num(fit$var), arr(count))
}
for (w in c("n", "S", "S/G", "n/G2", "I")) {
  tw <- sprintf('"time_weights": "%s"', w)
  add(paste0("plain-", w), bquote(concordance(right ~ x, d, timewt = .(w))), tw)
  add(paste0("weighted-", w), bquote(concordance(right ~ x, d, weights = w, timewt = .(w))), paste0(tw, ', "weights": "w"'))
  add(paste0("strata-", w), bquote(concordance(right ~ x + strata(g), d, timewt = .(w))), paste0(tw, ', "strata": "g"'))
  add(paste0("all-", w), bquote(concordance(right ~ x + strata(g), d, weights = w, cluster = id, timewt = .(w), reverse = TRUE, ymax = 9)),
      paste0(tw, ', "strata": "g", "weights": "w", "cluster": "id", "reverse": true, "latest": 9'))
}
# survival 3.5-3 ends with a memory fault for other weights of data with entry times
for (w in "n") {
  tw <- sprintf('"time_weights": "%s", "entry": "entry"', w)
  add(paste0("entry-", w), bquote(concordance(start ~ x, d, timewt = .(w))), tw)
  add(paste0("entry-weighted-", w), bquote(concordance(start ~ x, d, weights = w, cluster = id, timewt = .(w))), paste0(tw, ', "weights": "w", "cluster": "id"'))
  add(paste0("entry-strata-", w), bquote(concordance(start ~ x + strata(g), d, weights = w, timewt = .(w))), paste0(tw, ', "weights": "w", "strata": "g"'))
}
add("ymin", quote(concordance(Surv(time, event) ~ x, d[d$time > 3, ], ymin = 4)), '"earliest": 4, "after": 3')
right <- Surv(ifelse(d$event == 0 & d$time < 3, 3, d$time), d$event)
d$moved <- right[, 1]
add("ymin-ties", quote(concordance(right ~ x, d, ymin = 3)), '"earliest": 3, "time": "moved"')
right <- Surv(c(.1 + .2, .3, 1, 2), c(1, 1, 0, 1)); x <- c(1, 2, 3, 4)
add("float-ties", quote(concordance(right ~ x)), '"data": {"time": [0.30000000000000004, 0.3, 1, 2], "event": [1, 1, 0, 1], "x": [1, 2, 3, 4]}')
right <- Surv(c(1, 2, 3), c(1, 0, 0)); x <- c(1, 2, 1)
add("one-event-S", quote(concordance(right ~ x, timewt = "S")), '"time_weights": "S", "data": {"time": [1, 2, 3], "event": [1, 0, 0], "x": [1, 2, 1]}')
columns <- paste(sprintf('"%s": %s', names(d), sapply(d, arr)), collapse = ",\n  ")
cat('{"generator": "', R.version.string, ", survival ", as.character(packageVersion("survival")), '",\n"data": {', columns, '},\n"cases": [\n',
    paste(unlist(cases), collapse = ",\n"), "\n]}\n", sep = "")
