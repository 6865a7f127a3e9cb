"""A route of the API, as a row of the table that answers and OpenAPI document are made from."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from archiver.model.digests import JSONValue
from archiver.serving.api_answers import ApiPage
from archiver.serving.api_parameters import Parameter, Values
from archiver.serving.served_archive import OpenedArchive


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRoute:
    """One thing that can be asked: its path, what it is in a sentence, its parameters, and what answers.

    `schema` is the name of what is answered; of a list, that of its objects, which are under `listed`; `more` has the schemas of
    what else a list says. `is_of_now` says that the answer changes with the time alone.
    """

    path: str
    summary: str
    answer: Callable[[OpenedArchive, Values], Mapping[str, JSONValue] | ApiPage]
    schema: str
    listed: str | None = None
    more: Mapping[str, Mapping[str, JSONValue]] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()
    is_of_now: bool = False

    def match(self, path: str) -> Mapping[str, str] | None:
        """The parameters in a path; None if it is not of this route."""
        parts = re.split(r"\{(\w+)\}", self.path)
        pattern = "".join(f"(?P<{part}>.+)" if place % 2 else re.escape(part) for place, part in enumerate(parts))
        found = re.fullmatch(pattern, path)
        return found.groupdict() if found is not None else None
