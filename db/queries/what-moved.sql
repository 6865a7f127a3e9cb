-- Which verdicts moved, the newest move first: from what, to what, why, and between which times did it happen?
SELECT at, name AS post, was, became, reason, suspected, changed_after, changed_before, run
FROM changes
ORDER BY id DESC;
