"""From the file of a figure to its curves: paths where there are paths, pixels where there are none."""
