"""What the browser draws of attacks does nothing in a PDF or a PNG either, and pictures that cannot be used are refused."""

import re
from io import BytesIO

import pytest
from PIL import Image

from archiver.app.exported_pdf import printed_page
from archiver.app.exported_picture import MIN_FOOTER_PIXELS, footer_width, framed_picture, joined
from archiver.errors import EvidenceError, InputError
from archiver.render.exported_page import exported_page_html
from archiver.render.picture_footer import footer_html, picture_texts
from archiver.reporting.exported_posts import ExportedPage, ExportedPost, LogPlace
from archiver.reporting.records import Screenshot
from tests.evidence.conftest import png
from tests.render.attacks import ATTACKS, attacked
from tests.render.conftest import record


@pytest.fixture(scope="module")
def pages() -> list[ExportedPage]:
    """A page for each attack of a sample."""
    return [
        ExportedPage(posts=(ExportedPost(record=attacked(attack), screenshot=Screenshot(png=png(100, 20))),), archive=attack)
        for attack in ATTACKS[::5]
    ]


@pytest.mark.browser
def test_a_pdf_of_attacks_has_no_action_but_links_to_the_web(pages: list[ExportedPage]) -> None:
    whole = ExportedPage(posts=tuple(post for page in pages for post in page.posts), archive=ATTACKS[0])
    printed = printed_page(exported_page_html(whole), whole)

    assert printed.startswith(b"%PDF")
    assert [] == re.findall(rb"/(?:JavaScript|JS|Launch|EmbeddedFile|OpenAction|AA|SubmitForm|ImportData|GoToR)\b", printed)
    assert [] == [uri for uri in re.findall(rb"/URI \((.*?)\)", printed) if not uri.startswith((b"http://", b"https://"))]


def test_the_texts_of_a_picture_are_one_line_each_of_limited_length(pages: list[ExportedPage]) -> None:
    for page in pages:
        written = Image.open(BytesIO(joined(png(400, 20), png(400, 60), picture_texts(page))))

        assert {"Source", "Author", "Creation Time", "Log", "Archive"} <= set(written.info)
        for text in map(str, written.info.values()):
            assert len(text) <= 300
            assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202e]", text)


@pytest.mark.browser
def test_a_footer_says_names_of_every_script() -> None:
    """A name is drawn otherwise than one of as many boxes: the browser has found fonts for it."""
    drawn = []
    for author in ("橋の会", "\U0001f309\U0001f6a2\U0001f98a", "\ue000\ue000\ue000"):
        post = ExportedPost(record=record(author=author, handle=None), screenshot=Screenshot(png=png(600, 20)))
        page = ExportedPage(posts=(post,), archive="the archive")
        drawn.append(framed_picture(post, footer_html(page), {}))

    assert 3 == len(set(drawn))


def test_a_picture_needs_a_screenshot_that_is_as_it_was_kept_and_can_be_decoded() -> None:
    place = LogPlace(entry=1)

    def with_picture(shown: Screenshot) -> ExportedPost:
        return ExportedPost(record=record(), screenshot=shown, places={"p": place})

    assert MIN_FOOTER_PIXELS == footer_width(with_picture(Screenshot(png=png(8))))
    assert 900 == footer_width(with_picture(Screenshot(png=png(900))))
    with pytest.raises(InputError, match="no picture of x:1911842373636882499 is kept"):
        footer_width(with_picture(Screenshot()))
    with pytest.raises(EvidenceError, match=r"a\.warc\.gz is not as it was kept"):
        footer_width(with_picture(Screenshot(changed=("a.warc.gz",))))
    with pytest.raises(EvidenceError, match="is no PNG"):
        footer_width(with_picture(Screenshot(png=b"GIF89a")))
    huge = png(8)[:16] + (100_000).to_bytes(4) * 2 + png(8)[24:]
    with pytest.raises(EvidenceError, match=r"has 10,000,000,000 pixels.*limits\.md"):
        footer_width(with_picture(Screenshot(png=huge)))
    with pytest.raises(EvidenceError, match="cannot be decoded"):
        joined(png(8)[:45], png(8), {})
