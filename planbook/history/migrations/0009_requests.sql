-- What the browser sent because of a step is an event, too.
COMMENT ON COLUMN events.kind IS 'sending (the browser is about to be told to do something), request (because of that it sent what may change something), note, or another word for what is told.';
COMMENT ON COLUMN events.message IS 'The note; of a request its method and its address without the query.';
