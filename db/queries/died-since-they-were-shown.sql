-- Which posts that articles show can no longer be had, and what did they say?
-- The words are the platform's own first ones where it was asked in time, else those that the article quotes.
SELECT name AS post, address, reason, changed_after AS last_seen, changed_before AS first_gone, author, words, articles, snapshot
FROM posts_now
WHERE verdict = 'gone'
ORDER BY changed_before DESC, id;
