"""A link that holds the whole URL of a post leads to it, whoever wraps it; a form that shares or saves it does not."""

from base64 import urlsafe_b64encode
from urllib.parse import quote

import pytest

from archiver.finding import find_embeds, read_article
from archiver.model.embeds import Kind
from archiver.platforms import FINDERS

NAME = "x:1790900000811141327"
URL = "https://twitter.com/quaywatch/status/1790900000811141327"
SHORT = URL.replace("twitter.com", "x.com")
BARE = URL.removeprefix("https://")
ENCODED, TWICE = quote(URL, safe=""), quote(quote(URL, safe=""), safe="")
BASE64 = urlsafe_b64encode(URL.encode()).decode().rstrip("=")
NEWS = urlsafe_b64encode(b"\x08\x13\x22\x38" + URL.encode() + b"\xd2\x01\x00").decode().rstrip("=")

IN_ARCHIVES = f"""
    https://web.archive.org/web/20240516000000/{URL}
    https://web.archive.org/web/20240516000000id_/{SHORT}
    https://web.archive.org/web/20240516000000if_/{URL}
    https://web.archive.org/web/20240516000000_if/{URL}
    https://web.archive.org/web/2024/{BARE}
    https://web.archive.org/web/{URL}
    https://web.archive.org/web/0/{URL}
    https://web.archive.org/web/*/{URL}
    https://web.archive.org/{URL}
    https://web.archive.org/web/20110516000000/http://twitter.com/#!/quaywatch/status/1790900000811141327
    http://archive.org/wayback/{URL}
    https://archive.ph/o/AbCdE/{URL}
    https://archive.is/newest/{URL}
    https://archive.vn/20240516/{URL}
    https://archive.md/2024.05.16-000000/{URL}
    https://arquivo.pt/wayback/20240516000000/{URL}
    https://arquivo.pt/noFrame/replay/20240516000000mp_/{URL}
    https://archivesinternet.bnf.fr/20240516000000/{URL}
    https://conifer.rhizome.org/quay/coll/20240516000000/{URL}
    https://webrecorder.io/quay/coll/20240516000000/{URL}
    https://webarchive.loc.gov/all/20240516000000/{URL}
    https://webarchive.loc.gov/all/20240516000000/{BARE}
    https://megalodon.jp/2024-0516-0000-00/{URL.replace(".com/", ".com:443/")}
    https://swap.stanford.edu/was/20240516000000/{URL}
    https://webarchive.nationalarchives.gov.uk/ukgwa/20240516000000mp_/{URL}
    https://www.webarchive.org.uk/wayback/archive/20240516000000/{URL}
    https://wayback.vefsafn.is/wayback/20240516000000/{URL}
    https://wayback.archive-it.org/123/20240516000000/{URL}
    https://rejouer.perma.cc/replay-web-page/w/id-a1b2/mp_/{URL}
    https://replayweb.page/?source=https%3A%2F%2Fa.example%2Fb.wacz#view=pages&url={ENCODED}&ts=20240516000000
    https://timetravel.mementoweb.org/memento/20240516/{URL}
    https://webcache.googleusercontent.com/search?q=cache:AbCdEfGh:{URL}&cd=1&hl=en
    https://webcache.googleusercontent.com/search?q=cache:{BARE}
""".split()

