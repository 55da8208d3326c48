"""Dashboards: what went out and what it did, read from days that are added up; objectives, marks on time lines."""
