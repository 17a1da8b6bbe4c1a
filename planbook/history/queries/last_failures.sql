-- Runs that did not pass, the newest first, and where they stopped.
SELECT runs.started, runs.run_id, runs.plan, runs.status, steps.id AS step,
    coalesce(runs.error_class, steps.error_class) AS error_class,
    coalesce(runs.because, steps.error_message) AS because
FROM runs LEFT JOIN steps ON steps.run_id = runs.run_id AND steps.status IN ('failed', 'interrupted')
WHERE runs.started >= $since AND runs.status IN ('failed', 'interrupted', 'refused') AND runs.draft IS NOT TRUE
    AND ($plan IS NULL OR runs.plan = $plan)
QUALIFY row_number() OVER (PARTITION BY runs.run_id ORDER BY steps."index" DESC) = 1
ORDER BY runs.started DESC, runs.run_id DESC
LIMIT 50;
