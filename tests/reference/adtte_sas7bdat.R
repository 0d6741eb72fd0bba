# Makes adtte.sas7bdat of every eighth patient of two arms of examples/colon.csv: Rscript adtte_sas7bdat.R, in this folder.
suppressMessages(library(haven))
d <- read.csv("../../examples/colon.csv", check.names = FALSE)
d <- d[d$PARAMCD == "OS" & d$TRT01P != "Levamisole", c("USUBJID", "PARAMCD", "TRT01P", "AVAL", "CNSR", "AGE")]
d <- d[as.integer(sub("COLON-", "", d$USUBJID)) %% 8 == 0, ]
suppressWarnings(write_sas(d, "adtte.sas7bdat"))
