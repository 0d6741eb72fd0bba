# Model matrices, polynomials and splines of R; run in this folder: Rscript design_matrix.R > design_matrix.json
suppressMessages(library(splines))
num <- function(x) ifelse(is.na(x), "null", sprintf("%.17g", x))
arr <- function(x) paste0("[", paste(num(x), collapse = ", "), "]")
set.seed(7)
n <- 18
d <- data.frame(x = round(rnorm(n, 60, 10), 1), z = rep(c(0.5, 2, 7), 6), a = rep(c("p", "q"), 9), b = rep(c("r", "s", "t"), each = 6),
                c = c("u", "v", "v", "u", "u", "v", "v", "v", "u", "u", "u", "v", "u", "v", "u", "v", "v", "u"))
for (v in c("a", "b", "c")) d[[v]] <- factor(d[[v]])
formulas <- c("x + a", "a + b", "a * b", "a:b", "a + a:b", "b + a:b", "a * x", "a:x", "x + a:x", "a * b * x", "a * b * c", "(a + b) * c - b:c",
              "a + b:c", "a:b:c", "x:z", "x * z", "a * b - a", "a:b + x:b + c", "b:a + x", "(a + x) * (b + z)", "log(z) * a", "log2(z) + log10(z) + sqrt(z) + exp(z)",
              "I(x * 2 + z - 1) + a", "poly(x, 3)", "poly(x, 2) * a", "bs(x, df = 5)", "bs(x, df = 4, degree = 2)", "bs(x, df = 3)", "ns(x, df = 1)", "ns(x, df = 3)", "ns(x, df = 4) + a",
              "ns(x, df = 3):a + a", "a:x + a:b", "x:a + b:x + a:b")
case <- function(f) {
  m <- model.matrix(as.formula(paste("~", f)), d)[, -1, drop = FALSE]
  sprintf('{"formula": "%s", "names": [%s], "matrix": [%s]}', f, paste0('"', colnames(m), '"', collapse = ", "),
          paste(apply(m, 1, arr), collapse = ",\n  "))
}
columns <- paste(sapply(names(d), function(v) sprintf('"%s": %s', v, if (is.factor(d[[v]])) paste0('["', paste(d[[v]], collapse = '", "'), '"]') else arr(d[[v]]))), collapse = ",\n  ")
cat('{"generator": "', R.version.string, '",\n"data": {', columns, '},\n"cases": [\n', paste(sapply(formulas, case), collapse = ",\n"), "\n]}\n", sep = "")
