"""Opening sources: files, folders, lists, feeds, pages."""
