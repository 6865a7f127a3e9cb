"""Open, read and record sources: files, folders, lists, feeds, sitemaps, web archives and web pages."""
