"""Trials from summaries alone: what the printed numbers of a trial without a curve say together."""
