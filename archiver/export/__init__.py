"""What leaves the archive for others: folders that a stranger can check without this program."""
