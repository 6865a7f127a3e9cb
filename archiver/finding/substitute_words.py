"""Words by which pages in an article's place are told, in the languages that articles are read in most.

The titles of such pages begin with the words for errors, challenges and consent; the others are looked for anywhere in a title, on
a button, or in the page's text.
"""

import re


def _any_of(*patterns: str, at_start: bool = False) -> re.Pattern[str]:
    alternatives = "|".join(patterns)
    return re.compile(rf"^(?:{alternatives})" if at_start else rf"\b(?:{alternatives})", re.IGNORECASE)


_ENDS = r"\W{0,3}(?:$|[|–—\-:(])"
"""Where a sentence in a title ends: at its end, or before the name of the site."""

FOR_SALE = _any_of(
    rf"(?:this|the|premium|your) domain(?: name)?\b.{{0,80}}\b(?:for sale|parked|available|expired){_ENDS}",
    r"domain(?: name)? (?:is )?(?:for sale|parked)\b",
    r"buy (?:this|the) domain\b",
    r"[\w\-]+\.[a-z]{2,10} (?:is|may be) (?:for sale|parked|available for purchase)\b",
    r"[\w\-]+\.[a-z]{2,10} (?:steht zum verkauf|est à vendre|está en venta|is te koop|è in vendita)\b",
    r"diese domain\b.{0,40}\b(?:zu|zum) verkauf",
    r"ce (?:nom de )?domaine est à vendre\b",
    r"este dominio está (?:en|à) venta\b",
)

CHALLENGE = _any_of(
    rf"just a moment{_ENDS}",
    r"just a moment\.\.\.",
    r"attention required\b",
    r"are you (?:a )?(?:human|robot)\b",
    r"access (?:to this page has been )?denied\b",
    r"pardon our interruption\b",
    r"(?:please )?verify (?:that )?you are (?:a )?human\b",
    r"checking your browser\b",
    rf"security check{_ENDS}",
    rf"one more step{_ENDS}",
    r"request unsuccessful\b",
    r"(?:sorry, )?you have been blocked\b",
    at_start=True,
)

_THING = r"(?:the |this |that )?(?:requested )?(?:page|article|story|content|url|file)(?: you(?:'re|’re| are) looking for)?"
ERROR = _any_of(
    rf"(?:error\W{{1,3}})?(?:404|410|50[0-4]){_ENDS}",
    r"(?:error\W{1,3})?(?:404|410|50[0-4])\W{1,3}(?:error|not found|page|file|gone|oops|sorry|internal|bad|service)\b",
    rf"(?:(?:oops|sorry|whoops)\W{{1,3}})?{_THING}(?: was| is| could| can(?:'|’)?t| cannot)? ?(?:not|be|n't|no longer| )*"
    rf"(?:found|available|removed|deleted|missing){_ENDS}",
    rf"(?:(?:oops|sorry|whoops)\W{{1,3}})?{_THING} (?:does(?:n't|n’t| not)|no longer) exists?{_ENDS}",
    rf"not found{_ENDS}",
    rf"(?:seite|artikel) (?:wurde )?nicht gefunden{_ENDS}",
    rf"page (?:introuvable|non trouvée){_ENDS}",
    rf"página (?:no|não) encontrada{_ENDS}",
    rf"pagina (?:non trovata|niet gevonden){_ENDS}",
    rf"страница не найдена{_ENDS}",
    rf"nie znaleziono strony{_ENDS}",
    rf"sidan hittades inte{_ENDS}",
    at_start=True,
)

LOGIN = _any_of(
    *(
        r"log ?(?:in|on)\b",
        r"sign (?:in|up)\b",
        r"create (?:an |your )?account\b",
        r"anmelden\b",
        r"einloggen\b",
        r"registrieren\b",
    ),
    *(r"connexion\b", r"se connecter\b", r"iniciar sesión\b", r"acceder\b", r"entrar\b", r"accedi\b", r"inloggen\b", r"zaloguj"),
    *(r"войти\b", r"вход\b"),
)

CONSENT = _any_of(
    r"before you continue\b",
    r"we (?:value|respect|care about) your privacy\b",
    rf"your (?:privacy|data)(?:,? (?:your )?(?:choices?|matters?))?{_ENDS}",
    rf"(?:cookies?|privacy|consent) (?:and privacy )?(?:consent|settings|preferences|choices|notice|wall){_ENDS}",
    rf"cookies?{_ENDS}",
    r"manage (?:your )?(?:cookies|consent)\b",
    rf"(?:ihre|deine) (?:privatsphäre|daten|zustimmung)(?: ist uns wichtig)?{_ENDS}",
    rf"(?:zustimmung|datenschutz)(?:s?-?einstellungen)?{_ENDS}",
    r"mit (?:werbung|cookies) (?:und cookies )?weiter",
    *(r"votre vie privée\b", r"(?:tu|su) privacidad\b", r"la tua privacy\b", r"uw privacy\b"),
    at_start=True,
)

AGREE = _any_of(
    *("accept", "agree", "reject", "consent", "i understand", "manage (?:options|preferences)", "akzeptieren", "zustimmen"),
    *(
        "ablehnen",
        "einverstanden",
        "accepter",
        "j'accepte",
        "refuser",
        "aceptar",
        "rechazar",
        "accett[ao]",
        "akkoord",
        "accepteren",
    ),
)

_JOIN = (
    r"(?:subscribe|subscription|register|sign (?:in|up)|log ?in|join|become an? (?:member|subscriber)|start your (?:free )?trial)"
)
SUBSCRIBE = _any_of(
    rf"{_JOIN}\b.{{0,80}}\b(?:to (?:continue|keep) reading|to read (?:on|the (?:full|rest|whole|entire))|to unlock)\b",
    rf"{_JOIN}\b.{{0,40}}\b(?:for|to get) (?:full|unlimited) access\b",
    rf"to (?:continue|keep) reading\b.{{0,60}}\b{_JOIN}\b",
    r"already a (?:subscriber|member)\b",
    r"(?:article|story|content) is (?:(?:only|exclusively) )?(?:for|reserved for|available (?:only )?(?:to|for)) (?:our )?"
    r"(?:paying )?(?:subscribers|members)\b",
    r"you(?:'ve|’ve| have) (?:reached|used) (?:your|all)\b.{0,40}\b(?:limit|free articles)\b",
    r"(?:artikel|beitrag|inhalt)\b.{0,40}\b(?:nur )?für abonnenten",
    r"(?:weiterlesen mit|jetzt (?:abonnieren|weiterlesen))\b",
    r"réservée? (?:à nos|aux) abonné",
    r"abonnez-vous\b.{0,60}\blire\b",
    r"suscríbete\b.{0,60}\bleyendo\b",
    r"(?:solo|exclusivo) para suscriptores",
    r"riservato agli abbonati",
    r"assine\b.{0,60}\blendo\b",
)
