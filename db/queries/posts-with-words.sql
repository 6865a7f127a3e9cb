-- Which posts say these words (:q), in any version? In lower case and without accents; "in quotes" as a phrase, wat* as a beginning.
SELECT posts_now.name AS post, posts_now.address, posts_now.verdict, found.author, found.text, found.witness, found.seen_at
FROM versions_named AS found JOIN posts_now ON posts_now.id = found.post
WHERE found.id IN (SELECT rowid FROM words WHERE words MATCH :q)
ORDER BY found.id DESC
LIMIT 500;
