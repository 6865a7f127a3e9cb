"""Parsing that platforms share and that knows nothing of them: JSON fields, HTML, dates, ids."""
