"""What `verify` compares: files, rows, and what the files say."""
