"""The analysis of a trial: survival curves, rank tests, Cox models, restricted means, responses, subgroups."""
