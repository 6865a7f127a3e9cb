"""Attacks in titles, handles, words, names and addresses, and everything of the program's that can be made to say them."""

from dataclasses import replace

from archiver.finding.explained_articles import Explanation
from archiver.finding.explanations import DecisionRule
from archiver.model.articles import Absence, Article, ArticleMetadata, Markup
from archiver.model.embeds import Embed, Form, Kind
from archiver.model.observations import Gone, Reason
from archiver.model.posts import Alias, PostRef
from archiver.reporting.certificates import Certificate, CertifiedAct, CertifiedFile
from archiver.reporting.events import (
    AliasSettled,
    ArticleAbsent,
    ArticleRead,
    ArticleReturned,
    Event,
    Notice,
    PostJudged,
    PostProbed,
    PostRejudged,
    Problem,
    Rejudgement,
    RunBegan,
    RunKind,
    RunSummary,
    SnapshotWritten,
    WorkProgress,
)
from archiver.reporting.link_rot import LinkRotReport, link_rot_report
from archiver.reporting.records import PostChange, PostRecord
from archiver.reporting.withdrawals import Level, Withdrawal
from archiver.verdicts.judge import Standing
from tests.render.conftest import FIRST, GONE, INTACT, NOW, appearance, record, version

CONTROLS = (
    "\x1b]0;owned\x07",
    "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "\x1b]52;c;ZXZpbA==\x07",
    "\x1b[2J\x1b[H",
    "\x1b[31mred",
    "\x1b[?1049h",
    "\x1bP1$r\x1b\\",
    "\x1b_Gf=100;AAAA\x1b\\",
    "\x1bc",
    "\x1b[6n",
    "\x9b31m",
    "\x9d0;owned\x9c",
    "\x90q\x9c",
    "\x85next line",
    "\x07\x07\x07",
    "\x08\x08\x08gone",
    "over\rwritten",
    "\x00nul",
    "\x0e\x0f",
    "\x7fdelete",
    "\u202egone",
    "\u2066left\u2069",
    "\u2067right\u2069",
    "\u200f\u061c",
    "line\u2028separator\u2029paragraph",
    "\udcff\udc80",
    "\ud83d",
)
LINES = (
    "hello\nThe post is there. V200",
    "\n! evil: the archive is broken",
    "\r\n\r\nHTTP/1.1 200 OK",
    "a\n\n# Heading\n\n---\n",
    "a\tb\tc",
)
FORMULAS = (
    "=cmd|'/c calc'!A1",
    '=HYPERLINK("https://evil.example","x")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "a;=1+1",
    "a;\t@x",
    'a;"=1+1',
    "a\t=1+1",
    "a\n+1",
    "＝1+1",
    "a;＝1+1",
    "a|=1+1",
    '"=1+1',
    "'=1+1",
)
MARKUP = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "</style><script>alert(1)</script>",
    "</title><base href=//evil.example>",
    "<!--",
    "]]>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "{{ 7 * 7 }}{% raw %}",
    "&#60;script&#62;",
    "javascript:alert(1)",
    "JaVaScRiPt\t:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//evil.example/x",
    'https://user:pass@evil.example/"onclick=alert(1)',
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "<https://evil.example>",
    "[x]: https://evil.example",
    "|a|b|\n|-|-|",
    "~~~\ncode",
    "```\ncode",
    "    code",
    "* list\n+ list\n1. list",
    "\\`*_{}[]()#+-.!",
    "$(touch x) `touch x`",
    "../../../../etc/passwd",
    "[red]markup of rich[/red]",
    "</textarea><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "</noscript><img src=x onerror=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><style><img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<details open ontoggle=alert(1)>",
    "<form action=https://evil.example><input autofocus onfocus=alert(1)>",
    "<video src=x onerror=alert(1)>",
    "<object data=data:text/html,<script>alert(1)</script>>",
    "<template shadowrootmode=open><script>alert(1)</script>",
    "<plaintext>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cscript\\x3ealert(1)",
    "';alert(1);//",
    '";alert(1);//',
)
STYLES = (
    "<style>*{display:none}</style>",
    "<div style=position:fixed;inset:0;background:red>x</div>",
    'x" style="width:100000px" y="',
    "red;background:url(https://evil.example/x)",
    "@import 'https://evil.example/x.css';",
    "expression(alert(1))",
    "/*",
    "}*{font-size:900px}",
)
TEMPLATES = (
    "{{ config.__class__.__mro__ }}",
    "{{{ constructor.constructor('alert(1)')() }}}",
    "{% include '/etc/passwd' %}",
    "{% endraw %}{{ site.time }}",
    "{{< html >}}alert(1){{< /html >}}",
    "<!-- wp:html --><script>alert(1)</script><!-- /wp:html -->",
    "[embed]https://evil.example/x[/embed]",
    "${alert(1)}",
    "<%= 7 * 7 %>",
    "#{7 * 7}",
)
ADDRESSES = (
    "https://\u0430pple.com/",
    "https://xn--pple-43d.com/",
    "https://news.example\u2215@evil.example/",
    "https://news.example@evil.example/",
    "https://evil.example/'onmouseover='alert(1)",
    "https://evil.example/<script>alert(1)</script>",
    "https://evil.example/" + "a" * 8000,
    "\\\\evil.example\\share",
    "\x01javascript:alert(1)",
)
NAMES = (
    "CON",
    "NUL.html",
    "..\\..\\windows",
    ".htaccess",
    "-rf",
    "~root",
    "index.html",
    "a/../../keys/private.key",
    "name\ud800.html",
)
SIZES = (
    "W" * 5000,
    "a" + "\u0301" * 100_000,
    "\u0489" * 300,
    "\ufdfd" * 300,
    "a\u200b" * 2000,
    "\u200d" * 2000,
    "x\n" * 1000,
    "&" * 3000,
    "\U0001f468\u200d" * 500,
    "\u1100" * 2000,
    "\u0915\u094d" * 1000,
)
_FAMILIES = (CONTROLS, LINES, FORMULAS, MARKUP, STYLES, TEMPLATES, ADDRESSES, NAMES, SIZES)
ATTACKS = tuple(attack for family in _FAMILIES for attack in family)
SAMPLE = tuple(family[1] for family in _FAMILIES)
"""One of each family, for tests that take long."""


