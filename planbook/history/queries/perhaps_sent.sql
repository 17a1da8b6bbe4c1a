-- Steps that may have been sent, or not: the run was cut off just then. Someone should look.
SELECT started, run_id, plan, "index", id, sentence, status
FROM steps
WHERE started >= $since AND sent = 'perhaps' AND status <> 'running' AND ($plan IS NULL OR plan = $plan)
ORDER BY started DESC, run_id, "index";
