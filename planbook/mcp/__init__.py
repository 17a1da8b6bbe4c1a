"""The door for models: planbook's tools, resources and prompts over the Model Context Protocol.

A tool is a few lines: what it does is done by the API (`planbook.serve`), asked within this process, or by a command.
"""
