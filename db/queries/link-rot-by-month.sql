-- How much of what was shown in a month is gone or altered by now? The month is that in which the article was read first.
WITH shown AS (
    SELECT post.current AS post, min(substr(article_version.seen_at, 1, 7)) AS month
    FROM embed JOIN article_version ON article_version.id = embed.article_version JOIN post ON post.id = embed.post
    WHERE embed.kind = 'embed'
    GROUP BY post.current
)
SELECT shown.month, count(*) AS posts,
    count(*) FILTER (WHERE verdict = 'gone') AS gone,
    count(*) FILTER (WHERE verdict = 'altered') AS altered,
    round(100.0 * count(*) FILTER (WHERE verdict IN ('gone', 'altered')) / count(*), 1) AS percent
FROM shown JOIN posts_now ON posts_now.id = shown.post
WHERE withdrawn IS NULL
GROUP BY shown.month
ORDER BY shown.month;
