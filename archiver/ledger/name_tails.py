"""The last part of a name, by which people know a post, as an SQL expression that an index has."""


def _after_last(column: str, separators: str) -> str:
    """What follows the last separator in a column: only it is trimmed from the end, and what is left before it is removed."""
    letters = column
    for separator in separators:
        letters = f"replace({letters}, '{separator}', '')"
    return f"replace({column}, rtrim({column}, {letters}), '')"


ALIAS_TAIL = _after_last("name", "/")
"""The code of a picture or short link, or the key in an address: `pic.twitter.com/CODE`."""

KEY_SEPARATORS = "/_=:"
KEY_TAIL = _after_last("key", KEY_SEPARATORS)
"""The number or code in a key that begins with its owner or kind: `host/NUMBER`, `t3_CODE`, `watch/?v=NUMBER`, `share:NUMBER`."""
