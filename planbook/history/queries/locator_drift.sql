-- Steps whose target is found otherwise than it was, before anything breaks.
FROM locator_drift_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY fallbacks / times DESC, times DESC, plan, id;
