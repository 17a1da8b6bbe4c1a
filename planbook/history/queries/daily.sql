-- Runs by day and plan, the newest first.
FROM daily_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY day DESC, plan;
