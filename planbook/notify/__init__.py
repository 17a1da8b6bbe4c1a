"""Tells people what happened, where they look anyway: mail, chat, a webhook. Knows neither history nor report."""
