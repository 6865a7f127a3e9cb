"""Values in, text out: for terminals, for programs, for spreadsheets, for browsers. Nothing here opens a file or asks anybody."""
