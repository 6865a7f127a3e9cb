-- Whose posts are shown most, and how do they fare?
SELECT platform, lower(handle) AS handle, count(*) AS posts, sum(articles) AS appearances, count(*) FILTER (WHERE verdict = 'gone') AS gone
FROM posts_now
WHERE handle IS NOT NULL
GROUP BY platform, lower(handle)
ORDER BY posts DESC, handle
LIMIT 100;