def attacked(text: str) -> PostRecord:
    """A post that says the text wherever a post, its author or an article can say something."""
    said = (version(text, author=text, handle=text), version(f"{text}!", author=text, handle=text))
    shown_in = (appearance(article=text, title=text, words=text),)
    return record(
        post=PostRef(platform="x", key=text),
        aliases=(Alias(text),),
        url=text,
        author=text,
        handle=text,
        versions=said,
        appearances=shown_in,
        labels=(text,),
    )


def reported(text: str) -> LinkRotReport:
    """A report of such a post, and of one that is withdrawn."""
    withdrawn = replace(attacked(text), id=2, withdrawn=withdrawal(text))
    return link_rot_report((attacked(text), withdrawn), (change(text),), generated_at=NOW)


def withdrawal(text: str) -> Withdrawal:
    """A withdrawal for such a reason."""
    return Withdrawal(id=1, level=Level.RESTRICT, reason=text, by=text, at=NOW)


def change(text: str) -> PostChange:
    """A change of a post of such a name."""
    was, became = Standing.INTACT, Standing.GONE
    post = PostRef(platform="x", key=text)
    return PostChange(post=post, post_id=1, was=was, became=became, reason=Reason.DELETED, suspected=False, at=NOW, run=3)


def read_article(text: str) -> tuple[Article, Embed]:
    """An article that is named so, and a post in it that says so."""
    article = Article(source=text, text="", markup=Markup.HTML, content=b"", metadata=ArticleMetadata(title=text))
    post = PostRef(platform="x", key=text)
    return article, Embed(platform="x", post=post, form=Form.BLOCKQUOTE, words=text, author=text, handle=text, url=text)


