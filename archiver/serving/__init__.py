"""The archive as pages: `serve` answers requests with them, `export site` writes them as files; both from one set of templates."""
