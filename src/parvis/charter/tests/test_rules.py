"""What each kind of check finds, and what it lets be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.charter.fields import Wrong
from parvis.charter.kinds import KINDS, compiled, params
from parvis.charter.rules import Rule, Scope, mended, needing_approval, refused
from parvis.charter.said import REPLY, Counts, Said, Shown, digest


def rule(kind: str, number: str = "1.1", severity: str = "refuse", scope: Scope | None = None, **given: Any) -> Rule:
    return Rule(number, "Titre", "Texte", kind, given, severity, scope or Scope())


def found(text: str, *rules: Rule, **situation: Any) -> list[str]:
    return [verdict.found.code for verdict in compiled(rules).verdicts(Said(text, **situation))]


def marked(text: str, *rules: Rule, **situation: Any) -> list[str]:
    verdicts = compiled(rules).verdicts(Said(text, **situation))
    return [text[start:end] for one in verdicts for start, end in one.found.spans]


WORDS = rule("words", words=["élu*", "merci … maire", "front national"], exceptions=["élue meilleure"], excused=["musée"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("L’ÉLUE parle.", ["ÉLUE"]),
        ("Un elu, des élus.", ["elu", "élus"]),
        ("Merci à Madame la Maire !", ["Merci à Madame la Maire"]),
        ("Merci à toutes et à tous, dit la maire.", []),  # too far apart
        ("Merci. La maire arrive.", []),  # two sentences
        ("Merci M. le maire", ["Merci M. le maire"]),  # a full stop that ends nothing
        ("Élue meilleure baguette", []),
        ("Les élus au musée", []),
        ("#FrontNational partout", ["FrontNational"]),
        ("Le front de mer, national", []),
        ("mélusine", []),  # a word within a word
        ("élu\nfront\nnational", ["élu"]),
        ("", []),
    ],
)
def test_words(text, words):
    assert marked(text, WORDS) == words


def test_words_near_others():
    near = rule("words", words=["maire"], near=["bravo", "honte"], within=3)
    assert marked("Bravo à notre maire.", near) == ["Bravo", "maire"]
    assert marked("Honte au maire ! Bravo.", near) == ["Honte", "maire"]
    assert marked("La maire ouvre le bal. Bravo.", near) == []
    assert marked("Bravo aux pompiers de la ville que la maire a reçus.", near) == []


def test_a_pattern_and_one_that_takes_too_long(monkeypatch):
    assert marked("Dossier AB-12 et ab-34", rule("pattern", pattern=r"\b[A-Z]{2}-\d\d\b")) == ["AB-12", "ab-34"]

    def slow(pattern: str, text: str) -> None:
        raise TimeoutError

    monkeypatch.setattr("parvis.charter.kinds.pattern.places", slow)
    assert found("x", rule("pattern", pattern="x")) == ["too-slow"]


@pytest.mark.parametrize(
    ("pattern", "code", "place"),
    [("foo(bar", "pattern", 7), ("[z-a]", "pattern", 5), ("(a+)+$", "pattern-slow", 1), ("x(a|aa)+$", "pattern-slow", 1),
     ("a*", "pattern-empty", 1), ("", "needed", None), ("a" * 1001, "pattern-long", None)],
)  # fmt: skip
def test_a_broken_pattern_is_refused_with_its_place(pattern, code, place):
    with pytest.raises(Wrong) as caught:
        params("pattern", {"pattern": pattern})
    assert (caught.value.code, caught.value.values.get("place")) == (code, place)


def test_language():
    french = rule("language", languages=["fr"])
    assert found("Hello", french, language="en") == ["language"]
    assert found("La piscine rouvre lundi.", french) == []
    assert found("The pool is open and you can buy your tickets at the desk for this week.", french) == ["looks-like"]
    assert found("", french, language="en") == []


@pytest.mark.parametrize("text", ["Het zwembad is vanavond gesloten en gaat maandag weer open.", "المسبح مغلق هذا المساء ويفتح يوم الاثنين",
                                  "Das Schwimmbad öffnet wieder am Montag um acht Uhr."])  # fmt: skip
def test_other_languages_are_told_by_their_words(text):
    assert found(text, rule("language", languages=["fr", "en"])) == ["looks-like"]


def test_what_could_be_either_language_is_let_pass():
    assert found("Paris Plages 2026 !", rule("language", languages=["fr"])) == []
    assert found("Week-end barbecue", rule("language", languages=["fr"])) == []


def test_pictures_and_rights():
    described, rights = rule("description"), rule("rights")
    bare = (Shown("a.jpg"), Shown("b.mp4", "video/mp4", credit="Ville", until=date(2026, 1, 1)))
    assert found("x", described, rights, media=bare, on=date(2026, 1, 2)) == ["no-alt", "no-captions", "no-credit", "rights-over"]
    fine = (Shown("a.jpg", alt="Un pont", credit="Ville"), Shown("b.mp4", "video/mp4", credit="Ville", captions=("fr",)))
    assert found("x", described, rights, media=fine, on=date(2026, 1, 2)) == []


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Appelez le 06 12 34 56 78.", "Appelez le […]."),
        ("Appelez le +33 6 12 34 56 78", "Appelez le […]"),
        ("Écrivez à l.roy@free.fr, merci", "Écrivez à […], merci"),
        ("Compte FR76 3000 6000 0112 3456 7890 189", "Compte […]"),
        ("Compte FR76 3000 6000 0112 3456 7890 180", "Compte FR76 3000 6000 0112 3456 7890 180"),  # its sum is wrong
        ("Carte 4970 1012 3456 7893", None),
        ("Le 01 42 76 40 40 et contact@ville.fr", "Le 01 42 76 40 40 et contact@ville.fr"),
        ("Vous habitez au 12 rue des Lilas", "Vous habitez au […]"),
        ("La mairie, 12 rue des Lilas", "La mairie, 12 rue des Lilas"),
        ("Suivez @ville@mastodon.social", "Suivez @ville@mastodon.social"),
        ("Budget : 12 500 000 euros en 2026", "Budget : 12 500 000 euros en 2026"),
        ("https://ville.fr/2026/11/25/0612345678", None),
        # what the detector of the counter finds, the charter refuses too, but for what a city says of its own
        ("Le fourgon fg-482-lm est à la fourrière", "Le fourgon […] est à la fourrière"),
        ("Votre fille, née le 4 juin 2019, est inscrite", "Votre fille, née le […], est inscrite"),
        ("Votre dossier n° FR2026118845 est arrivé", "Votre dossier n° […] est arrivé"),
        ("Voyez le décret n° 2026-1188", "Voyez le décret n° 2026-1188"),
        ("Déposez votre dossier avant le 3 mai ! #Paris2030", "Déposez votre dossier avant le 3 mai ! #Paris2030"),
        ("Un dossier ? Appelez le numéro 3975", "Un dossier ? Appelez le numéro 3975"),
        ("Numéro vert : 0800 00 11 22", "Numéro vert : 0800 00 11 22"),
        ("Vous habitez 12 rue de la Paix et le camion passe", "Vous habitez […] et le camion passe"),
        ("J’habite 12 rue de la Paix. La mairie, 3 place Foch.", "J’habite […]. La mairie, 3 place Foch."),
    ],
)
def test_personal_data(text, kept):
    personal = rule("personal", allowed=["+33 1 42 76 40 40", "@ville.fr"])
    verdicts = compiled([personal]).verdicts(Said(text))
    if kept is not None:
        assert mended(text, verdicts) == kept
    assert compiled([personal]).verdicts(Said(text, private=True)) == []


@pytest.mark.parametrize(
    "text",
    [
        "FERMETURE DU 14 AU 21 JUILLET", "Fermé LES 14 ET 15", "Le 05/07/2026 10h, au square.",
        "Tout est sur https://www.facebook.com/events/715234567890123/ dès demain.",
        "Une facture de 1500 euros évitée à chaque foyer.", "Un dossier de 1200 pages a été remis.",
        "Le dossier d’enquête publique n° 2026-118 se lit en mairie.",
    ],
)  # fmt: skip
def test_what_a_city_says_every_day_is_nobody_s_data(text):
    assert found(text, rule("personal")) == []


def test_courtesy():
    courtesy = rule("courtesy", rude=["idiot*"], greeting=True)
    assert found("ATTENTION TRAVAUX DEMAIN", courtesy) == ["shouting"]
    assert found("La RATP et l’UNESCO, la SNCF", courtesy) == []
    assert found("Oui !!!", courtesy) == ["marks"]
    assert found("Bonjour, idiots que vous êtes", courtesy, way=REPLY) == ["rude"]
    assert found("C’est lundi.", courtesy, way=REPLY) == ["no-greeting"]
    verdicts = compiled([courtesy]).verdicts(Said("VENEZ TOUTES DEMAIN !!!!"))
    assert mended("VENEZ TOUTES DEMAIN !!!!", verdicts) == "Venez toutes demain !"


def test_plain_language():
    plain = rule("plain", longest=5, instead=[["en vue de", "pour"]])
    text = "En vue de la fête, la rue ferme. Venez."
    verdicts = compiled([plain]).verdicts(Said(text))
    assert [one.found.code for one in verdicts] == ["long-sentence", "stiff"]
    assert mended(text, verdicts) == "Pour la fête, la rue ferme. Venez."


def test_hashtags():
    hashtags = rule("hashtags", most=2, written=["NuitBlanche"])
    assert found("#nuitblanche", hashtags) == ["camel-case"]
    assert mended("Oui #NUITBLANCHE", compiled([hashtags]).verdicts(Said("Oui #NUITBLANCHE"))) == "Oui #NuitBlanche"
    assert found("#végétalisonsnosrues", hashtags) == ["camel-case"]
    assert found("#NuitBlanche #Sport", hashtags) == []
    assert found("#a #b #c", hashtags) == ["many-hashtags"]
    assert found("https://ville.fr/page#unetreslongueancre", hashtags) == []


def test_audience():
    swim = Scope(topics=frozenset({"piscines"}))
    open_to_all, impossible = rule("audience", scope=swim), rule("audience", scope=swim, when="impossible")
    assert found("x", open_to_all, impossible, topic="piscines", aims="enforced") == ["nobody-chosen"]
    assert found("x", open_to_all, impossible, topic="piscines", aims="enforced", countries=("FR",)) == []
    assert found("x", open_to_all, impossible, topic="piscines", aims="none", countries=("FR",)) == ["to-the-world"]
    assert found("x", open_to_all, impossible, topic="voirie", aims="none") == []


def test_rhythm():
    rhythm = rule("rhythm", day_most=3, week_least=5, week_most=10)
    assert found("x", rhythm, counts=Counts(4, 6)) == ["day-many"]
    assert found("x", rhythm, counts=Counts(1, 11)) == ["week-many"]
    assert found("x", rhythm, counts=Counts(1, 4)) == ["week-few"]
    assert found("x", rhythm, counts=Counts(3, 10)) == []
    assert found("x", rhythm) == []


def test_no_reply_to_a_political_statement():
    silent = rule("answering", words=["élections"], referral=["leurs propres comptes"])
    assert found("C’est faux.", silent, way=REPLY, answers="Vivement les élections !") == ["answering"]
    assert found("Écrivez-leur sur leurs propres comptes.", silent, way=REPLY, answers="Vivement les élections !") == []
    assert found("Lundi.", silent, way=REPLY, answers="Quand ?") == []
    assert found("Les élections sont dimanche.", silent) == [], "of a publication it says nothing"


def test_an_emergency_passes_and_keeps_what_it_names():
    rules = [
        rule("courtesy", "5.1"),
        rule("words", "1.2", words=["votez"]),
        rule("pass", "9.1", words=["alerte rouge"], keeps=["1.2"]),
    ]
    verdicts = compiled(rules).verdicts(Said("ALERTE ROUGE PARTOUT MAINTENANT !!!"))
    assert refused(verdicts) == []
    assert {one.number for one in verdicts if one.passed == "9.1"} == {"5.1"}
    assert [one.number for one in refused(compiled(rules).verdicts(Said("Alerte rouge, votez !")))] == ["1.2"]


def test_scope():
    scope = Scope(accounts=frozenset({7}), networks=frozenset({"x"}), way="post", period="eve")
    only = rule("words", words=["fête"], scope=scope)
    right: dict[str, Any] = {"account": 7, "network": "x", "periods": frozenset({"eve"})}
    assert found("fête", only, **right) == ["words"]
    for change in ({"account": 8}, {"network": "mastodon"}, {"periods": frozenset()}, {"way": REPLY}):
        assert found("fête", only, **{**right, **change}) == []


def test_severities():
    severities = {"un": "refuse", "deux": "approve", "trois": "advise"}
    rules = [rule("words", word, severity, words=[word]) for word, severity in severities.items()]
    verdicts = compiled(rules).verdicts(Said("un deux trois"))
    assert [one.number for one in refused(verdicts)] == ["un"]
    assert [one.number for one in needing_approval(verdicts)] == ["deux"]


def test_other_words_or_pictures_are_another_thing():
    said = Said("Oui", media=(Shown("a.jpg", alt="Un pont"),))
    same = Said("Oui", media=(Shown("a.jpg", alt="Un pont"),), account=3, network="x", counts=Counts(1, 1))
    assert digest(said) == digest(same), "on another account it is the same thing"
    others = (Said("Non"), Said("Oui"), Said("Oui", media=(Shown("a.jpg"),)), Said("Oui", countries=("FR",)))
    assert len({digest(said), *map(digest, others)}) == 5


@pytest.mark.parametrize(
    ("kind", "given", "field", "code"),
    [
        ("words", {}, "words", "needed"), ("words", {"words": ["él*"]}, "words", "stem"), ("words", {"words": ["!!"]}, "words", "no-word"),
        ("words", {"words": "mot"}, "words", "words"), ("words", {"words": ["mot"], "autre": 1}, "autre", "unknown"),
        ("words", {"words": ["m" * 121]}, "words", "long"), ("words", {"words": [f"mot{n}" for n in range(501)]}, "words", "many"),
        ("language", {"languages": ["xx"]}, "languages", "choice"), ("rhythm", {"day_most": -1}, "day_most", "number"),
        ("rhythm", {"day_most": True}, "day_most", "number"), ("description", {"images": 1}, "images", "flag"),
        ("plain", {"instead": [["a"]]}, "instead", "pairs"), ("audience", {"when": "x"}, "when", "choice"), ("rien", {}, "kind", "kind"),
    ],
)  # fmt: skip
def test_parameters_are_refused_with_their_field(kind, given, field, code):
    with pytest.raises(Wrong) as caught:
        params(kind, given)
    assert (caught.value.field, caught.value.code) == (field, code)


EVERY = compiled([
    Rule(str(n), "t", "t", kind, given) for n, (kind, given) in enumerate({
        "words": {"words": ["élu*", "a … b"], "near": ["c"]}, "pattern": {"pattern": r"\d+x"}, "answering": {"words": ["a"]},
        "french": {"instead": [["a b", "c"]]},
        **{kind: {} for kind in KINDS if kind not in ("words", "pattern", "answering", "french")},
    }.items())
])  # fmt: skip


@given(st.text(max_size=300), st.text(max_size=60), st.sampled_from(["post", "reply"]))
def test_any_text_is_judged_and_marks_are_within_it(text, answers, way):
    verdicts = EVERY.verdicts(Said(text, way=way, answers=answers))
    for one in verdicts:
        assert all(0 <= start < end <= len(text) for start, end in one.found.spans)
    assert isinstance(mended(text, verdicts), str)


MAIL = rule(
    "french", instead=[["newsletter*", "lettre d’information"], ["par mail", "par courriel"]], exceptions=["Newsletter Café"]
)


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("Newsletter d’avril, répondez par mail.", "Lettre d’information d’avril, répondez par courriel."),
        ("Au Newsletter Café, la « newsletter » du lundi.", None),  # a name, and between quotation marks
        ("Le mail est fleuri.", None),
        ("You will find all of it in the newsletter, and at the desk of the town hall with your card.", None),
    ],
)
def test_the_french_word_is_proposed_in_french_texts(text, better):
    verdicts = compiled([MAIL]).verdicts(Said(text))
    assert [one.found.code for one in verdicts] == (["anglicism"] if better else [])
    assert mended(text, verdicts) == (better or text)
    assert found("Our newsletter.", MAIL, language="en") == []


@pytest.mark.parametrize(
    ("language", "others", "codes"),
    [
        ("fr", None, []), ("fr", (), []), ("fr", ("en", "de"), []), ("fr", ("en",), ["few-languages"]),
        ("fr", ("en", "en-GB"), ["few-languages"]),
        ("en", (), ["no-master", "few-languages"]), ("en", ("de",), ["no-master"]), ("en", ("fr", "es"), []),
    ],
)  # fmt: skip
def test_the_language_of_the_city_is_there_and_a_translation_is_not_alone(language, others, codes):
    assert found("Bonjour à tous.", rule("translated"), language=language, others=others) == codes
    assert found("Bonjour à tous.", rule("translated"), language="en", others=(), way=REPLY) == []
    assert found("", rule("translated"), language="en", others=()) == [], "nothing is said yet"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("🎉" * 3, []), ("🎉 🎉 🎉 🎉", ["emoji-row"]),
        ("un 🎉 deux 🎉 trois 🎉 quatre 🎉 cinq 🎉", ["many-emoji"]),
        ("🎉" * 5, ["many-emoji", "emoji-row"]),
        ("👍🏽👍🏽👍🏽", []), ("🇫🇷🇩🇪🇮🇹", []), ("👩‍👩‍👧‍👦👨‍🚒🏳️‍🌈", []), ("1️⃣2️⃣3️⃣", []), ("✔✔✔✔✔ ©©©©© 12345", []),
    ],
)  # fmt: skip
def test_emoji_are_counted_as_they_are_seen(text, codes):
    assert found(text, rule("emoji", most=4, row=3)) == codes


@pytest.mark.parametrize(
    ("text", "better"),
    [
        ("𝗡𝘂𝗶𝘁 𝗯𝗹𝗮𝗻𝗰𝗵𝗲, ce soir", "Nuit blanche, ce soir"), ("Ⓖⓡⓐⓣⓤⓘⓣ", "Gratuit"), ("Ｏｕｖｅｒｔ", "Ouvert"),
        ("🅔🅽🅵🅸🅝", "ENFIN"), ("ᴏᴜᴠᴇʀᴛ", None),
        ("1̶2̶ e̶u̶r̶o̶s̶ en moins", "12 euros en moins"), ("19 ℃, m², 1ᵉʳ, ½, №, 🅿️, 𝑥 = 3, Ⓐ, été, e\u0301te\u0301", ""),
    ],
)  # fmt: skip
def test_signs_that_only_look_like_letters_are_put_back(text, better):
    verdicts = compiled([rule("letters")]).verdicts(Said(text))
    assert bool(verdicts) == (better != "")
    if better:
        assert mended(text, verdicts) == better


@pytest.mark.parametrize(
    "text",
    [
        "Nous vous rappelons que la mairie répond au 01 44 00 00 10.", "Envoyez votre mail à contact@orsenne.fr.",
        "Un agent passe chez vous sur rendez-vous : appelez le 01 44 00 00 10.", "La piscine : vous pouvez la joindre au 01 44 00 00 10.",
        "Envoyez un justificatif de votre adresse à contact@orsenne.fr.",
        "Dans le petit Bayonne, les élèves de l’école Jules-Ferry plantent.",
        "L’association Graine, 15 ans d’actions, accueille les élèves du collège Jean-Moulin.",
    ],
)  # fmt: skip
def test_what_belongs_to_a_service_is_nobody_s(text):
    assert personal_in(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Mme Morel, votre numéro est bien le 01 44 00 00 10 ?", "phone"), ("Nous vous rappelons au 01 44 00 00 10.", "phone"),
        ("Appelez le 06 12 34 56 78.", "phone"), ("Votre adresse de courriel est morel@orsenne.fr.", "email"),
        ("Écrivez à anne.morel@gmail.com.", "email"), ("Léa, 7 ans, est en CE1 à l’école Jules-Ferry.", "child"),
        ("La petite Lina Morel, élève de l’école Jules-Ferry, a perdu son doudou.", "child"),
    ],
)  # fmt: skip
def test_what_is_somebody_s(text, kind):
    assert personal_in(text) == [kind]


def personal_in(text: str) -> list[str]:
    charter = compiled([Rule("4.1", "t", "t", "personal")])
    return [kind for one in charter.verdicts(Said(text)) for kind in one.found.values["kinds"]]
