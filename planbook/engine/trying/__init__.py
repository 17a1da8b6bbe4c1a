"""A try: a pass over the live site that changes nothing.

What reads is done. What would change something is only looked at, so that from then on the page is another one than a
run would see: from there on a step that does not fit says nothing about the plan, and the try ends with it.
"""
