"""What every run needs: the home, the clock, the run itself, concurrency."""
