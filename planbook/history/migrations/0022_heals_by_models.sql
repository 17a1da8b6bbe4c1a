COMMENT ON COLUMN runs.draft IS 'Whether no plan was run: `planbook write` drafted one, or `planbook heal --model` asked a model. Only the views about cost count these.';
COMMENT ON COLUMN runs.plan IS 'The plan''s name. For a draft: `write` and what the draft is about, or `heal` and the plan.';
COMMENT ON COLUMN model_calls.plan IS 'The plan that the call was for. For a draft: `write` and what the draft is about, or `heal` and the plan.';
