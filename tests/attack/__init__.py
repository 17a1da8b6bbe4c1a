"""Attacks on planbook that take too long for `make test`: `make attack` runs them, one file a kind.

Each is tried twice: with the fence that holds it, and without, as a control. An attack that does nothing without the
fence shows nothing. The fixture `figure` asserts both, and the figures stand in the summary.
"""
