-- What an element is beside and belongs to, so that it can be told from another with its name.
ALTER TABLE elements ADD COLUMN beside JSON;
ALTER TABLE elements ADD COLUMN around JSON;
ALTER TABLE elements ADD COLUMN alike INTEGER;
UPDATE elements SET beside = '[]', around = '[]' WHERE tag IS NOT NULL;
COMMENT ON COLUMN elements.beside IS 'Names of the controls before and after it.';
COMMENT ON COLUMN elements.around IS 'What it belongs to, the nearest first: a row or a group, and the heading before it.';
COMMENT ON COLUMN elements.alike IS 'How many other elements of the page have its tag and its name; NULL if that was not recorded.';
