"""How long X finds a text: weighted code points, every link 23, every emoji 2.

The weights are those of twitter-text's configuration 3. Links without a scheme count when they end in a country's
domain or in one of the common ones below (X knows some 1 500 of them).
"""

import unicodedata

import regex

LIMIT = 280
LINK_WEIGHS = 23
LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by "
    "bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj "
    "fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io "
    "iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg "
    "mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph "
    "pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx "
    "sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt "
    "za zm zw "
)
COMMON = (
    "com org net edu gov int mil info biz name pro aero coop museum jobs mobi travel tel cat asia post paris "
    "bzh alsace corsica brussels berlin london nyc tokyo app dev blog shop online site store tech cloud social "
    "city press news media radio live events school university museum agency studio design art photo photos "
    "gallery fun life world xyz club top "
)
ENDINGS = "|".join(sorted({*COUNTRIES.split(), *COMMON.split()}, key=len, reverse=True))

LETTER = r"a-z0-9\p{Latin}\p{Cyrillic}"
END = rf"(?:{ENDINGS})(?![a-z0-9_-]|[.@][a-z0-9])"
ANY_DOMAIN = rf"(?:[\p{{L}}\p{{N}}\p{{S}}](?:[\p{{L}}\p{{N}}-]{{0,61}}[\p{{L}}\p{{N}}])?\.)+{END}"
PLAIN_DOMAIN = rf"(?:[a-z0-9](?:[a-z0-9-]{{0,61}}[a-z0-9])?\.)+{END}"
PATH = rf"(?:/(?:[{LETTER}!*';:=+,.$/%#\[\]\-_~@|&()–]*[{LETTER}=_#/+\-()])?)?"
QUERY = r"(?:\?[a-z0-9!?*'();:&=+$/%#\[\]\-_.,~|@]*[a-z0-9\-_&=#/])?"
LINK = regex.compile(
    rf"(?<![\w@#＠＃$./-])https?://{ANY_DOMAIN}(?::\d+)?{PATH}{QUERY}"
    rf"|(?<![a-z0-9@#＠＃$./_-]){PLAIN_DOMAIN}{PATH}{QUERY}",
    regex.IGNORECASE,
)
PICTURE = r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic})"
PART = rf"{PICTURE}(?:\uFE0F|\p{{Emoji_Modifier}})?(?:[\U000E0020-\U000E007F]+)?"
EMOJI = regex.compile(rf"\p{{RI}}\p{{RI}}|[0-9#*]\uFE0F?\u20E3|{PART}(?:\u200D{PART})*")


def weight(text: str) -> int:
    """What a text weighs; 280 is the most."""
    text = unicodedata.normalize("NFC", text)
    links = LINK.findall(text)
    text = LINK.sub("", text)
    emojis = EMOJI.findall(text)
    text = EMOJI.sub("", text)
    letters = sum(1 if any(low <= ord(letter) <= high for low, high in LIGHT) else 2 for letter in text)
    return letters + LINK_WEIGHS * len(links) + 2 * len(emojis)


def links(text: str) -> list[str]:
    return [match.group(0) for match in LINK.finditer(text)]
