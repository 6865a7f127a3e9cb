-- Which posts say something else than when they were first seen, and what did they say before and after?
-- Versions are compared within one probe only: another probe may tell less of the same post.
SELECT post.platform || ':' || post.key AS post, version.probe, version.seen_at,
    lag(version.text) OVER (PARTITION BY version.post, version.probe, version.witness ORDER BY version.id) AS before,
    version.text AS after
FROM version JOIN post ON post.id = version.post
WHERE EXISTS (
    SELECT 1 FROM version AS other
    WHERE other.post = version.post AND other.probe = version.probe AND other.witness = version.witness AND NOT other.as_first
)
ORDER BY version.post, version.probe, version.id;
