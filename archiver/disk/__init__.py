"""What the program does with files whatever is in them: it opens those that are files, and nothing else."""
