-- Where does an article quote other words than the platform gave for the post?
SELECT article_name AS article, position, name AS post, quote, words, verdict
FROM embeds_now
WHERE NOT agrees
ORDER BY article, position;
