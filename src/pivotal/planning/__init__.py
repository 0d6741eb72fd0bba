"""Planning of trials: group-sequential bounds, power, sample size, timing, monitoring, and final inference."""
