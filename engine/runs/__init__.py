"""What whole runs are used for: stop rules, saved runs, sweeps over seeds, the gradient check."""
