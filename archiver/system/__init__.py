"""What the operating system gives and refuses: files that are files, and limits that are reached."""
