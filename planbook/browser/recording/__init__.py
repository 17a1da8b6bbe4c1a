"""Hears what a person does in a browser: a script in every document tells of each act, and a binding takes it.

`script` is the script, `happening` is what it tells, `naming` finds the targets of the elements, and `listening` puts
them together for a browser context.
"""
