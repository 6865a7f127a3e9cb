"""The documentation as a site: documents in four parts, and a reference made from the help; `make docs` builds it with Sphinx."""
