"""Labels of the buttons and counts that X's pages, widgets and cards have around a post: `12 Retweets 34 Likes`, `Reply`."""

import re

_BUTTONS = (
    *("Reply", "Replies", "Retweet", "Retweets", "Repost", "Reposts", "Quote", "Quotes", "Quote Tweets", "Favorite"),
    *("Favorites", "Favourite", "Favourites", "Like", "Likes", "View", "Views", "Follow", "Following", "Share"),
    *("Bookmark", "Bookmarks", "More", "Copy link", "Copy link to Tweet", "Copy link to post", "Translate Tweet"),
    *("Translate post", "Verified account", "Verified", "Antworten", "Antwort", "Retweeten", "Gefällt mir"),
    *("Favorisieren", "Teilen", "Folgen", "Répondre", "Retweeter", "J’aime", "J'aime", "Partager", "Suivre", "Favori"),
    *("Responder", "Retwittear", "Retuitear", "Retweetear", "Me gusta", "Compartir", "Seguir", "Favorito", "Rispondi"),
    *("Ritwitta", "Mi piace", "Condividi", "Segui", "Curtir", "Retweetar", "Compartilhar", "Beantwoorden"),
    *("Vind ik leuk", "Delen", "Volgen", "Odpowiedz", "Podaj dalej", "Lubię to", "Udostępnij", "Ответить"),
    *(
        "Ретвитнуть",
        "Нравится",
        "Поделиться",
        "返信",
        "リツイート",
        "いいね",
        "お気に入り",
        "フォロー",
        "답글",
        "리트윗",
        "마음에 들어요",
        "回覆",
    ),
    *("转发", "喜欢", "رد", "إعادة تغريد", "إعجاب", "Yanıtla", "Beğen"),
)
"""The labels of a card's buttons and counts, in any case; a line of nothing else is none of a post's."""
_BUTTON_LINE = re.compile(
    rf"(?:(?:[\d.,]{{1,9}}\s?(?:[KM]|mil|Tsd\.)?\s?)?(?:{'|'.join(sorted(map(re.escape, _BUTTONS), key=len, reverse=True))})"
    r"(?:\s?[\d.,]{1,9}\s?[KM]?)?(?!\w)[\s·•|,/]{0,3}){1,8}"
    r"|(?:View|Show|See|Read)(?: (?:this|the|more|full|original|all|other|\d{1,5})){0,3}"
    r"(?: (?:on|Tweets?|posts?|conversation|thread|repl(?:y|ies)|Twitter|X)){1,4}|[\d.,]{1,9}\s?[KM]?",
    re.IGNORECASE,
)


def is_button_line(line: str) -> bool:
    """Whether a line is nothing but buttons and counts."""
    return _BUTTON_LINE.fullmatch(line) is not None
