"""Parts that every run uses: the archive home, the clock, the run with its counters, and concurrency."""
