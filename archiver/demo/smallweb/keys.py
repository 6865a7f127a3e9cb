"""Makes the keys of pretend posts: random characters, a counter, or a number that contains the time of the post."""

from collections.abc import Callable
from random import Random
from string import ascii_lowercase, ascii_uppercase, digits

from archiver.demo.smallweb.interface import written_at

NewKey = Callable[[int, Random], str]
"""Makes the key of the post of a number."""
BASE_36 = digits + ascii_lowercase
BASE_62 = ascii_uppercase + ascii_lowercase + digits
BASE_64 = BASE_62 + "-_"


def in_base(number: int, alphabet: str) -> str:
    """A number in the base that has these digits."""
    written = ""
    while number:
        number, digit = divmod(number, len(alphabet))
        written = alphabet[digit] + written
    return written or alphabet[0]


def timed_number(number: int, bits: int, epoch: int = 0) -> int:
    """The milliseconds from `epoch` to when the post of a number is written, and `bits` bits to distinguish equal times."""
    return (int(written_at(number).timestamp() * 1000) - epoch << bits) + number


def random_key(length: int, alphabet: str = BASE_62) -> NewKey:
    """Keys of random characters."""
    return lambda _, dice: "".join(dice.choices(alphabet, k=length))


def counted_key(first: int, *, prefix: str = "", alphabet: str = digits) -> NewKey:
    """Keys that count up from `first`."""
    return lambda number, _: prefix + in_base(first + number, alphabet)


def timed_key(bits: int, *, epoch: int = 0, prefix: str = "", alphabet: str = digits) -> NewKey:
    """Keys that contain the time, as `timed_number` makes them."""
    return lambda number, _: prefix + in_base(timed_number(number, bits, epoch), alphabet)
