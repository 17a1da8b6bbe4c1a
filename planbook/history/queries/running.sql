-- Runs that go on, and the step that each is in.
SELECT runs.run_id, runs.plan, runs.host, runs.started, arg_max(steps.title, steps."index") AS step
FROM runs LEFT JOIN steps USING (run_id)
WHERE runs.started >= $since AND runs.status = 'running' AND ($plan IS NULL OR runs.plan = $plan)
GROUP BY ALL
ORDER BY runs.started, runs.run_id;
