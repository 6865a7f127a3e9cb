-- Whose posts are shown most, and how do they fare?
WITH current AS (
    SELECT COALESCE(post.settled_as, post.id) AS post, verdict.standing,
        row_number() OVER (PARTITION BY COALESCE(post.settled_as, post.id) ORDER BY verdict.id DESC) AS latest
    FROM verdict JOIN post ON post.id = verdict.post
),
shown AS (
    SELECT COALESCE(post.settled_as, post.id) AS post, post.platform, lower(max(embed.handle)) AS handle,
        count(DISTINCT article_version.article) AS articles
    FROM embed JOIN post ON post.id = embed.post JOIN article_version ON article_version.id = embed.article_version
    GROUP BY COALESCE(post.settled_as, post.id)
)
SELECT shown.platform, shown.handle, count(*) AS posts, sum(shown.articles) AS appearances,
    count(*) FILTER (WHERE current.standing = 'gone') AS gone
FROM shown LEFT JOIN current ON current.post = shown.post AND current.latest = 1
WHERE shown.handle IS NOT NULL
GROUP BY shown.platform, shown.handle
ORDER BY posts DESC, shown.handle
LIMIT 100;
