"""How fast the program is, always as ratios against a limit that is measured in the same run."""
