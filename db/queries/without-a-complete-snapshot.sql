-- Which posts that articles show have no complete snapshot, and what keeps them from one?
SELECT COALESCE(post.platform || ':' || post.key, 'no name yet: ' || post.id) AS post, snapshot.path, snapshot.shortfalls
FROM post
    LEFT JOIN snapshot ON snapshot.id = (SELECT max(tried.id) FROM snapshot AS tried WHERE tried.post = post.id)
WHERE post.settled_as IS NULL
    AND NOT EXISTS (SELECT 1 FROM snapshot AS whole WHERE whole.post = post.id AND whole.complete)
    AND EXISTS (
        SELECT 1 FROM embed JOIN post AS member ON member.id = embed.post
        WHERE COALESCE(member.settled_as, member.id) = post.id AND embed.kind = 'embed'
    )
ORDER BY post.id;
