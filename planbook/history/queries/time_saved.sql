-- Time that the plans saved people, in hours, the largest first.
FROM time_saved_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY hours_by_hand DESC, plan;
