-- Tasks of agents are calls of models, too.
ALTER TABLE model_calls ADD COLUMN agent VARCHAR;
ALTER TABLE model_calls ADD COLUMN estimated BOOLEAN;
COMMENT ON COLUMN model_calls.agent IS 'The agent that was given a task: its name in [tool.planbook.agents]. NULL for other calls.';
COMMENT ON COLUMN model_calls.estimated IS 'Whether an agent''s cost is computed from its tokens and a price list, instead of what its program says. NULL if the cost is unknown, and for other calls.';
COMMENT ON TABLE model_calls IS 'One row for each call of a model, and each task of an agent. Key: run_id, position.';
COMMENT ON COLUMN model_calls.model IS 'The model''s name. For an agent that does not say it, its kind.';
