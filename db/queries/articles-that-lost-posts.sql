-- Which articles show posts that are gone or altered, and where in the text?
SELECT article_name AS article, outlet, published, position, name AS post, verdict, quote
FROM embeds_now
WHERE kind = 'embed' AND verdict IN ('gone', 'altered')
ORDER BY article, position;
