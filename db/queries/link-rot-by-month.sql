-- How much of what was shown in a month is gone or altered by now? The month is that in which the article was read first.
WITH current AS (
    SELECT COALESCE(post.settled_as, post.id) AS post, verdict.standing,
        row_number() OVER (PARTITION BY COALESCE(post.settled_as, post.id) ORDER BY verdict.id DESC) AS latest
    FROM verdict JOIN post ON post.id = verdict.post
),
shown AS (
    SELECT COALESCE(post.settled_as, post.id) AS post, min(substr(article_version.seen_at, 1, 7)) AS month
    FROM embed JOIN article_version ON article_version.id = embed.article_version JOIN post ON post.id = embed.post
    WHERE embed.kind = 'embed'
    GROUP BY COALESCE(post.settled_as, post.id)
)
SELECT shown.month, count(*) AS posts,
    count(*) FILTER (WHERE current.standing = 'gone') AS gone,
    count(*) FILTER (WHERE current.standing = 'altered') AS altered,
    round(100.0 * count(*) FILTER (WHERE current.standing IN ('gone', 'altered')) / count(*), 1) AS percent
FROM shown LEFT JOIN current ON current.post = shown.post AND current.latest = 1
GROUP BY shown.month
ORDER BY shown.month;
