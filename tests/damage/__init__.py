"""A journal, damaged in every way that a disk, a copy or an editor damages a file."""
