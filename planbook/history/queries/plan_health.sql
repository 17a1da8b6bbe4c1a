-- Plans, the least healthy first.
FROM plan_health_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY success_rate, flaky_rate DESC, plan;
