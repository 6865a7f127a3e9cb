"""Sphinx's settings; `docs_site` puts this file beside the documents as `conf.py`. Nothing is loaded from outside of the site."""

project = "embed-archiver"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns: list[str] = []
myst_heading_anchors = 6
myst_enable_extensions: list[str] = []
suppress_warnings = ["misc.highlighting_failure"]  # a block of console output is no program
html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_title = "embed-archiver"
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_last_updated_fmt = None
html_baseurl = ""
pygments_style = "tango"
pygments_dark_style = "monokai"
