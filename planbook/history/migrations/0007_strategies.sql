-- What is done about lost pages is a recovery, too.
COMMENT ON COLUMN recoveries.strategy IS 'What was done: wait, reload, back, close_dialog, sign_in, call, ask; reopen (a lost page) or restart (the browser).';