IN_WRAPPERS = f"""
    https://nam02.safelinks.protection.outlook.com/?url={ENCODED}&data=05%7C02
    https://eur03.safelinks.protection.outlook.com/ap/x-59584e83/?url={ENCODED}&data=05
    https://statics.teams.cdn.office.net/evergreen-assets/safelinks/1/atp-safelinks.html?url={ENCODED}&locale=en-us
    https://urldefense.proofpoint.com/v1/url?u={ENCODED}&k=abc
    https://urldefense.proofpoint.com/v2/url?u=https-3A__x.com_quaywatch_status_1790900000811141327&d=DwMFaQ
    https://urldefense.com/v3/__{SHORT}__;!!AbC!dEf$
    https://linkprotect.cudasvc.com/url?a={ENCODED}&c=E,1,x&typo=1
    https://secure-web.cisco.com/1AbCdEfG/{ENCODED}
    https://eu-central-1.protection.sophos.com/?d=twitter.com&u={BASE64}&i=abc
    https://clicktime.symantec.com/3AbC?u={ENCODED}
    https://ca-1234.urlscand.example/?url={ENCODED}
    https://protect.checkpoint.com/v2/___{URL}___.YXAzOmFiYw
    https://url.avanan.click/v2/___{URL}___.YXAzOmFiYw
    https://protect2.fireeye.com/v1/url?k=abc&q=1&e=2&u={ENCODED}
    https://linklock.titanhq.example/analyse?URL={ENCODED}
    https://deref-gmx.net/mail/client/AbC/dereferrer/?redirectUrl={ENCODED}
    https://www.google.com/url?q={ENCODED}&sa=D&source=editors
    https://www.google.co.uk/url?sa=t&url={ENCODED}
    https://www.google.com/amp/s/{BARE}
    https://x-com.cdn.ampproject.org/c/s/{SHORT.removeprefix("https://")}
    https://news.google.com/rss/articles/{NEWS}?oc=5
    https://www.bing.com/ck/a?!&&p=abc&u=a1{BASE64}&ntb=1
    https://duckduckgo.com/l/?uddg={ENCODED}&rut=abc
    https://r.search.yahoo.com/_ylt=Awr/RV=2/RE=1715/RO=10/RU={ENCODED}/RK=2/RS=abc-
    https://www.startpage.com/cgi-bin/serveredirect?u={ENCODED}
    https://translate.google.com/translate?sl=de&tl=en&u={ENCODED}
    https://twitter-com.translate.goog/quaywatch/status/1790900000811141327?_x_tr_sl=de&_x_tr_tl=en
    https://l.facebook.com/l.php?u={ENCODED}&h=AT0
    https://www.facebook.com/l.php?u={ENCODED}&h=AT0
    https://www.facebook.com/flx/warn/?h=AT0&u={ENCODED}&s=1
    https://go.bsky.app/redirect?u={ENCODED}
    https://www.pinterest.com/offsite/?token=1&url={ENCODED}&pin=1
    https://l.messenger.com/l.php?u={ENCODED}
    https://l.instagram.com/?u={ENCODED}&e=AT
    https://t.me/iv?url={ENCODED}&rhash=abc
    https://vk.com/away.php?to={ENCODED}
    https://ok.ru/dk?cmd=logExternal&st.link={ENCODED}
    https://slack-redir.net/link?url={ENCODED}
    https://steamcommunity.com/linkfilter/?u={ENCODED}
    https://getpocket.com/redirect?url={ENCODED}
    https://go.redirectingat.com/?id=1X1&url={ENCODED}&sref=https%3A%2F%2Fwww.nordhaven-post.example
    https://redirect.viglink.com/?key=abc&u={ENCODED}
    https://www.awin1.com/cread.php?awinmid=1&ued={ENCODED}
    https://click.linksynergy.com/deeplink?id=1&murl={ENCODED}
    https://link.zhihu.com/?target={ENCODED}
    https://link.juejin.cn/?target={ENCODED}
    https://www.douban.com/link2/?url={ENCODED}
    https://www.jianshu.com/go-wild?ac=2&url={ENCODED}
    https://disq.us/url?url={ENCODED}:AbCdEf
    https://colab.research.google.com/corgiredirector?site=a&url={ENCODED}
    https://jump.5ch.net/?{URL}
    https://href.li/?{URL}
    https://nullrefer.com/?{ENCODED}
    https://r.jina.ai/{URL}
    https://exit.sc/?url={ENCODED}
    https://nam02.safelinks.protection.outlook.com/?url=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3D{TWICE}&data=05
    https://consent.youtube.com/m?continue={ENCODED}&gl=DE
    https://accounts.google.com/ServiceLogin?continue={ENCODED}
    https://guce.yahoo.com/consent?return_to={ENCODED}
    https://x.com/i/flow/login?redirect_after_login=%2Fquaywatch%2Fstatus%2F1790900000811141327
    https://twitter.com/login?redirect_after_login=%2Fquaywatch%2Fstatus%2F1790900000811141327
    https://www.facebook.com/login/?next={ENCODED}
    https://sso.paper.example/authorize?redirect_uri={ENCODED}
""".split()

NO_TARGETS = f"""
    https://share.flipboard.com/bookmarklet/popout?url={ENCODED}
    https://getpocket.com/save?url={ENCODED}
    https://news.ycombinator.com/submitlink?u={ENCODED}
    https://www.addtoany.com/share?url={ENCODED}
    https://buffer.com/add?url={ENCODED}
    https://www.xing.com/spi/shares/new?url={ENCODED}
    https://social-plugins.line.me/lineit/share?url={ENCODED}
    https://connect.ok.ru/offer?url={ENCODED}
    https://www.facebook.com/sharer/sharer.php?u={ENCODED}
    https://x.com/intent/tweet?url={ENCODED}
    https://www.linkedin.com/shareArticle?url={ENCODED}
    https://www.reddit.com/submit?url={ENCODED}
    https://www.google.com/search?q={ENCODED}
    https://duckduckgo.com/?q={ENCODED}
    https://web.archive.org/save/{URL}
    https://archive.today/?run=1&url={ENCODED}
    https://wa.me/?text={ENCODED}
    https://www.paper.example/story?ref={ENCODED}
    https://www.paper.example/story?referrer={ENCODED}
    https://www.paper.example/story?comment=see-{ENCODED}
    https://www.paper.example/web/20240516/{BARE.partition("/")[2]}
    https://www.paper.example/go?url=https%3A%2F%2Fother.example%2Fstory
    https://vimeo.com/join?redirect=/311983548
    https://news.google.com/articles/CBMiQ0FVX3lxTE5fb3BhcXVlX2FuZF9oYXNfbm9fdXJs
    https://www.bing.com/ck/a?u=a1bm90LWEtdXJs
""".split()


