"""The archive as pages: templates, and the functions that fill them with values."""
