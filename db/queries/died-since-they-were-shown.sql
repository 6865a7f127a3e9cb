-- Which posts that articles show can no longer be had, and what did they say?
-- The words are the platform's own first ones where it was asked in time, else those that the article quotes.
WITH current AS (
    SELECT COALESCE(post.settled_as, post.id) AS post, verdict.standing, verdict.reason, verdict.changed_after, verdict.changed_before,
        row_number() OVER (PARTITION BY COALESCE(post.settled_as, post.id) ORDER BY verdict.id DESC) AS latest
    FROM verdict JOIN post ON post.id = verdict.post
)
SELECT post.platform || ':' || post.key AS post, current.reason, current.changed_after AS last_seen, current.changed_before AS first_gone,
    (
        SELECT version.text FROM version WHERE version.post = post.id ORDER BY version.probe = 'article', version.id LIMIT 1
    ) AS words
FROM current JOIN post ON post.id = current.post
WHERE current.latest = 1 AND current.standing = 'gone'
ORDER BY current.changed_before DESC, post.id;
