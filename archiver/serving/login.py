"""The login page, for readers who have a token: a form without script, which leaves a cookie."""

from dataclasses import replace
from urllib.parse import parse_qs

from archiver.serving.access import COOKIE, AccessRules
from archiver.serving.replies import Reply, ServedRequest, error_reply

LOGIN_PATH = "/login"
_DAYS = 30
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Log in</title>
</head>
<body>
<main>
<h1>Log in</h1>
<p>{message}</p>
<form method="post" action="login">
<label for="token">Token</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<button>Log in</button>
</form>
</main>
</body>
</html>
"""
_CSP = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def login_page(request: ServedRequest, *, message: str = "This archive is open to those who have its token.") -> Reply:
    """The login page; for other programs, the plain refusal that asks for a Bearer token (RFC 6750)."""
    refusal = {"WWW-Authenticate": 'Bearer realm="embed-archiver"', "Content-Security-Policy": _CSP}
    if "text/html" not in request.headers.get("accept", ""):
        plain = error_reply(401, "A token is needed here", remedy="send it as `Authorization: Bearer TOKEN`, or log in at /login")
        return replace(plain, headers=refusal)
    depth = request.path.count("/") - 1
    page = _PAGE.format(message=message).replace('action="login"', f'action="{"../" * depth}login"')
    return Reply(status=401, body=page.encode(), headers=refusal)


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
