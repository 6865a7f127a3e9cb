"""The API's description for other programs: an OpenAPI 3.1 document, made from the same table as the answers."""

from collections.abc import Iterable, Mapping

from archiver import __version__
from archiver.model.digests import JSONValue
from archiver.serving.api_route import ApiRoute
from archiver.serving.api_schemas import SCHEMAS
from archiver.serving.schema_parts import listed, maybe, ref, text

_LICENSE = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
_ERRORS = {
    "400": "A parameter is unknown, or has a value that it does not take.",
    "401": "A token is needed.",
    "404": "It is not in this archive.",
    "410": "It was withdrawn from this archive.",
    "503": "The database cannot be read.",
}


def openapi_document(routes: Iterable[ApiRoute], base: str) -> dict[str, JSONValue]:
    """The document for an archive that is served at an address."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Archive of the social posts that articles show",
            "version": __version__,
            "license": dict(_LICENSE),
            "description": "The same objects as the commands print with --json. Times are UTC, ISO 8601; what is absent is null; "
            "keys may be added, and never change their meaning. Nothing can be changed here.",
        },
        "servers": [{"url": base}],
        "paths": {route.path: {"get": _operation(route)} for route in routes},
        "components": {
            "schemas": dict(SCHEMAS),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(route: ApiRoute) -> dict[str, JSONValue]:
    name = "_".join(part.strip("{}") for part in route.path.removeprefix("/api/").split("/"))
    return {
        "operationId": name,
        "summary": route.summary,
        "parameters": [parameter.described() for parameter in route.parameters],
        "responses": {
            "200": {"description": route.summary, "content": _content(answer_schema(route))},
            **{status: {"description": what, "content": _content(ref("Error"))} for status, what in _ERRORS.items()},
        },
    }


def answer_schema(route: ApiRoute) -> dict[str, JSONValue]:
    """The schema of what a route answers: an object, or a page of a list."""
    if route.listed is None:
        return ref(route.schema)
    properties: dict[str, JSONValue] = {
        route.listed: listed(ref(route.schema)),
        **{name: dict(schema) for name, schema in route.more.items()},
        "next": maybe(text("The address of the next page; null on the last.")),
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


def _content(schema: Mapping[str, JSONValue]) -> dict[str, JSONValue]:
    return {"application/json": {"schema": dict(schema)}}
