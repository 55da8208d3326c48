"""A lesson's Markdown as safe HTML, pure: all is escaped first, then a few marks become elements. Links go to the web or to ourselves.

Known: `##` headings, `-` and `1.` lists, `>` quotes, paragraphs, `**strong**`, `*emphasis*`, `` `code` ``, `[words](address)`.
Anything else stays the text it is.
"""

from __future__ import annotations

import html
import re

_LINK = re.compile(r"\[([^\]\[]{1,200})\]\(((?:https://|/(?!/))[^\s()<>\"']{0,500})\)")
_MARKS = (
    (re.compile(r"`([^`]+)`"), r"<code>\1</code>"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*]+)\*"), r"<em>\1</em>"),
)
_HEAD = re.compile(r"(#{2,4}) +(.+)")
_BULLET = re.compile(r"[-*] +(.+)")
_NUMBER = re.compile(r"\d{1,3}\. +(.+)")
_QUOTE = re.compile(r"> ?(.*)")


def rendered(text: str) -> str:
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\x00", "").strip())
    return "\n".join(_block([line.strip() for line in block.split("\n")]) for block in blocks if block.strip())


def _block(lines: list[str]) -> str:
    if len(lines) == 1 and (head := _HEAD.fullmatch(lines[0])):
        level = len(head[1])
        return f"<h{level}>{_inline(head[2])}</h{level}>"
    for pattern, tag in ((_BULLET, "ul"), (_NUMBER, "ol")):
        if pattern.fullmatch(lines[0]):
            return f"<{tag}>{''.join(f'<li>{_inline(item)}</li>' for item in _items(lines, pattern))}</{tag}>"
    if all(_QUOTE.fullmatch(line) for line in lines):
        said = "\n".join(line.removeprefix(">").strip() for line in lines)
        return f"<blockquote><p>{_inline(said)}</p></blockquote>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _items(lines: list[str], pattern: re.Pattern[str]) -> list[str]:
    """A line that begins no item goes on with the last one."""
    found: list[str] = []
    for line in lines:
        told = pattern.fullmatch(line)
        if told:
            found.append(told[1])
        else:
            found[-1] += f" {line}"
    return found


def _inline(text: str) -> str:
    """Addresses are set aside first, so that no mark changes one."""
    kept: list[str] = []

    def link(told: re.Match[str]) -> str:
        kept.append(f'<a href="{told[2]}">{told[1]}</a>')
        return f"\x00{len(kept) - 1}\x00"

    said = _LINK.sub(link, html.escape(text, quote=False))
    for pattern, instead in _MARKS:
        said = pattern.sub(instead, said)
    return re.sub(r"\x00(\d+)\x00", lambda told: kept[int(told[1])], said)
