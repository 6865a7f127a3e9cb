"""Shortened texts: texts that end in an ellipsis or a "Show more", and begin as another text of the same post.

Services cut long texts without saying so in a field: in oEmbed, in plugins, in pages that unfold with a click. Such a reading says
nothing about the rest of the text. An ellipsis alone proves no cut, since authors write it, too; so the other text must also begin
in the same words.
"""

import re

from archiver.model.posts import normalise
from archiver.verdicts.text_changes import same_words

_ELLIPSIS = r"(?:…|⋯|\.{3,}|\.(?: \.){2,}|。{2,})"
_INVITATIONS = (
    *("(?:show|read|see|view) (?:more|full (?:post|text))", "continue reading", "expand(?: text)?", "more"),
    *("mehr (?:anzeigen|lesen|ansehen)", "weiterlesen", "afficher (?:la suite|plus)", "voir (?:plus|la suite)", "lire la suite"),
    *("(?:ver|mostrar|leer) más", "(?:ver|mostrar|ler) mais", "mostra altro", "meer weergeven", "pokaż więcej", "visa mer"),
    *("показать (?:ещё|еще|полностью)", "читать (?:далее|дальше)", "daha fazla göster", "عرض المزيد"),
    *("展开(?:全文)?", "全文", "顯示更多", "显示更多", "もっと見る", "さらに表示", "続きを読む", "더 ?보기"),
)
_INVITATION = f"(?:{'|'.join(_INVITATIONS)})"
_END = re.compile(
    rf"\s*(?:[\[(]?{_ELLIPSIS}[\])]?(?:\s*https?://\S{{1,100}})?(?:\s*{_INVITATION})?|\s(?!more\b){_INVITATION})\s*$", re.IGNORECASE
)
"""How shortened texts end: in an ellipsis, perhaps with the link to the whole text, in an invitation to unfold it, or in both."""

_MAX_END_LENGTH = 200


def ends_as_shortened(text: str) -> bool:
    """Whether a text has such an end, whether somebody else shortened it or its author wrote it so."""
    return _find_end(normalise(text)) is not None


def is_shortened(text: str, whole: str) -> bool:
    """Whether a text is the beginning of another one, with an end that marks it as shortened."""
    short, full = normalise(text), normalise(whole)
    found = _find_end(short)
    if found is None or not found.start() or short == full:
        return False
    kept, words = short[: found.start()].split(" "), full.split(" ")
    if len(kept) > len(words):
        return False
    last, theirs = kept[-1], words[len(kept) - 1]
    begins = theirs.startswith(last) or same_words(last, theirs)
    return begins and all(same_words(ours, theirs) for ours, theirs in zip(kept[:-1], words, strict=False))


def _find_end(text: str) -> re.Match[str] | None:
    return _END.search(text, max(0, len(text) - _MAX_END_LENGTH))
