"""Placeholder until the design room is here."""

from django import template

register = template.Library()
