"""Pages with something that is far larger than on other pages."""

from archiver.model.shortfalls import Shortfall
from tests.web.hostile_pages.page import POST, HostilePage, markup, script

_CUT = (Shortfall.PICTURE_CUT,)
_HUNG = (Shortfall.TIMED_OUT, Shortfall.NO_SCREENSHOT, Shortfall.MEMORY, Shortfall.BODIES_MISSING)
_USES = "".join(f"<g id=g{i}>{f'<use href=#g{i - 1} />' * 10}</g>" for i in range(1, 9))
_VARIABLES = "".join(f"--v{i}: {f'var(--v{i - 1})' * 10};" for i in range(1, 9))

PAGES = (
    markup("tall-post", "<style>#post { height: 100000px; background: red }</style>", must=_CUT),
    markup("wide-post", "<style>#post { width: 100000px; height: 10px; background: red }</style>", must=_CUT),
    markup(  # how much its tiles take before it is cut depends on how busy the machine is
        "huge-post",
        "<style>#post { width: 33000000px; height: 33000000px; background: red }</style>",
        must=_CUT,
        may=(Shortfall.MEMORY,),
    ),
    markup("scaled-post", "<style>#post { transform: scale(1e6) }</style>", may=(*_CUT, *_HUNG)),
    markup("distant-post", "<style>#post { position: absolute; left: -9999999px; top: 33000000px }</style>", may=(*_CUT, *_HUNG)),
    markup("empty-post", "<style>#post { width: 0; height: 0; overflow: hidden }</style>", must=(Shortfall.NO_SCREENSHOT,)),
    script(
        "huge-canvas",
        "const c = document.createElement('canvas'); c.width = c.height = 32767; c.getContext('2d').fillRect(0, 0, 9, 9); post.append(c)",
        may=(*_CUT, *_HUNG),
    ),
    markup(
        "huge-filters",
        "<style>div { filter: blur(2000px) drop-shadow(0 0 2000px red); backdrop-filter: blur(900px) }</style>" + "<div>x" * 50,
        may=_HUNG,
    ),
    markup("deep-elements", "<div>" * 100_000 + "x", may=(*_HUNG, Shortfall.BROWSER_CRASHED)),
    markup("many-elements", "<p>x" * 500_000, may=_HUNG),
    markup(
        "huge-table",
        "<table>" + "<tr>" + "<td>x" * 1000 + "</table>" + "<table>" + "<tr><td colspan=1000 rowspan=65534>x" * 300,
        may=_HUNG,
    ),
    markup("long-text", "<p>" + "x" * 20_000_000, may=(*_HUNG, Shortfall.DOM_CUT)),
    markup("long-attribute", f"<p title='{'x' * 20_000_000}'>", may=(*_HUNG, Shortfall.DOM_CUT)),
    markup(
        "long-title", f"<title>{'x' * 2_000_000}</title><script>setInterval(() => document.title += 'x', 1)</script>", may=_HUNG
    ),
    script("long-address", "history.replaceState({}, '', '#' + 'x'.repeat(1 << 20))"),
    markup("svg-that-multiplies", f"<svg><g id=g0><rect width=9 height=9 /></g>{_USES}</svg>", may=_HUNG),
    markup(
        "style-that-multiplies",
        f"<style>:root {{ --v0: xxxxxxxxxx; {_VARIABLES} }} p {{ content: var(--v8) }}</style><p>x",
        may=_HUNG,
    ),
    markup(
        "huge-grid",
        "<style>body { display: grid; grid-template: repeat(9999999, 1px) / repeat(9999999, 1px) }</style>" + "<p>x" * 100,
        may=(*_HUNG, *_CUT),
    ),
    script(
        "huge-shadows",
        "for (let i = 0; i < 20000; i++) { const d = document.createElement('p'); d.attachShadow({mode: 'closed'}).innerHTML = '<b>x'; document.body.append(d) }",
        may=_HUNG,
    ),
    script("huge-text-of-post", "post.textContent = 'x '.repeat(3000000)", may=(*_HUNG, *_CUT, Shortfall.DOM_CUT)),
    script("cookie-flood", "for (let i = 0; i < 5000; i++) document.cookie = 'c' + i + '=' + 'x'.repeat(3000)"),
    HostilePage(
        name="many-headers",
        body=POST,
        headers=("Content-Type: text/html", *(f"X-{i}: {'y' * 100}" for i in range(2000))),
        may=frozenset({Shortfall.NOT_REACHED}),
    ),
    HostilePage(
        name="long-header",
        body=POST,
        headers=("Content-Type: text/html", f"X-Long: {'y' * 1_000_000}"),
        may=frozenset({Shortfall.NOT_REACHED}),
    ),
)
