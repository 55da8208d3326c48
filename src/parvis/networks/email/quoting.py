"""What is new in an answer, and what it only quotes. Nothing is lost: the two together are the whole text."""

from __future__ import annotations

import re

_LONGEST = 400  # characters of an attribution ("Le mar. 3 févr. 2026 à 10:12, … a écrit :"), over at most four lines

_OPENING = re.compile(r"\s*(?:Le|On|Am|El|Il|Em|No dia|Op|Den|W dniu)\b", re.I)
_WROTE = re.compile(
    r"\s*(?:Le\b.*\d.*\ba écrit|On\b.*\d.*\bwrote|Am\b.*\d.*\bschrieb\b.*|El\b.*\d.*\bescribió|Il\b.*\d.*\bha scritto"
    r"|(?:Em|No dia)\b.*\d.*\bescreveu|Op\b.*\d.*\bschreef\b.*|W dniu\b.*\d.*\bpisze|Den\b.*\d.*\bskrev\b.*)\s*:\s*",
    re.I | re.S,
)
_MADE = re.compile(r"\d{1,2}\s?[:hH.]\s?\d{2}\b|\w@\w")
_WROTE_SHORT = re.compile(r"\s*\S.{0,120}?\b(?:a écrit|wrote|schrieb|escribió|ha scritto|escreveu)\s*:\s*", re.I)
_ORIGINAL = re.compile(
    r"\s*-{2,}\s*(?:message d[’']origine|original message|original-nachricht|ursprüngliche nachricht|mensaje original"
    r"|messaggio originale|mensagem original)\s*-{2,}\s*",
    re.I,
)
_RULE = re.compile(r"\s*[_-]{8,}\s*")
_FROM = re.compile(r"\s*\*?(?:De|From|Von|Da|Van)\s*:\*?\s*\S.*", re.I)
_OTHER = re.compile(
    r"\s*\*?(?:Envoyé(?: le)?|Date|À|A|Objet|Cc|Répondre à|Sent|To|Subject|Gesendet(?: am)?|An|Betreff|Enviado(?: el)?"
    r"|Para|Asunto|Fecha|Inviato|Oggetto|Data|Assunto)\s*:\*?\s*.*",
    re.I,
)
_FORWARDED = re.compile(
    r"\s*(?:-{2,}\s*(?:forwarded message|message transf[ée]r[ée]|weitergeleitete nachricht|mensaje reenviado"
    r"|messaggio inoltrato)\b.*|(?:début du message (?:transféré|réexpédié)|begin forwarded message"
    r"|anfang der weitergeleiteten nachricht)\s*:)\s*",
    re.I,
)
_ANGLED = re.compile(r"[<\[(](?:mailto:)?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,190})[>\])]")
_BRACKET = re.compile(r"[<>\n]")
_BARE = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def split_quoted(text: str) -> tuple[str, str]:
    """(what the person wrote now, what they quote); ``new + quoted == text``. In doubt everything is new.

    An answer written between the quoted lines keeps them all: cut from its questions it would mean nothing.
    """
    lines = text.splitlines(keepends=True)
    tail = _quote_tail(lines)
    for number, line in enumerate(lines):
        if _FORWARDED.fullmatch(line):
            return text, ""
        if line.lstrip().startswith(">"):
            if number >= tail:
                return _cut(lines, number)
            continue
        if _starts(lines, number, tail):
            return _cut(lines, number)
    return text, ""


def forwarded_from(text: str) -> tuple[str, str] | None:
    """(name, address) of who first wrote a mail that somebody passes on, as its own header lines tell."""
    lines = [re.sub(r"^[> ]+", "", line) for line in text.splitlines()[:400]]
    marks = [number for number, line in enumerate(lines) if _FORWARDED.fullmatch(line) or _ORIGINAL.fullmatch(line)]
    starts = [*marks, *(number for number, line in enumerate(lines) if _is_header(lines, number))]
    for start in starts:
        for line in lines[start : start + 12]:
            if not _FROM.fullmatch(line):
                continue
            said = re.sub(r"^\s*\*?\w+\s*:\*?\s*", "", line)[:400]
            if angled := _ANGLED.search(said):
                name = _BRACKET.split(said[: angled.start()])[-1]
                return name.strip(" \"'*")[:200], angled.group(1).lower()
            if bare := _BARE.search(said):
                return "", bare.group().lower()
    return None


def _cut(lines: list[str], number: int) -> tuple[str, str]:
    """Cut before line `number`, with the rule and blank lines over it; not at all when nothing new would remain."""
    while number and (not lines[number - 1].strip() or _RULE.fullmatch(lines[number - 1])):
        number -= 1
    new, quoted = "".join(lines[:number]), "".join(lines[number:])
    return (new, quoted) if new.strip() else (new + quoted, "")


def _quote_tail(lines: list[str]) -> int:
    """The first line from which on there are only `>` lines and blank ones."""
    number = len(lines)
    while number and (not lines[number - 1].strip() or lines[number - 1].lstrip().startswith(">")):
        number -= 1
    return number


def _starts(lines: list[str], number: int, tail: int) -> bool:
    line = lines[number]
    if _ORIGINAL.fullmatch(line) or _is_header(lines, number):
        return True
    end = _attribution(lines, number)
    if not end:
        return False
    if end >= tail:
        return True
    # Not marked with ">": only a program writes the hour or the address ("Le 3 mars, vous m'avez écrit :" is a person).
    follows = next((lines[at] for at in range(end, len(lines)) if lines[at].strip()), "")
    return not follows.lstrip().startswith(">") and _MADE.search("".join(lines[number:end])) is not None


def _is_header(lines: list[str], number: int) -> bool:
    """Outlook's block: `De : …` and two more such lines just below, blank and wrapped ones between them."""
    if not _FROM.fullmatch(lines[number].rstrip("\n")):
        return False
    below = [line for line in lines[number + 1 : number + 8] if line.strip()]
    return sum(bool(_OTHER.fullmatch(line.rstrip("\n"))) for line in below[:5]) >= 2


def _attribution(lines: list[str], number: int) -> int:
    """The line after an attribution that starts at `number`; 0 = there is none."""
    if _OPENING.match(lines[number]):
        joined = ""
        for end in range(number, min(number + 4, len(lines))):
            joined += lines[end]
            if len(joined) > _LONGEST:
                return 0
            if joined.rstrip().endswith(":") and _WROTE.fullmatch(joined):
                return end + 1
    return number + 1 if len(lines[number]) < _LONGEST and _WROTE_SHORT.fullmatch(lines[number]) else 0
