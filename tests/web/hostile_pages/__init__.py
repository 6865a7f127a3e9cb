"""Pages that attack the browser which captures them, with what is missing from the capture of each."""
