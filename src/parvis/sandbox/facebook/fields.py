"""Graph's `fields` language: `id,from{name},comments.limit(5).summary(true){message}`."""

import re
from dataclasses import dataclass, field

PIECE = re.compile(r"\s*([\w]+)|\.(\w+)\(([^)]*)\)|([{},])")


@dataclass
class Field:
    name: str
    options: dict[str, str] = field(default_factory=dict)
    inner: list["Field"] = field(default_factory=list)


def written(asked: list[Field]) -> str:
    """As they were asked for, for the address of the next page."""
    options = [".".join(["", *(f"{name}({value})" for name, value in one.options.items())]) for one in asked]
    inner = [f"{{{written(one.inner)}}}" if one.inner else "" for one in asked]
    return ",".join(f"{one.name}{how}{what}" for one, how, what in zip(asked, options, inner, strict=True))


def parse(text: str) -> list[Field]:
    """The asked fields, nested as they were written. What makes no sense is skipped."""
    top: list[Field] = []
    levels = [top]
    for word, option, value, sign in PIECE.findall(text):
        if word:
            levels[-1].append(Field(word))
        elif option and levels[-1]:
            levels[-1][-1].options[option] = value
        elif sign == "{" and levels[-1]:
            levels.append(levels[-1][-1].inner)
        elif sign == "}" and len(levels) > 1:
            levels.pop()
    return top
