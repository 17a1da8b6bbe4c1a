-- Steps whose target is now found in another way than before, although nothing fails yet.
FROM locator_drift_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY fallbacks / times DESC, times DESC, plan, id;
