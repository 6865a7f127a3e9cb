"""Parsers that platforms share: JSON fields, HTML, visible text, printed dates, timestamps."""
