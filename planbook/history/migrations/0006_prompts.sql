-- What models were sent, told apart.
ALTER TABLE model_calls ADD COLUMN prompt_sha256 VARCHAR;
COMMENT ON COLUMN model_calls.prompt_sha256 IS 'SHA-256 of all that it was sent, in hex; the same for the same. NULL where nobody said.';
