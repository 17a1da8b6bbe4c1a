-- What asking models cost, the most expensive plan first.
FROM cost_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY cost_usd DESC NULLS LAST, plan, model;
