"""Times of day as platforms print them beside dates: `10:02 AM · May 15, 2024`, `15. Mai 2024 um 20:15 Uhr`, `오전 10:02`.

A time's numbers are no days and no years. So dates are read from a text in which times are blank (`without_times`).
A time is a clock (`_CLOCKS`), with a word for the part of the day or the unit before or after it (`PARTS_OF_THE_DAY`, `_UNITS`).
"""

import re

PARTS_OF_THE_DAY = (
    *(
        "AM",
        "PM",
        "A.M.",
        "P.M.",
        "A. M.",
        "P. M.",
        "noon",
        "midnight",
        "vorm.",
        "nachm.",
        "m.",
        "p.",
        "午前",
        "午後",
        "오전",
        "오후",
    ),
    *("上午", "下午", "凌晨", "早上", "中午", "晚上", "清晨", "傍晚", "ÖÖ", "ÖS", "ДП", "ПП", "дня", "утра", "вечера", "ночи"),
    *("ص", "صباحًا", "صباحا", "م", "مساءً", "مساء", "ق", "ق.ظ", "ق.ظ.", "ق‌ظ", "قبل‌ازظهر", "قبل از ظهر", "ب", "ب.ظ", "ب.ظ."),
    *("ب‌ظ", "بعدازظهر", "بعد از ظهر", "לפנה״צ", "אחה״צ", 'לפנה"צ', 'אחה"צ', "बजे", "पूर्वाह्न", "अपराह्न", "fm", "em", "f.m.", "e.m."),
    *("förmiddag", "eftermiddag", "ap.", "ip.", "π.μ.", "μ.μ.", "πμ", "μμ", "dop.", "odp.", "de.", "du.", "ก่อนเที่ยง", "หลังเที่ยง"),
    *(
        "SA",
        "CH",
        "PG",
        "PTG",
        "pagi",
        "petang",
        "siang",
        "sore",
        "malam",
        "পূর্বাহ্ণ",
        "অপরাহ্ণ",
        "قبل دوپہر",
        "بعد دوپہر",
        "صبح",
        "شام",
    ),
    *("пр.об.", "сл.об.", "r.n.", "i.n.", "முற்பகல்", "பிற்பகல்", "ಪೂರ್ವಾಹ್ನ", "ಅಪರಾಹ್ನ", "म.पू.", "म.उ.", "AG", "PG"),
    *("de la mañana", "de la tarde", "de la noche", "da manhã", "da tarde", "da noite", "del mattino", "del pomeriggio", "di sera"),
    *("du matin", "de l’après-midi", "du soir", "morgens", "abends", "nachmittags", "’s ochtends", "’s avonds"),
    *("dopoldne", "popoldne", "pop.", "priekšp.", "priekšpusdiena", "priekšpusdienā", "pēcp.", "pēcpusd.", "pēcpusdiena"),
    *("pēcpusdienā", "popiet", "priešpiet", "pr. p.", "d", "a", "g", "c", "s", "p"),
)
"""The words for the parts of the day in the languages of `printed_dates`, in any case: CLDR's, and those of platforms' own."""
_UNITS = (
    *(
        "Uhr",
        "uur",
        "น.",
        "hrs",
        "hs",
        "h",
        "ч.",
        "ч",
        "ore",
        "óra",
        "hod.",
        "val.",
        "WIB",
        "WITA",
        "WIT",
        "IST",
        "JST",
        "KST",
        "MSK",
    ),
    *("UTC", "GMT", "CET", "CEST", "BST", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT", "ET", "CT", "PT", "Z"),
)
"""The words for the unit or the time zone after a clock."""
_LEADS = (
    *(
        "at",
        "um",
        "à",
        "a las",
        "a la",
        "às",
        "alle",
        "alle ore",
        "ore",
        "om",
        "kl.",
        "kl",
        "klo",
        "o",
        "ob",
        "u",
        "в",
        "о",
        "у",
        "στις",
    ),
    *(
        "saat",
        "pukul",
        "jam",
        "lúc",
        "la ora",
        "ora",
        "at the",
        "a les",
        "as",
        "το",
        "kell",
        "plkst.",
        "बजे",
        "الساعة",
        "ساعت",
        "בשעה",
        "เวลา",
    ),
)
"""The words for "at" before a clock."""
_CLOCKS = (
    r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?",  # 10:02, 22:02:00
    r"\d{1,2}\.\d{2}(?!\.)",  # 10.02, and no `15.05.2024`
    r"\d{1,2}\s?(?:h|u|ч|시|時|时|点|點|giờ)\s?\d{1,2}(?:\s?(?:m|분|分|phút)(?!\w))?",  # 10h02, 10시 2분
    r"\d{1,2}\s?(?:h|hs|hrs|Uhr|uur|시|時|时|点|點|giờ)(?!\w)",  # 10 Uhr
    r"\d{1,2}\s?[AaPp]\.?\s?[Mm]\.?(?!\w)",  # 10 AM
)
"""The forms of a clock; each begins with the hour."""
_SPACE = r"[\s\xa0\u202f\u200e\u200f]"
_MAX_LENGTH = 60


def _any_of(words: tuple[str, ...]) -> str:
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", rf"{_SPACE}?") for word in ordered)


_PART = rf"(?:{_any_of(PARTS_OF_THE_DAY)})\.?(?!\w)"
_TIME = re.compile(
    rf"(?<![\w:/+-])(?:(?:{_any_of(_LEADS)}){_SPACE}{{1,2}})?(?:{_PART}{_SPACE}?|(?<!\w)(?:午前|午後|上午|下午|오전|오후))?"
    rf"(?<![\d.:/])(?:{'|'.join(_CLOCKS)})(?![:/]?\d)"
    rf"(?:{_SPACE}{{0,2}}{_PART})?(?:{_SPACE}{{0,2}}(?:{_any_of(_UNITS)})(?!\w))?",
    re.IGNORECASE,
)
_BETWEEN = re.compile(rf"(?:{_SPACE}|[-·•–—|,،])*")


def without_times(text: str) -> str:
    """The text with spaces for its times, so that every offset stays the same."""
    return _TIME.sub(lambda time: " " * len(time[0]), text)


def skip_time(text: str, start: int = 0) -> int:
    """The offset behind a time at `start` and the signs behind it; `start` if there is none."""
    time = _TIME.match(text, start, start + _MAX_LENGTH)
    between = _BETWEEN.match(text, time.end()) if time else None
    return between.end() if between else start


def end_of_time(text: str, start: int) -> int:
    """The end of a time that follows `start` on the same line; `start` if none does."""
    between = _BETWEEN.match(text, start, start + _MAX_LENGTH)
    at = between.end() if between else start
    time = _TIME.match(text, at, at + _MAX_LENGTH) if "\n" not in text[start:at] else None
    return time.end() if time else start
