"""Each page: nothing that axe finds, in both schemes; nothing wider than a phone; nothing left in French for an English reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.city import DESK, PHONE, City, Watched, resized, themed, until, violations
from tests.e2e.conftest import Opener, opened

PAGES = {
    "today": "/",
    "lookouts": "/ecoute/veilles/",
    "echoes": "/ecoute/veilles/echos/",
    "spikes": "/ecoute/veilles/pics/",
    "a volume": "/ecoute/veilles/pics/volume?quoi=all:",
    "a new lookout": "/ecoute/veilles/nouvelle",
    "directory": "/annuaire/",
    "a destination": "/annuaire/{destination}",
    "a new destination": "/annuaire/nouveau",
    "importing into the directory": "/annuaire/importer",
    "transfers": "/transferts/",
    "to whom to send it on": "/transferts/conversations/{mastodon}",
    "whom to ask instead": "/transferts/conversations/{mastodon}/orienter",
    "to an elected person": "/transferts/conversations/{mastodon}/elu",
    "directory and transfers, settings": "/reglages/transferts/",
    "inbox": "/guichet/",
    "conversation": "/guichet/{mastodon}",
    "a mail": "/guichet/{email}",
    "a shared draft": "/guichet/{mastodon}/partage",
    "handing over": "/guichet/releve",
    "days away": "/guichet/absences",
    "rotas": "/reglages/repartition/",
    "a new rota": "/reglages/repartition/nouvelle?team=1",
    "what closing demands": "/reglages/cloture/",
    "a demand on conversations": "/reglages/cloture/nouvelle/conversation",
    "a demand on cases": "/reglages/cloture/nouvelle/dossier",
    "questions of a case": "/dossiers/{case}/questions",
    "answers to review": "/reglages/relecture/",
    "assistant": "/reglages/assistant/",
    "identity provider": "/reglages/connexion/",
    "a table of colleagues": "/reglages/personnes/tableau",
    "hijacked accounts": "/reglages/piratage/",
    "elected people": "/reglages/elus/",
    "teams": "/reglages/equipes/",
    "a team": "/reglages/equipes/1",
    "departments": "/reglages/directions/",
    "how I am told": "/avis/choix",
    "four eyes": "/reglages/quatre-yeux/",
    "roles of the city": "/reglages/roles/",
    "what a colleague holds": "/reglages/personnes/1/roles/",
    "assistant of a conversation": "/guichet/{mastodon}/assistant",
    "a new review rule": "/reglages/relecture/nouvelle",
    "labels": "/guichet/etiquettes",
    "labels of a conversation": "/guichet/{mastodon}/etiquettes",
    "macros": "/guichet/macros",
    "a new macro": "/guichet/macros/nouvelle",
    "saved views": "/guichet/vues",
    "a new saved view": "/guichet/vues/nouvelle?vue=personne",
    "a comment on Facebook": "/guichet/{facebook}",
    "cases": "/dossiers/?vue=tous",
    "a case": "/dossiers/{case}",
    "a new case": "/dossiers/nouveau",
    "merging cases": "/dossiers/{case}/fusionner",
    "subjects": "/sujets/",
    "a subject": "/sujets/{subject}",
    "a new subject": "/sujets/nouveau?conversation={email}",
    "an answer to all": "/sujets/reponses/{answer}",
    "a busy day": "/journee-chargee/",
    "live events": "/place-publique/direct/",
    "a live event": "/place-publique/direct/1",
    "a live event being changed": "/place-publique/direct/1/modifier",
    "preparing a post of an event": "/place-publique/direct/1/preparer",
    "what people say of an event": "/place-publique/direct/1/files",
    "reports of an event": "/place-publique/direct/1/rapports",
    "who did what at an event": "/place-publique/direct/1/actes",
    "from the field": "/direct/terrain/nuit-des-arts",
    "signatures": "/reglages/signatures/",
    "answers to all, settings": "/reglages/sujets/",
    "case settings": "/reglages/dossiers/",
    "categories": "/reglages/dossiers/categories",
    "a category": "/reglages/dossiers/categories/{category}",
    "Open311": "/reglages/open311/",
    "fediverse": "/reglages/federation/",
    "followers on the fediverse": "/reglages/federation/abonnes",
    "servers of the fediverse": "/reglages/federation/serveurs",
    "another body's Open311 door": "/reglages/open311/partenaires/{destination}",
    "composer": "/publications/nouvelle",
    "a post being changed": "/publications/{post}/modifier",
    "a post": "/publications/{post}",
    "a post's versions": "/publications/{post}/versions",
    "templates": "/publications/modeles",
    "a template being filled": "/publications/modeles/{template}/remplir",
    "marked links": "/publications/liens",
    "topics and audiences": "/reglages/redaction/themes",
    "an audience": "/reglages/redaction/publics/residents",
    "an account's languages and places": "/comptes/{account}/public",
    "posts": "/publications/",
    "choosing among posts": "/publications/?choisir=1",
    "the bin of posts": "/publications/corbeille",
    "to approve": "/publications/validation",
    "choosing what to approve": "/publications/validation?vue=attente&choisir=1",
    "an approval": "/publications/validation/{approval}",
    "paths": "/publications/circuits",
    "a new path": "/publications/circuits/nouveau",
    "absences": "/publications/absences",
    "reviewers": "/publications/{post}/relecteurs",
    "what did not leave": "/publications/pannes",
    "what is online of a post": "/publications/envois/{delivery}/en-ligne",
    "idea box": "/idees/",
    "an idea": "/idees/{idea}",
    "an idea being written": "/idees/nouvelle",
    "held posts": "/publications/retenues",
    "month": "/publications/calendrier",
    "week": "/publications/calendrier?vue=semaine",
    "list of days": "/publications/calendrier?vue=liste",
    "day": "/publications/calendrier?vue=jour",
    "by account": "/publications/calendrier?vue=comptes",
    "choosing": "/publications/calendrier?vue=semaine&choisir=1",
    "exports": "/publications/calendrier/exports",
    "a calendar to print": "/publications/calendrier/imprimer",
    "slots and rhythms": "/publications/creneaux",
    "slots of an account": "/publications/creneaux/{account}",
    "campaigns": "/ville/campagnes/",
    "series": "/publications/series",
    "a series": "/publications/series/{series}",
    "a new series": "/publications/{post}/serie",
    "import of posts": "/publications/import",
    "a table of posts": "/publications/import/{import}",
    "days": "/ville/jours",
    "ballots": "/ville/scrutins",
    "files of proof": "/ville/preuves/",
    "registers": "/reglages/registres/",
    "durations": "/reglages/registres/durees",
    "a duration": "/reglages/registres/durees/conversation.public",
    "eliminations": "/reglages/registres/eliminations",
    "an elimination list": "/reglages/registres/eliminations/1",
    "archives": "/reglages/registres/archives",
    "a post at a date": "/reglages/registres/publications/{post}",
    "rhythm of past years": "/ville/rythme/",
    "a new ballot": "/ville/scrutins/nouveau",
    "move": "/publications/{post}/deplacer",
    "library": "/medias/",
    "library as rows": "/medias/?vue=liste&genre=image",
    "a file": "/medias/{file}",
    "library's clean-up": "/medias/menage",
    "library's bin": "/medias/corbeille",
    "one's own shelf": "/medias/?etagere=mine",
    "library's room": "/medias/place",
    "files for a post": "/publications/{post}/medias",
    "accounts": "/comptes/",
    "an account": "/comptes/{account}",
    "connect": "/comptes/connecter/mastodon",
    "quarantine": "/comptes/ecartes",
    "what networks permit": "/comptes/reseaux",
    "standard answers": "/guichet/reponses-types/",
    "a new standard answer": "/guichet/reponses-types/nouvelle",
    "import of standard answers": "/guichet/reponses-types/importer",
    "questions without an answer": "/guichet/questions-sans-reponse",
    "how answers are proposed": "/reglages/propositions",
    "the moderation register": "/guichet/registre",
    "reports to the authorities": "/guichet/autorites/",
    "who is blocked": "/guichet/bloques",
    "an account's measures": "/mesures/comptes/{account}",
    "the counter's figures": "/mesures/guichet",
    "posts' figures": "/mesures/publications",
    "two sets compared": "/mesures/comparer?a=language:fr",
    "planned comparisons": "/mesures/comparaisons",
    "hours that worked": "/mesures/heures",
    "dashboards": "/mesures/tableaux",
    "a dashboard": "/mesures/tableaux/compte/{account}",
    "an event's dashboard": "/mesures/tableaux/direct/1",
    "figures by two things": "/mesures/publications?par=topic&et=language&col=clicks&col=reactions",
    "audiences": "/mesures/publics?a=language:fr",
    "cities and countries": "/mesures/publics/lieux",
    "objectives": "/mesures/objectifs",
    "days that matter": "/mesures/reperes",
    "beside other cities": "/mesures/autres-villes",
    "what is said": "/mesures/paroles?jours=30",
    "reports": "/mesures/rapports/",
    "monthly reports": "/mesures/rapports/mensuels",
    "open data": "/mesures/rapports/donnees-ouvertes",
    "a post's measures": "/mesures/publications/{post}",
    "an account's log": "/comptes/{account}/journal",
    "removing an account": "/comptes/{account}/retirer",
    "an account's places": "/etablissements/{places}",
    "promises kept": "/promesses/",
    "levels of service": "/promesses/niveaux",
    "a table of delays": "/promesses/niveaux/tableau",
    "a new level": "/promesses/niveaux/nouveau",
    "new opening hours": "/promesses/horaires/nouveaux",
    "rules": "/regles/",
    "help": "/aide-interne/",
    "a page of help": "/aide-interne/guichet",
    "what has changed": "/aide-interne/nouveautes",
    "the API to read": "/aide-interne/api?theme=training",
    "training": "/formation/",
    "a course": "/formation/cours/publier/",
    "a lesson": "/formation/cours/publier/public",
    "the video of a lesson": "/formation/cours/publier/public/video",
    "a quiz": "/formation/cours/crise/questionnaire",
    "exercises": "/formation/exercices/",
    "an exercise's outcome": "/formation/exercices/1/bilan",
    "scenarios": "/formation/scenarios/",
    "a scenario": "/formation/scenarios/rumeur-eau",
    "certificates": "/formation/certificats/",
    "requests for training": "/formation/demandes/",
    "a request for training": "/formation/demandes/1",
    "asking for training": "/formation/demandes/nouvelle",
    "training sessions": "/formation/seances/",
    "training sessions, a month": "/formation/seances/?vue=mois",
    "a training session": "/formation/seances/1",
    "a new training session": "/formation/seances/nouvelle",
    "how training goes": "/formation/suivi/",
    "understanding": "/reglages/comprendre/",
    "ten minutes a day": "/reglages/comprendre/dix-minutes",
    "a new rule": "/regles/nouvelle",
    "hidden by a rule": "/regles/masques/",
    "receipts": "/accuses/reglages",
    "receipts of an account": "/accuses/reglages/{account}",
    "the words of an acknowledgment": "/accuses/textes/acknowledgment/fr",
    "the charter": "/charte/",
    "a clause": "/charte/articles/{clause}",
    "a new clause": "/charte/articles/nouveau",
    "examples of the charter": "/charte/exemples/",
    "an example": "/charte/exemples/nouveau",
    "texts from which the charter learns": "/charte/precedents/",
    "a text from which it learns": "/charte/precedents/nouveau",
    "versions of the charter": "/charte/versions/",
    "a version of the charter": "/charte/versions/1",
    "importing a charter": "/charte/importer",
    "exemptions": "/charte/exemptions/",
    "journal": "/journal/",
    "the journal's chain": "/journal/chaine",
    "the forum: what waits": "/place-publique/forum/",
    "the forum: what is flagged": "/place-publique/forum/?voir=flagged",
    "the forum: questions": "/place-publique/forum/questions",
    "the forum: a question": "/place-publique/forum/q/1",
    "the forum: decisions": "/place-publique/forum/decisions",
    "the forum: boards": "/place-publique/forum/rubriques",
    "the forum: words": "/place-publique/forum/mots",
    "the forum: rules": "/place-publique/forum/reglages",
    "residents of the square": "/place-publique/habitants",
    "who was blocked on the square": "/place-publique/habitants/blocages",
    "how residents sign in": "/place-publique/entree",
    "pages of the square": "/place-publique/pages",
    "lists of places": "/place-publique/lieux/",
    "a list of places": "/place-publique/lieux/1",
    "a new list of places": "/place-publique/lieux/nouvelle",
    "a place of a list": "/place-publique/lieux/lieu/1",
    "the ground of the maps": "/place-publique/lieux/fond",
    "contests": "/place-publique/concours/",
    "a contest": "/place-publique/concours/1",
    "a contest's settings": "/place-publique/concours/1/reglages",
    "a contest's rules": "/place-publique/concours/1/reglement",
    "entries": "/place-publique/concours/1/participations",
    "an entry": "/place-publique/concours/1/participations/4",
    "a jury": "/place-publique/concours/1/jury",
    "votes": "/place-publique/concours/1/votes",
    "what is reported of a contest": "/place-publique/concours/1/decisions",
    "a result": "/place-publique/concours/1/resultat",
    "draws": "/place-publique/concours/1/tirages",
    "who runs a contest": "/place-publique/concours/1/equipe",
    "e-mails of Parvis": "/reglages/courriels/",
    "profile": "/reglages",
    "tokens": "/reglages/jetons",
    "people": "/reglages/personnes",
    "invitations": "/reglages/invitations",
    "sessions": "/reglages/sessions",
    "compulsory second factor": "/reglages/deux-facteurs",
    "rights": "/reglages/droits?acte=post.publish",
    "webhooks": "/reglages/webhooks",
    "notices": "/avis",
    "search": "/chercher?q=piscine",
    "emergency stop": "/publications/arret/",
    "second factor": "/signin/2fa/",
    "passwords": "/signin/password/change/",
}
ANEW = {"today", "conversation", "composer", "month", "an account"}
"""Pages that are made differently on a phone: axe looks at them again."""
FRENCH = re.compile(
    r"\b(le|la|les|une|du|des|est|sont|pas|pour|vous|votre|vos|nous|avec|dans|sur|aucun|aucune|tout|rien|voir|envoyer|"
    r"enregistrer|chercher|comptes?|publications?|réglages|jour|heure|retour|brouillon)\b",
    re.IGNORECASE,
)
SPOKEN = """() => {
  const data = ".entry-words, .entry-text, .said, .talk, .tray, #id_topic, .preview, .under, .person, .pane-person li, pre, .prose,"
    + " .row-link, .said-words, .happened, .found, .seen h3, .chip:has(input), [lang=fr], .file-words,"
    + " .writer textarea, #thread-title, .masthead-city, bdi";
  const words = [];
  for (const element of document.querySelectorAll("h1,h2,h3,h4,th,dt,dd,label,legend,button,a,p,summary,option,small,li")) {
    if (element.closest(data) || element.querySelector(data)) continue;
    words.push(element.getAttribute("aria-label") ?? "", element.title ?? "", element.placeholder ?? "");
    for (const node of element.childNodes) if (node.nodeType === 3) words.push(node.textContent);
  }
  return words.map(said => said.replace(/“[^”]*”|«[^»]*»/g, "").trim()).filter(Boolean);
}"""
"""What the interface says, without what people wrote."""

MANY = {"reglages", "guichet", "publications", "place-publique"}
"""Half of all pages."""


def sideways(page: Page) -> list[str]:
    """What is wider than the window."""
    return page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll("body *")]
             .filter(one => one.getBoundingClientRect().right > innerWidth + 1).slice(0, 5)
             .map(one => `${one.tagName}.${one.className} ${Math.round(one.getBoundingClientRect().right)}`)"""
    )


