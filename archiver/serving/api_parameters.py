"""The parameters of the API: what each takes, read from a request, and as OpenAPI describes them; both from one value."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archiver.errors import InputError
from archiver.model.digests import JSONValue

_MAX_CHARACTERS = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A parameter in the path, or in the query: a text, one of some `choices`, or a whole number from `least` to `most`."""

    name: str
    description: str
    in_path: bool = False
    required: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int = 2**62
    default: int | None = None

    @property
    def is_number(self) -> bool:
        """Whether it takes a whole number."""
        return self.least is not None

    def read(self, written: str | None) -> str | int | None:
        """The value that is written; `InputError` where it is none that the parameter takes."""
        if written is None:
            if self.required:
                raise InputError(f"{self.name} is missing", remedy=self.description)
            return self.default
        if self.is_number:
            return self._number(written)
        if self.choices and written not in self.choices:
            raise InputError(f"{self.name}: this is none of {', '.join(self.choices)}")
        if len(written) > _MAX_CHARACTERS:
            raise InputError(f"{self.name} is longer than {_MAX_CHARACTERS} characters")
        return written

    def _number(self, written: str) -> int:
        number = int(written) if written.isascii() and written.isdecimal() and len(written) < len(str(2**62)) else -1
        if not (self.least or 0) <= number <= self.most:
            raise InputError(f"{self.name}: this is no whole number from {self.least} to {self.most}")
        return number

    def described(self) -> dict[str, JSONValue]:
        """The parameter as OpenAPI describes it."""
        schema: dict[str, JSONValue] = {"type": "string", "maxLength": _MAX_CHARACTERS}
        if self.is_number:
            schema = {"type": "integer", "minimum": self.least, "maximum": self.most}
        elif self.choices:
            schema = {"type": "string", "enum": list(self.choices)}
        if self.default is not None:
            schema["default"] = self.default
        return {
            "name": self.name,
            "in": "path" if self.in_path else "query",
            "required": self.required or self.in_path,
            "description": self.description,
            "schema": schema,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Values:
    """The values of a request's parameters, by name."""

    values: Mapping[str, str | int | None] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A text that is required."""
        return str(self.values[name])

    def maybe_text(self, name: str) -> str | None:
        """A text; None where it was left out."""
        value = self.values[name]
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int:
        """A number that has a default."""
        return int(self.values[name] or 0)


def read_parameters(parameters: Iterable[Parameter], in_path: Mapping[str, str], in_query: Mapping[str, str]) -> Values:
    """The values of parameters; `InputError` for one that is not known, or a value that it does not take."""
    known = {parameter.name: parameter for parameter in parameters}
    for name in in_query:
        if name not in known or known[name].in_path:
            there_are = ", ".join(name for name, parameter in known.items() if not parameter.in_path)
            raise InputError(f"{name[:80]} is no parameter of this", remedy=f"there are: {there_are}" if there_are else None)
    return Values(
        values={name: parameter.read((in_path if parameter.in_path else in_query).get(name)) for name, parameter in known.items()}
    )
