-- What the plans did for people, in hours, the most first.
FROM time_saved_since($since)
WHERE $plan IS NULL OR plan = $plan
ORDER BY hours_by_hand DESC, plan;
