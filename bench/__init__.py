"""Measures how fast and how right the program is, against limits measured in the same run."""