def shown(page: str) -> list[tuple[str, Kind]]:
    return [(str(embed.post), embed.kind) for embed in find_embeds(read_article("a", page.encode()), FINDERS)]


def link(url: str, words: str = "he wrote") -> str:
    return (
        f'<!doctype html><title>Quay</title><article><p>As <a href="{url.replace("&", "&amp;")}">{words}</a> in May.</p></article>'
    )


@pytest.mark.parametrize("url", [*IN_ARCHIVES, *IN_WRAPPERS])
def test_a_link_that_holds_the_url_of_a_post_leads_to_it(url: str) -> None:
    assert [(NAME, Kind.LINK)] == shown(link(url))
    assert [(NAME, Kind.LINK)] == shown(f"As he wrote in May ({url} ) and said since.")


@pytest.mark.parametrize("url", NO_TARGETS)
def test_a_form_for_a_post_names_none(url: str) -> None:
    assert [] == shown(link(url))
    assert [] == shown(f"As he wrote in May, {url} and said since.")


def test_a_post_keeps_its_name_whatever_its_url_holds() -> None:
    for field in ("url", "next", "u", "redirect"):
        assert [(NAME, Kind.LINK)] == shown(link(f"{URL}?{field}=https%3A%2F%2Fx.com%2Fother%2Fstatus%2F1790900000811149999"))


@pytest.mark.parametrize("wrapped", [IN_WRAPPERS[0], IN_WRAPPERS[16], IN_ARCHIVES[0]])
@pytest.mark.parametrize("inline", ["{}", '<span class="c2">{}</span>', "<b><span>{}</span></b>"])
def test_a_wrapped_link_alone_that_shows_the_url_of_its_post_embeds_it(wrapped: str, inline: str) -> None:
    address = wrapped.replace("&", "&amp;")
    paragraph = inline.format(f'<a href="{address}">{URL}</a>')
    assert [(NAME, Kind.EMBED)] == shown(f"<p>Before.</p><p>{paragraph}</p><p>After.</p>")
    assert [(NAME, Kind.LINK)] == shown(f"<p>Before.</p><p>See {paragraph} for more.</p><p>After.</p>")


OPAQUE = "https://protect-eu.mimecast.com/s/AbCdEfGhIj?domain=twitter.com"


def test_a_link_with_a_hidden_target_leads_to_the_post_whose_url_it_shows() -> None:
    assert [(NAME, Kind.EMBED)] == shown(f'<p>Before.</p><p><a href="{OPAQUE}">{URL}</a></p><p>After.</p>')
    assert [(NAME, Kind.LINK)] == shown(f'<p>Before: <a href="{OPAQUE}"> {URL} </a> and after.</p>')
    assert [(NAME, Kind.LINK)] == shown(f'<p>As <a href="{OPAQUE}" originalsrc="{URL}">he wrote</a> in May.</p>')
    wrapped = IN_WRAPPERS[0].replace("&", "&amp;")
    assert [(NAME, Kind.LINK)] == shown(f'<p>As he wrote: <a href="{OPAQUE}">{wrapped}</a>, in May.</p>')


def test_words_about_a_post_in_a_link_elsewhere_name_none() -> None:
    for words in ("see twitter.com/quaywatch", f"how {URL} came about", "https://twitter.com/quaywatch", "https://a.example/story"):
        assert [] == shown(f'<p>Before: <a href="https://a.example/story">{words}</a> and after.</p>')


def test_a_site_that_counts_clicks_itself_is_seen_through() -> None:
    canonical = '<link rel="canonical" href="https://www.paper.example/a">'
    page = canonical + '<p>As <a href="https://www.paper.example/out?to={}">he wrote</a>.</p>'
    assert [(NAME, Kind.LINK)] == shown(page.format(ENCODED))
    assert [] == shown(page.format("https%3A%2F%2Fother.example%2Fstory"))


def test_wrappers_are_unwrapped_to_a_depth_only() -> None:
    deep = URL
    for _ in range(40):
        deep = "https://href.li/?" + deep
    assert [] == shown(link(deep))
