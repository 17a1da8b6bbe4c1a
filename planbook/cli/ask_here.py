"""Puts the questions of a draft to the person at the terminal, for `planbook write --ask`."""

import asyncio
import json

import click

MOST = 3
"""Questions of one draft."""
ENOUGH = f"You have asked {MOST} times, which is as often as you may. Go on with what you know."
NOBODY = "Nobody answered. Go on with what you know."


class AskedHere:
    """The person at the terminal: each question is printed on stderr and answered on stdin."""

    def __init__(self) -> None:
        self._count = 0

    async def ask(self, text: str, choices: list[str]) -> str:
        """Returns what the model is told: the answer, or that there is none."""
        if self._count >= MOST:
            return ENOUGH
        self._count += 1
        answer = await asyncio.to_thread(_answer, text, choices)
        return f"The person answered: {json.dumps(answer, ensure_ascii=False)}" if answer else NOBODY


def _answer(text: str, choices: list[str]) -> str:
    """Returns the answer; "" if stdin has ended."""
    click.echo(f"The model asks: {text}", err=True)
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}. {choice}", err=True)
    try:
        said = str(click.prompt("Answer", default="", show_default=False, err=True)).strip()
    except click.Abort:
        return ""
    return choices[int(said) - 1] if said.isdecimal() and 0 < int(said) <= len(choices) else said
