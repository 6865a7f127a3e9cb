"""The login page, for readers who have a token: a form without script, which leaves a cookie."""

from dataclasses import replace
from urllib.parse import parse_qs

from archiver.serving.access import COOKIE, AccessRules
from archiver.serving.plain_page import POLICY, is_shown_to_a_person, plain_page, root_of
from archiver.serving.replies import Reply, ServedRequest, error_reply

LOGIN_PATH = "/login"
_DAYS = 30
_FORM = """<p>{message}</p>
<form method="post" action="{root}login">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>"""


def login_page(request: ServedRequest, *, message: str = "This archive is open to those who have its token.") -> Reply:
    """The login page; for other programs, the plain refusal that asks for a Bearer token (RFC 6750)."""
    refusal = {"WWW-Authenticate": 'Bearer realm="embed-archiver"', "Content-Security-Policy": POLICY}
    if not is_shown_to_a_person(request.headers):
        plain = error_reply(401, "A token is needed here", remedy="send it as `Authorization: Bearer TOKEN`, or log in at /login")
        return replace(plain, headers=refusal)
    page = plain_page("Log in", _FORM.format(message=message, root=root_of(request.path)))
    return Reply(status=401, body=page, headers=refusal)


def log_in(request: ServedRequest, form: bytes, rules: AccessRules) -> Reply:
    """What a sent form is answered with: the way to the overview and a cookie, or the page again."""
    try:
        fields = parse_qs(form.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        fields = {}
    if not rules.is_token(next(iter(fields.get("token", ())), "").strip()):
        return login_page(replace(request, headers={**request.headers, "accept": "text/html"}), message="This is not the token.")
    secure = "; Secure" if request.base.startswith("https:") else ""
    cookie = f"{COOKIE}={rules.cookie_value}; Path=/; Max-Age={_DAYS * 86_400}; HttpOnly; SameSite=Lax{secure}"
    return Reply(status=303, headers={"Location": "index.html", "Set-Cookie": cookie})
