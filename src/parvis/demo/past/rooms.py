"""The past of the rooms beside publications and conversations, one after another: each is made once, in its own transaction."""

from __future__ import annotations

from parvis.demo.past.furnishing.classes import classes
from parvis.demo.past.furnishing.compared import compared
from parvis.demo.past.furnishing.contests import contests
from parvis.demo.past.furnishing.counter import counter
from parvis.demo.past.furnishing.event import event
from parvis.demo.past.furnishing.ideas import ideas
from parvis.demo.past.furnishing.listening import listening
from parvis.demo.past.furnishing.papers import papers
from parvis.demo.past.furnishing.planning import rhythm
from parvis.demo.past.furnishing.registers import registers
from parvis.demo.past.furnishing.square import square
from parvis.demo.past.furnishing.staff import calendar, staff

ROOMS = (staff, rhythm, calendar, classes, ideas, square, contests, event, counter, compared, registers, listening, papers)
"""In this order: people come first; a series begins before the period in which none may; what is heard of messages comes after them."""


def furnish_rooms() -> None:
    """After accounts, colleagues, publications and conversations, however many of these there are."""
    for furnish in ROOMS:
        furnish()
