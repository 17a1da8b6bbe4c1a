-- What people did: approvals, runs by hand, answers, resumed runs, changed settings.
SELECT happened, who, act, subject, run_id, why, origin, host
FROM audit
WHERE happened >= $since AND ($plan IS NULL OR subject = $plan OR run_id IN (SELECT run_id FROM runs WHERE plan = $plan))
ORDER BY number DESC;