def explanations(text: str) -> list[Explanation]:
    """Why such a text was taken for a post, and why it was left."""
    shown = Explanation(candidate=text, line=1, rule=DecisionRule.ADDRESS, why=text, embed=read_article(text)[1], kind=Kind.LINK)
    return [shown, Explanation(candidate=text, line=None, rule=DecisionRule.NO_POST, why=text)]


def events(text: str) -> list[Event]:
    """What runs say of things with such a name."""
    post = PostRef(platform="x", key=text)
    return [
        RunBegan(run=1, kind=RunKind.ARCHIVE, home=text),
        Problem(where=text, what=text, remedy=text),
        Notice(what=text, remedy=text),
        ArticleRead(article=text, title=text, embeds=1, links=0, new=True),
        ArticleRead(article=text, title=None, embeds=1, links=0, new=True),
        ArticleAbsent(article=text, how=Absence.GONE, since=FIRST, new=False),
        ArticleReturned(article=text, how=Absence.GONE, since=FIRST),
        AliasSettled(alias=Alias(text), post=post),
        PostProbed(post=post, probe="x-tweet-result", reading=Gone(reason=Reason.DELETED)),
        SnapshotWritten(post=post, path=text, shortfalls=(text,), adopted=False),
        PostJudged(post=post, was=None, verdict=GONE),
        PostJudged(post=post, was=INTACT, verdict=GONE),
        PostRejudged(post=post, post_id=1, was=INTACT, verdict=GONE),
        WorkProgress(label=text, done=1, of=2),
    ]


def summary(text: str) -> RunSummary:
    """The summary of a run in which things of such a name changed."""
    return RunSummary(
        run=1,
        kind=RunKind.ARCHIVE,
        started_at=FIRST,
        finished_at=NOW,
        verdicts={Standing.GONE: 1},
        changes=(change(text),),
        void=(text,),
        problems=(Problem(where=text, what=text, remedy=text),),
        articles=1,
        embeds=1,
        posts=1,
        probed=1,
        captured=1,
        partial=1,
        failed=1,
        skipped=1,
    )


def rejudgement(text: str) -> Rejudgement:
    """A preview of other verdicts on posts of such a name."""
    rejudged = PostRejudged(post=PostRef(platform="x", key=text), post_id=1, was=INTACT, verdict=GONE)
    return Rejudgement(posts=1, changes=(rejudged,), problems=(Problem(where=text, what=text, remedy=text),))


def certificate(text: str) -> Certificate:
    """A certificate in which whatever others wrote says so."""
    custody = dict.fromkeys(("operator", "host", "python", "system", "packages", "program", "browser", "clock"), text)
    custody |= {"program": {"version": text, "commit": text}, "browser": {"build": text, "sha256": text}}  # type: ignore[dict-item]
    return Certificate(
        post=text,
        record=attacked(text),
        files=(CertifiedFile(path=text, sha256="ab" * 32, size=1, at=text, run=7, shortfalls=(text,)),),
        runs=(CertifiedAct(name=text, run=7, at=text, custody=custody),),
        verified=CertifiedAct(name=text, run=None, at=text, custody={"operator": text, "findings": 2}),
        note=f"{text}\n9\nAAAA\n",
        origin=text,
        size=9,
        key=text,
        facts=3,
        later=1,
        at=NOW,
        rehearsed=True,
        prepared_by=custody,
        unrecorded=None,
    )


def proven_post(text: str) -> dict[str, object]:
    """The content of `post.json` in a proof folder of such a post, as far as the page prints it."""
    seen = {"seen_at": text, "witness": text, "probe": text, "truncated": True, "text": text}
    answer = {"at": text, "probe": text, "reading": text, "reason": text}
    names = ("post", "author", "handle", "posted_at", "first_seen", "verdict", "reason", "rule", "judged_at")
    return {
        **dict.fromkeys((*names, "changed_after", "changed_before"), text),
        "aliases": [text],
        "versions": [seen],
        "suspected": True,
        "rehearsed": True,
        "rests_on": [answer],
        "articles": [{"article": text}],
        "snapshots": [{"of": text, "at": text, "sha256": text}],
    }