@pytest.fixture(scope="module")
def there(city: City, address: Callable[[str], str]) -> Callable[[str], str]:
    """`address`, and things of the newsroom that only these pages need: nothing of them waits for anybody afterwards."""
    post = int(address("{post}"))
    text = "texte;langue;public\nLa piscine rouvre lundi à 7 h.;fr;residents\nThe pool opens again on Monday.;;everyone\nDemain;;personne\n"
    table = city.api("/post-imports", {"text": text, "name": "semaine.csv"})["id"]
    city.api(f"/post-imports/{table}/start", {"dry": True})
    begins = {"begins": str(date.today() + timedelta(days=300)), "hour": "09:00"}  # no occurrence is near enough to be made
    series = city.api(
        "/series", {"post": post, "name": "Marché de Noël", "rule": {"kind": "weekday", "nth": 1, "weekdays": [0]}, **begins}
    )
    asking = city.api(
        "/posts", {"text": "La réforme du gouvernement est inacceptable.", "accounts": [city.account("mastodon")["id"]], "language": "fr"}
    )
    approval = city.api(f"/posts/{asking['id']}/approval", {})["id"]
    city.api(f"/approvals/{approval}/withdraw", {})
    idea = city.api("/ideas", {"text": "Un bal au square samedi soir.", "place": "Square Gardette"})["id"]
    city.api(f"/ideas/{idea}/refuse", {"reason": "Square fermé samedi."})
    made = {
        "template": city.api("/templates", {"name": "Fermeture", "text": "Fermeture de {lieu} le {date}."})["id"],
        "delivery": city.api("/deliveries?state=sent&limit=1")["items"][0]["id"],
        "reviewer": city.api(f"/posts/{post}/reviewers", {"name": "Office du tourisme"})["url"].rsplit("/", 1)[1],
        "import": table, "series": series["id"], "approval": approval, "idea": idea,
    }  # fmt: skip
    until(lambda: city.api(f"/post-imports/{table}")["state"] == "looked", 60, "the table is not looked at")
    return lambda path: address(re.sub(r"\{(\w+)\}", lambda key: str(made.get(key[1], key[0])), path))


