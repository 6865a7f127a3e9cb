"""Render values as terminal text, JSON, CSV, Markdown and HTML; pure functions without files or network."""
