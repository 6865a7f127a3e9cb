-- Which posts have no name yet, what do articles say of them, and what came of following their aliases last?
SELECT post.id, post.platform, group_concat(DISTINCT alias.name) AS aliases, embed.handle, embed.words,
    (
        SELECT COALESCE(observation.why, observation.reading) FROM observation
        WHERE observation.post = post.id ORDER BY observation.id DESC LIMIT 1
    ) AS last_answer
FROM post JOIN embed ON embed.post = post.id LEFT JOIN alias ON alias.post = post.id
WHERE post.key IS NULL AND post.settled_as IS NULL AND post.id NOT IN (SELECT post FROM hidden_post)
GROUP BY post.id
ORDER BY post.first_seen, post.id;
