"""How fast the program is, always as ratios against a limit that is measured in the same run.

`python -m bench` runs every part, `python -m bench find capture` some, `--quick` a smoke run whose figures mean nothing.
Program and limit take turns, so that what else the machine does falls on both; what counts is the median of the rounds.
"""
