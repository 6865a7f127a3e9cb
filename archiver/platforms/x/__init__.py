"""X, formerly Twitter: what finding needs to know of it (domains, markup, scripts, keys), as declarations."""

from archiver.platforms.declaration import Addresses, Declaration, Marks, Redirector, ScriptCall, Scripts, ServiceKeys, Shortcodes

DECLARATION = Declaration(
    name="x",
    addresses=Addresses(
        domains=(
            *("twitter.com", "x.com", "twitter3e4tixl4xyajtrzo62zg5vztmjuricljdp2c5kshju4avyoid.onion", "twitframe.com"),
            *("fxtwitter.com", "fixupx.com", "twittpr.com", "xfixup.com", "vxtwitter.com", "fixvx.com", "xcancel.com"),
            *("girlcockx.com", "cunnyx.com", "lightbrd.com", "twiiit.com"),
        ),
        host_labels=("nitter", "s9e"),
        relative_shapes=("status/", "/#!/"),
        post_paths=("status", "article"),
        redirectors=(Redirector(pattern=r"(?:twitter|x)\.com/safety/unsafe_link_warning$", parameters=("unsafe_link",)),),
        picture_hosts=("pic.twitter.com", "pic.x.com"),
    ),
    marks=Marks(
        frames=r"twitter-(?:widget-\d|tweet)|(?<!\w)(?:Twitter Tweet|X Post)(?!\w)",
        tags=frozenset({"blockquote", "twitter-widget", "embetty-tweet"}),
        tags_with_content=frozenset({"amp-twitter"}),
        classes=frozenset({"tweet"}),
        attributes=frozenset({"data-tweet-id", "data-tweetid", "tweetid", "tweet-id", "data-attrs"}),
        key_attributes=("data-tweet-id", "data-tweetid", "tweetid", "tweet-id", "status"),
        buttons=r"twitter-(?:(?:share|follow|hashtag|mention)-button|timeline)",
        container_words=("tweet", "twitter"),
    ),
    scripts=Scripts(
        page_words=("tweet", "pic.x", "TWITTER", "Twitter.com", '"twitter"'),
        markup_words=("tweet", "Tweet", "TWEET"),
        path_words=("/status",),
        embed_scripts=(r"platform\.(?:twitter|x)\.com/(?:[\w.]+/)?widgets\.js",),
        other_widgets=(
            r"twitter-(?:share-button|follow-button|timeline|hashtag-button|mention-button)|/intent/(?:tweet|post|follow)"
        ),
        calls=tuple(
            ScriptCall(
                word=word,
                pattern=rf"{word}(?<=\b{word})\w{{0,20}}\(\s{{0,20}}\\?[\"']([0-9]{{15,20}})\\?[\"']",
                address=r"https://x.com/i/status/\1",
            )
            for word in ("createTweet", "createVideo", "loadTweet", "renderTweet", "embedTweet", "showTweet", "insertTweet")
        ),
        json_types=("tweet", "twitter"),
        post_words=("tweet",),
    ),
    service=ServiceKeys(
        names=("twitter", "tweet", "x"),
        address="https://x.com/i/status/{}",
        key=r"[0-9]{15,20}",
        own_fields=("tweetId", "tweet_id", "tweetID"),
        fields=("statusId", "content_id", "contentId", "externalId", "embedId", "embed_id", "id"),
        words=r"tweet|twitter|(?<![a-z])x(?![a-z])",
    ),
    shortcodes=Shortcodes(names=("xpost", "blackbirdpie")),
)
