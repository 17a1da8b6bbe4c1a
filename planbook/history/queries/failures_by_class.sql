-- Errors by class, the most frequent first.
FROM failures_by_class_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY failed_tries DESC, plan, error_class;
