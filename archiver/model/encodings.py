"""The web's names of character encodings (https://encoding.spec.whatwg.org/), as codecs of Python."""

import webencodings

_WIDER = {"gbk": "gb18030", "utf-16le": "utf-8", "utf-16be": "utf-8"}
_NO_TEXT = ("replacement", "x-user-defined")


def web_codec(label: str) -> str | None:
    """The codec for an encoding's label in a header or a page, as browsers read it; None for a label that the web does not know.

    Nothing else is decoded or encoded: Python's own table has codecs that are no encodings of text (`punycode`, `idna`), of which
    some take quadratic time. A label that could be read as ASCII does not stand in UTF-16, so that UTF-16 means UTF-8 (§14.1 of
    HTML's standard).
    """
    encoding = webencodings.lookup(label)
    if encoding is None or encoding.name in _NO_TEXT:
        return None
    codec: str = encoding.codec_info.name
    return _WIDER.get(encoding.name, codec)
