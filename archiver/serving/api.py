"""The JSON API below `/api/`: the objects that the commands print with `--json`, page by page.

`ROUTES` is the table of what can be asked; what answers, what reads the parameters, and the OpenAPI document are made from it.
"""

from collections.abc import Mapping
from urllib.parse import urlencode

from archiver.errors import ArchiverError, InputError
from archiver.serving import api_answers
from archiver.serving.api_answers import ApiPage, NotFoundError
from archiver.serving.api_parameters import Parameter, read_parameters
from archiver.serving.api_route import ApiRoute
from archiver.serving.openapi import openapi_document
from archiver.serving.replies import Reply, ServedRequest, json_reply
from archiver.serving.report_answer import answer_report
from archiver.serving.schema_parts import integer, maybe, text
from archiver.serving.served_archive import ServedArchive
from archiver.verdicts.judge import Standing

ROOT = "/api/"
DOCUMENT = "/api/openapi.json"
MAX_PAGE = 100
"""How many objects are on a page at most."""
_MAX_ROW = 2**53 - 1  # the largest that every reader of JSON keeps exactly


_LIMIT = Parameter(name="limit", description="How many are on the page.", least=1, most=MAX_PAGE, default=50)
_AFTER = Parameter(name="after", description="Begin after this one; `next` of a page has it.", least=0, most=_MAX_ROW, default=0)
_SKIP = Parameter(
    name="skip", description="How many of the best matches are left out.", least=0, most=api_answers.MAX_SKIPPED, default=0
)

ROUTES = (
    ApiRoute(
        path="/api/status",
        summary="How the archive is doing: its last runs, what is due, what does not answer, and what is kept.",
        answer=api_answers.answer_status,
        schema="Status",
        is_of_now=True,
    ),
    ApiRoute(
        path="/api/posts",
        summary="All posts, in the order in which they were first seen.",
        answer=api_answers.answer_posts,
        schema="Post",
        listed="posts",
        parameters=(
            _LIMIT,
            _AFTER,
            Parameter(name="verdict", description="Only those that stand so.", choices=tuple(Standing)),
            Parameter(name="platform", description="Only those of this platform, such as `x`."),
        ),
    ),
    ApiRoute(
        path="/api/posts/{name}",
        summary="One post with its changes, all observations, and when it is asked about next.",
        answer=api_answers.answer_post,
        schema="PostHistory",
        parameters=(
            Parameter(name="name", description="The post's name, `platform:key`; or `unsettled/ROW`.", in_path=True, required=True),
        ),
        is_of_now=True,
    ),
    ApiRoute(
        path="/api/articles",
        summary="All articles, in the order in which they were first read.",
        answer=api_answers.answer_articles,
        schema="ListedArticle",
        listed="articles",
        parameters=(_LIMIT, _AFTER),
    ),
    ApiRoute(
        path="/api/articles/{id}",
        summary="One article with its versions, and its posts in their order.",
        answer=api_answers.answer_article,
        schema="Article",
        parameters=(
            Parameter(
                name="id", description="The row that lists give as `id`.", in_path=True, required=True, least=1, most=_MAX_ROW
            ),
        ),
    ),
    ApiRoute(
        path="/api/runs",
        summary="The runs, newest first.",
        answer=api_answers.answer_runs,
        schema="Run",
        listed="runs",
        parameters=(
            _LIMIT,
            Parameter(name="before", description="Only runs before the one with this number.", least=0, most=_MAX_ROW, default=0),
        ),
    ),
    ApiRoute(
        path="/api/runs/{run}",
        summary="One run with all that is recorded of it.",
        answer=api_answers.answer_run,
        schema="RunDetail",
        parameters=(Parameter(name="run", description="The run's number.", in_path=True, required=True, least=1, most=_MAX_ROW),),
    ),
    ApiRoute(
        path="/api/lookup",
        summary="The posts that a query finds, best match first: a URL, a name, an alias, a handle, a date, words.",
        answer=api_answers.answer_lookup,
        schema="Post",
        listed="posts",
        more={
            "total": maybe(integer("How many posts match; null where that is not counted.")),
            "article": maybe(text("The article whose address was asked for.")),
        },
        parameters=(
            Parameter(name="q", description="What is looked for.", required=True),
            _LIMIT,
            Parameter(
                name="skip",
                description="How many of the best matches are left out.",
                least=0,
                most=api_answers.MAX_SKIPPED,
                default=0,
            ),
        ),
    ),
    ApiRoute(
        path="/api/report",
        summary="What became of the posts that articles show: counts, series over time, survival, causes, and what is unknown.",
        answer=answer_report,
        schema="Report",
        is_of_now=True,
    ),
    ApiRoute(
        path="/api/changes",
        summary="What became of posts, in the order in which it was recorded.",
        answer=api_answers.answer_changes,
        schema="Change",
        listed="changes",
        parameters=(
            _LIMIT,
            _AFTER,
            Parameter(name="since", description="Only what was recorded since this time: 2026-03-01, or 2026-03-01T12:00:00Z."),
        ),
    ),
)


class Api:
    """Answers what is below `/api/`."""

    def __init__(self, served: ServedArchive) -> None:
        self._served = served

    def __call__(self, request: ServedRequest) -> Reply | None:
        """The answer, also to what is below `/api/` and not there; None for any other path."""
        if not request.path.startswith(ROOT):
            return None
        if request.path == DOCUMENT:
            return json_reply(openapi_document(ROUTES, request.base))
        for route in ROUTES:
            if (in_path := route.match(request.path)) is not None:
                try:
                    return self._answer(route, in_path, request)
                except NotFoundError as missing:
                    return _error(missing.status, missing.what)
                except InputError as error:
                    return _error(400, error.message, remedy=error.remedy)
                except ArchiverError as error:
                    return _error(503, error.message, remedy=error.remedy)
        return _error(404, "there is no such path in the API", remedy=f"{request.base}{DOCUMENT} describes all of it")

    def _answer(self, route: ApiRoute, in_path: Mapping[str, str], request: ServedRequest) -> Reply:
        values = read_parameters(route.parameters, in_path, request.query)
        with self._served.opened() as archive:
            found = route.answer(archive, values)
        headers = {"Cache-Control": "no-store"} if route.is_of_now else {}
        if not isinstance(found, ApiPage):
            return json_reply(dict(found), headers=headers)
        query = urlencode({**request.query, **found.next}) if found.next is not None else None
        next_page = f"{request.base}{route.path}?{query}" if query is not None else None
        links = {"Link": f'<{next_page}>; rel="next"'} if next_page is not None else {}
        return json_reply({found.key: list(found.objects), **(found.more or {}), "next": next_page}, headers={**headers, **links})


def _error(status: int, what: str, *, remedy: str | None = None) -> Reply:
    return json_reply({"error": what, "remedy": remedy}, status=status)
