"""Sends notifications by mail, chat or webhook. Does not depend on history or report."""
