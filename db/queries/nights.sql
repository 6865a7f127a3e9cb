-- What did each run bring: how many probes, how many of them told something, how many were void because the controls failed?
SELECT run.id, run.kind, run.started, run.finished, run.rehearsed,
    count(observation.id) AS probes,
    count(observation.id) FILTER (WHERE observation.reading <> 'unreadable') AS told,
    count(observation.id) FILTER (WHERE NOT observation.healthy) AS void,
    checkpoint.root
FROM run LEFT JOIN observation ON observation.run = run.id AND NOT observation.control LEFT JOIN checkpoint ON checkpoint.run = run.id
GROUP BY run.id
ORDER BY run.id;
