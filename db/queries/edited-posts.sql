-- Which posts are altered now, and what did each probe see of them before and after?
-- Versions are compared within one probe only: another probe may tell less of the same post.
SELECT *
FROM (
    SELECT name AS post, probe, seen_at, lag(text) OVER (PARTITION BY post, probe, witness ORDER BY id) AS before, text AS after
    FROM versions_named
    WHERE post IN (SELECT id FROM posts_now WHERE verdict = 'altered')
)
WHERE before <> after
ORDER BY post, probe, seen_at;
