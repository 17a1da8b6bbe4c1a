-- Runs of revisions that nobody had approved, the newest first: who ran them, and where.
FROM unapproved_runs
WHERE started >= $since AND ($plan IS NULL OR plan = $plan)
ORDER BY started DESC, run_id DESC;
