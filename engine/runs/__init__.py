"""Whole runs: stop rules, saved runs, sweeps over seeds, the gradient check."""