@pytest.fixture(scope="module")
def one_reader(chromium: Browser, city: City) -> Iterator[Watched]:
    """The administrator, who may see everything; axe may be put into the page."""
    reader = opened(chromium, city, "admin", bypass_csp=True)
    yield reader
    reader.end()


@pytest.fixture
def reader(one_reader: Watched) -> Iterator[Watched]:
    themed(one_reader.page, "light")
    resized(one_reader.page, DESK)
    yield one_reader
    one_reader.quiet()


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.gate
@pytest.mark.drawn(lambda item: PAGES[item.callspec.params["name"]].split("/")[1] in MANY)
def test_nothing_stands_in_anybodys_way(reader: Watched, there: Callable[[str], str], name: str) -> None:
    page = reader.page
    page.goto(there(PAGES[name]))
    assert page.locator("h1").count() == 1
    assert violations(page) == []
    themed(page, "dark")
    assert violations(page, "color-contrast") == []
    resized(page, PHONE)
    assert sideways(page) == []
    expect(page.get_by_role("navigation", name="Navigation sur téléphone")).to_be_visible()
    expect(page.get_by_role("navigation", name="Navigation principale")).to_be_hidden()
    if name in ANEW:
        assert violations(page) == []


def test_no_french_is_left_for_an_english_reader(window: Opener, there: Callable[[str], str]) -> None:
    page = window("admin", color_scheme="light").open("/")
    page.get_by_role("button", name="Mon menu").click()
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    left = {}
    for name, path in PAGES.items():
        page.goto(there(path))
        found = [words for words in page.evaluate(SPOKEN) if FRENCH.search(words)]
        if found:
            left[name] = found[:6]
    assert left == {}, "\n".join(f"{name}: {found}" for name, found in left.items())


def test_the_door_stands_in_nobodys_way(window: Opener, there: Callable[[str], str]) -> None:
    outside = window("", bypass_csp=True)
    outside.forgives("404")
    for path in ("/signin/login/", "/signin/password/reset/", "/static/rien", "/effacement/rien", there("/relecture/{reviewer}")):
        outside.page.goto(path)
        assert violations(outside.page) == []
        resized(outside.page, PHONE)
        assert sideways(outside.page) == []
