-- Steps that did not always pass at their first attempt, the worst first.
FROM flaky_steps_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY flaky_rate DESC, runs DESC, plan, id;
