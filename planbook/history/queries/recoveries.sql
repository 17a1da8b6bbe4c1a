-- What was done about failures, and how often.
SELECT plan, id, error_class, strategy, count(*) AS times, count(*) FILTER (status = 'failed') AS failed,
    max(happened) AS last
FROM recoveries
WHERE happened >= $since AND draft IS NOT TRUE AND ($plan IS NULL OR plan = $plan)
GROUP BY ALL
ORDER BY times DESC, plan, id, error_class, strategy;
