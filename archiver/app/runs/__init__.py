"""What every run needs: the home, the clock, the run with its counters, and concurrency."""
