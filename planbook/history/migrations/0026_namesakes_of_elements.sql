-- Which of several alike an element is, and how many other controls have its name.
ALTER TABLE elements ADD COLUMN line JSON;
ALTER TABLE elements ADD COLUMN namesakes INTEGER;
UPDATE elements SET line = '[]' WHERE tag IS NOT NULL;
COMMENT ON COLUMN elements.attributes IS 'Attributes that tell it apart, by name; `value` only of check boxes, radio buttons and buttons.';
COMMENT ON COLUMN elements.line IS 'If it has no name: how many elements that are alike come before and after it between the same texts. [] if there are none.';
COMMENT ON COLUMN elements.namesakes IS 'How many other controls of the page, of any kind, have its name; NULL if that was not recorded.';
