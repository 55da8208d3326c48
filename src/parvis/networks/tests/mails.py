"""Mails as they are really written, by hand and by many programs; broken ones too. All to ``contact@ville.example``."""

from __future__ import annotations

from base64 import b64encode

CITY = "contact@ville.example"


def made(headers: str, body: str | bytes = "Bonjour\n", *, encoding: str = "utf-8") -> bytes:
    """A mail from header lines and a body, with what most tests do not care about filled in."""
    given = {line.partition(":")[0].lower() for line in headers.strip().splitlines()}
    usual = {
        "From": "Anna Petit <anna@habitants.example>",
        "To": CITY,
        "Subject": "Une question",
        "Message-ID": "<un@habitants.example>",
        "Date": "Tue, 24 Nov 2026 10:00:00 +0100",
    }
    lines = [f"{name}: {value}" for name, value in usual.items() if name.lower() not in given]
    head = "\n".join([*lines, *headers.strip().splitlines()]).encode(encoding, "surrogateescape")
    return head + b"\n\n" + (body if isinstance(body, bytes) else body.encode(encoding))


def parts(kind: str, *pieces: str, more: str = "", boundary: str = "=_b1") -> str:
    """Header and body of a multipart: each piece is its own headers, an empty line, its content."""
    return (
        f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="{boundary}"{more}\n\n'
        + "".join(f"--{boundary}\n{piece}\n" for piece in pieces)
        + f"--{boundary}--\n"
    )


def multi(headers: str, kind: str, *pieces: str, more: str = "", boundary: str = "=_b1") -> bytes:
    head, _, body = parts(kind, *pieces, more=more, boundary=boundary).partition("\n\n")
    return made(f"{headers}\n{head}", body)


def text(content: str, kind: str = "plain") -> str:
    return f"Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{content}"


def attached(name: str, content: bytes, kind: str = "application/octet-stream", more: str = "") -> str:
    return (
        f'Content-Type: {kind}; name="{name}"\nContent-Disposition: attachment; filename="{name}"\n{more}'
        f"Content-Transfer-Encoding: base64\n\n{b64encode(content).decode()}"
    )


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
PDF = b"%PDF-1.7\n%%EOF\n"

