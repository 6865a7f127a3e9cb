-- Which posts were judged altered, and what did each probe see of them before and after?
-- Versions are compared within one probe only: another probe may tell less of the same post.
SELECT post.platform || ':' || post.key AS post, version.probe, version.seen_at,
    lag(version.text) OVER (PARTITION BY version.post, version.probe, version.witness ORDER BY version.id) AS before,
    version.text AS after
FROM version JOIN post ON post.id = version.post
WHERE EXISTS (SELECT 1 FROM verdict WHERE verdict.post = version.post AND verdict.standing = 'altered')
    AND EXISTS (
        SELECT 1 FROM version AS other
        WHERE other.post = version.post AND other.probe = version.probe AND other.witness = version.witness
            AND other.digest <> version.digest
    )
ORDER BY version.post, version.probe, version.id;
