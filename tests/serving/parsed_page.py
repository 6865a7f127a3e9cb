"""A page, parsed: its links, ids and landmarks, and what could run in it."""

import posixpath
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from bs4 import BeautifulSoup, Tag

_LANDMARKS = ("header", "main", "footer", "nav")


@dataclass(frozen=True, slots=True)
class ParsedPage:
    """A page at a path."""

    path: str
    document: BeautifulSoup

    @classmethod
    def of(cls, path: str, body: bytes) -> "ParsedPage":
        """The page in some bytes."""
        return cls(path, BeautifulSoup(body, "lxml"))

    def relative_targets(self) -> set[str]:
        """The paths in the site that its links, pictures, styles and forms name."""
        named = [
            str(element[attribute]) for attribute in ("href", "src", "action") for element in self.document.select(f"[{attribute}]")
        ]
        split = [urlsplit(address) for address in named]
        inside = [unquote(address.path) for address in split if not address.scheme and address.path]
        return {posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target)) for target in inside}

    def faults(self) -> list[str]:
        """What is wrong with the page in itself."""
        page = self.document
        ids = Counter(str(element["id"]) for element in page.find_all(id=True))
        html, title, policy = page.find("html"), page.find("title"), page.find("meta", {"http-equiv": "Content-Security-Policy"})
        checks = {
            "language": isinstance(html, Tag) and html.get("lang") == "en",
            "title": title is not None and bool(title.get_text().strip()),
            "one heading": len(page.find_all("h1")) == 1,
            "policy": isinstance(policy, Tag) and str(policy["content"]).startswith("default-src 'none'"),
            "unique ids": max(ids.values(), default=0) <= 1,
            "no inline script": all(script.get("src") and not script.get_text() for script in page.find_all("script")),
            "no handlers": not [name for element in page.find_all(name=True) for name in element.attrs if name.startswith("on")],
            "no styles": not page.find_all(style=True) and not page.find_all("style"),
            "no other elements": not page.find_all(["iframe", "object", "embed", "base", "textarea", "b-evil"]),
            "schemes": all(
                urlsplit(str(link["href"])).scheme in {"", "https", "http"} for link in page.find_all(["a", "link"], href=True)
            ),
            "links outside": all(
                {"noopener", "noreferrer", "nofollow"} <= set(link.get("rel") or ())
                for link in page.find_all("a", href=True)
                if urlsplit(str(link["href"])).scheme
            ),
            "anchors": all(
                str(link["href"])[1:] in ids for link in page.find_all("a", href=True) if str(link["href"]).startswith("#")
            ),
            "alternatives": all(image.get("alt") for image in page.find_all("img")),
        }
        landmarks = {f"landmark {name}": page.find(name) is not None for name in _LANDMARKS}
        return [name for name, holds in {**checks, **landmarks}.items() if not holds]
