"""A small electronics plant that comes to life through the public HTTP API, and through nothing else."""
