"""URNs: how LinkedIn calls posts, comments, people and pages."""

import re
import sqlite3

POST = re.compile(r"urn:li:(?:share|ugcPost|activity):(\d+)")
COMMENT = re.compile(r"urn:li:comment:\((?:urn:li:)?activity:(\d+),(\d+)\)")


def organization(identity: str) -> str:
    return f"urn:li:organization:{identity}"


def person(row: sqlite3.Row) -> str:
    return organization(row["id"]) if row["owned"] else f"urn:li:person:{row['id']}"


def share(row: sqlite3.Row) -> str:
    return f"urn:li:share:{row['id']}"


def activity(root: str) -> str:
    return f"urn:li:activity:{root}"


def comment(row: sqlite3.Row) -> str:
    return f"urn:li:comment:({activity(row['root'])},{row['id']})"


def of(row: sqlite3.Row) -> str:
    return comment(row) if row["parent"] else share(row)


def number(urn: str) -> str:
    """The id behind the URN of a post or a comment; "" when it is neither."""
    if found := COMMENT.fullmatch(urn):
        return found.group(2)
    found = POST.fullmatch(urn)
    return found.group(1) if found else ""
