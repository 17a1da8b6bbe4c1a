"""Attacks on planbook that take too long for `make test`: `make attack` runs them, one file per kind.

Each is tried twice: with the fence that stops it, and without, as a control, because an attack that fails without the
fence proves nothing. The fixture `figure` asserts both, and the summary has the figures.
"""
