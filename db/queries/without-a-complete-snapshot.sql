-- Which posts that articles show have no complete snapshot, and what keeps them from one?
SELECT COALESCE(post.name, 'no name yet: ' || post.id) AS post, tried.path, tried.shortfalls
FROM posts_now AS post LEFT JOIN snapshot AS tried ON tried.path = post.snapshot
WHERE post.articles > 0 AND COALESCE(tried.complete, 0) = 0
ORDER BY post.id;