MAILS: dict[str, bytes] = {
    "simple": made("", "Bonjour,\n\nLe banc du square est cassé.\n"),
    "crlf": made("", "Bonjour,\r\nMerci.\r\n").replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
    "latin-1 body": made("Content-Type: text/plain; charset=iso-8859-1\n", "Une bétonnière", encoding="latin-1"),
    "windows-1252 told as latin-1": made("Content-Type: text/plain; charset=iso-8859-1", "L’été à 5 €".encode("cp1252")),
    "utf-8 without charset": made("Content-Type: text/plain", "Déjà l’été"),
    "latin told as ascii": made("Content-Type: text/plain; charset=us-ascii", "Déjà".encode("latin-1")),
    "latin told as utf-8": made("Content-Type: text/plain; charset=utf-8", b"D\xe9j\xe0 vu"),
    "unknown charset": made("Content-Type: text/plain; charset=x-klingon", "Déjà"),
    "charset that is no text codec": made("Content-Type: text/plain; charset=zlib", "Déjà"),
    "8-bit headers utf-8": made("Subject: Éclairage cassé\nFrom: Zoé Élan <zoe@habitants.example>"),
    "8-bit headers latin": made("Subject: \udcc9clairage"),
    "encoded subject q": made("Subject: =?iso-8859-1?Q?R=E9clamation_=E0_propos?="),
    "encoded subject b, two words": made("Subject: =?utf-8?B?UmFwcGVsIDog?=\n =?utf-8?B?dm9pcmll?="),
    "character split over two words": made("Subject: =?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?="),
    "wrong base64 in subject": made("Subject: =?utf-8?B?abc?= suite"),
    "html only": made(
        "Content-Type: text/html; charset=utf-8",
        "<html><head><style>p{color:red}</style></head><body><p>Bonjour&nbsp;!</p><p>La <b>benne</b> est pleine.</p></body>",
    ),
    "alternative": multi("", "alternative", text("En texte"), text("<p>En <i>HTML</i></p>", "html")),
    "alternative, empty text": multi("", "alternative", text(" \n"), text("<p>Seul le HTML parle</p>", "html")),
    "list footer after html": multi("", "mixed", text("<p>Le corps</p>", "html"), text("-- \nListe du quartier")),
    "apple: text, picture, text": multi(
        "", "mixed", text("Avant la photo"), attached("IMG_1.png", PNG, "image/png").replace("attachment", "inline"),
        text("Après"),
    ),
    "inline picture by cid": multi(
        "", "related", text('<p>Voyez <img src="cid:photo@x"></p>', "html"),
        attached("photo.png", PNG, "image/png", "Content-ID: <photo@x>\n"),
    ),
    "pdf attached": multi("", "mixed", text("Voici le formulaire"), attached("Cerfa n°1.pdf", PDF, "application/pdf")),
    "rfc 2231 file name": multi(
        "", "mixed", text("x"),
        "Content-Type: application/pdf\n"
        "Content-Disposition: attachment; filename*0*=utf-8''Facture%20d;\n filename*1*=%C3%A9t%C3%A9.pdf\n"
        f"Content-Transfer-Encoding: base64\n\n{b64encode(PDF).decode()}",
    ),
    "rfc 2047 file name": multi("", "mixed", text("x"), attached("=?utf-8?Q?re=C3=A7u.pdf?=", PDF, "application/pdf")),
    "path in file name": multi("", "mixed", text("x"), attached("../../etc/passwd", b"root", "text/plain")),
    "programme told as picture": multi("", "mixed", text("x"), attached("chat.jpg", b"MZ\x90\x00", "image/jpeg")),
    "html told as picture": multi("", "mixed", text("x"), attached("chat.png", b"<script>alert(1)</script>", "image/png")),
    "winmail.dat": multi("", "mixed", text("x"), attached("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef")),
    "calendar and vcard": multi(
        "", "mixed", text("Rendez-vous"), "Content-Type: text/calendar; method=REQUEST\n\nBEGIN:VCALENDAR\nEND:VCALENDAR",
        attached("anna.vcf", b"BEGIN:VCARD", "text/vcard"),
    ),
    "attachment that is the whole mail": made(
        'Content-Type: application/pdf; name="scan.pdf"\nContent-Transfer-Encoding: base64', b64encode(PDF)
    ),
    "broken base64": multi("", "mixed", text("Lisez"), attached("a.pdf", PDF, "application/pdf").replace("JVBERi", "JVB!ERi")),
    "no boundary": made("Content-Type: multipart/mixed", "--x\nContent-Type: text/plain\n\nTout est là\n--x--\n"),
    "boundary never closed": made(
        'Content-Type: multipart/mixed; boundary="x"', "--x\nContent-Type: text/plain\n\nCoupé au mil"
    ),
    "no blank line after headers": b"From: anna@habitants.example\nSubject: Court\nBonjour sans ligne vide",
    "header lines that are none": made("Ceci n'est pas un en-tête", "Corps"),
    "no headers at all": b"\nBonjour, sans rien\n",
    "nothing": b"",
    "no message-id": made("").replace(b"Message-ID: <un@habitants.example>\n", b""),
    "message-id without brackets": made("Message-ID: nu@habitants.example"),
    "absurd date": made("Date: Mon, 99 Foo 20255 77:99:00 +9999\nReceived: by mx; Tue, 24 Nov 2026 09:00:00 +0000"),
    "no sender": made("From: "),
    "sender with a false address for a name": made('From: "maire@ville.example" <pirate@ailleurs.example>'),
    "sender with a comma unquoted": made("From: Petit, Anna <anna@habitants.example>"),
    "direction marks and nul": made("Subject: a\u202egpj.exe\x00b", "Nul\x00 et \u202einverse"),
    "reply, gmail french": made(
        "In-Reply-To: <r1@ville.example>\nReferences: <un@habitants.example> <r1@ville.example>",
        "Merci beaucoup !\n\nLe mar. 24 nov. 2026 à 09:12, Ville <contact@ville.example>\na écrit :\n\n"
        "> Bonjour,\n> C’est réparé.\n",
    ),
    "reply, in-reply-to only": made("In-Reply-To: <r1@ville.example>"),
    "reply, references only": made("References: <racine@x> <deux@x>"),
    "reply, junk in in-reply-to": made("In-Reply-To: Your message of Tuesday <r1@ville.example>"),
    "plus address with token": made("To: Contact <Contact+t.AbC-123_x@Ville.example>"),
    "plus address": made("To: <contact+voirie@ville.example>"),
    "subject tag": made("Subject: Re: Voirie [#2026-0042]"),
    "forward, gmail": made(
        "Subject: Fwd: Arbre tombé",
        "Pour vous.\n\n---------- Forwarded message ---------\nDe : Jean Bon <Jean@voisins.example>\nDate: lun. 23 nov. 2026\n"
        "Subject: Arbre tombé\nTo: <anna@habitants.example>\n\nUn arbre est tombé.\n",
    ),
    "forward, outlook french": made(
        "Subject: TR : Arbre tombé",
        "Bonjour, voir ci-dessous.\n\nDe : Jean Bon <jean@voisins.example>\nEnvoyé : lundi 23 novembre 2026 18:02\n"
        "À : Anna Petit\nObjet : Arbre tombé\n\nUn arbre est tombé.\n",
    ),
    "forward as attachment": multi(
        "Subject: Fwd: Arbre", "mixed", text("Voir le message joint"),
        "Content-Type: message/rfc822\n\nFrom: Jean Bon <jean@voisins.example>\nSubject: Arbre\n\nUn arbre est tombé.",
    ),
    "own address": made(f"From: Ville <{CITY}>"),
}  # fmt: skip
