-- Steps that ask a person, and what people answer.
COMMENT ON COLUMN steps.status IS 'passed, passed_on_retry, failed, warned, skipped, not_reached, paused (it waits for a person), interrupted (nobody recorded its end), or running.';
COMMENT ON COLUMN events.kind IS 'sending (the browser is about to be told to do something), request (because of that it sent what may change something), question (a person is asked), answer, note, or another word for what is told.';
