-- Steps, those first that take the most time in all.
FROM slow_steps_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY seconds DESC, plan, id;
