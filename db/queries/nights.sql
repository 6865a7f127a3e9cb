-- What did each run bring, the newest first: how many probes, what came of them, and how many verdicts moved?
SELECT id, kind, started, finished, rehearsed, articles, probed, captured, failed, intact, altered, gone, withheld, unknown, changes, void
FROM nights
ORDER BY id DESC;
