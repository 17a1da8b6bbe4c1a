"""Makes a plan of what a person does in a browser.

`recorder` listens to a browser context and keeps the recording. `cells` folds what happened into cells; `typed`,
`left_field`, `dialogs` and `windows` are its parts for fields, dialogs and tabs. `plan_text` writes the plan, and
`proof` checks it and tries it.
"""
