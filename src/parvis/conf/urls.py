"""All addresses, room by room; each room is loaded when somebody comes in (`late.py`)."""

from __future__ import annotations

from django.urls import path

from parvis.accounts.views import farewells
from parvis.accounts.views.signing import signed_in
from parvis.conf.late import room
from parvis.mcp.serving import over_http
from parvis.pages.views.errors import missing
from parvis.publishing.views.reviewing import review

handler400 = "parvis.pages.views.errors.odd"
handler403 = "parvis.pages.views.errors.denied"
handler404 = "parvis.pages.views.errors.missing"
handler500 = "parvis.pages.views.errors.broken"
urlpatterns = [
    room("", "parvis.pages.urls", "pages"),
    room("publications/arret/", "parvis.city.urls", "city"),
    room("publications/", "parvis.publishing.urls", "publishing"),
    room("ville/", "parvis.city.days_urls", "days"),
    room("ville/preuves/", "parvis.proofs.urls", "proofs"),
    room("ville/rythme/", "parvis.publishing.bands.urls", "bands"),
    room("ville/campagnes/", "parvis.publishing.campaign_urls", "campaigns"),
    room("idees/", "parvis.ideas.urls", "ideas"),
    path("relecture/<str:secret>", review, name="review"),
    room("reglages/redaction/", "parvis.city.settings_urls", "city-settings"),
    room("", "parvis.answering.urls", "answering"),
    room("guichet/", "parvis.inbox.urls", "inbox"),
    room("guichet/reponses-types/", "parvis.knowledge.urls", "knowledge"),
    room("promesses/", "parvis.promises.urls", "promises"),
    room("accuses/", "parvis.receipts.urls", "receipts"),
    room("guichet/", "parvis.desk.urls", "desk"),
    room("guichet/", "parvis.readings.urls", "readings"),
    room("", "parvis.drafts.urls", "drafts"),
    room("", "parvis.closing.urls", "closing"),
    room("", "parvis.assist.urls", "assist"),
    room("", "parvis.shifts.urls", "shifts"),
    room("formulaires/", "parvis.contact.desk_urls", "forms"),
    room("reglages/comprendre/", "parvis.readings.settings_urls", "readings-settings"),
    room("dossiers/", "parvis.cases.urls", "cases"),
    room("dossier/", "parvis.cases.public.urls", "follow"),
    room("aide/", "parvis.answering.public.urls", "help"),
    room("place/lieux/", "parvis.places.public.urls", "public-places"),
    room("place-publique/lieux/", "parvis.places.urls", "places"),
    room("place/concours/", "parvis.contests.urls", "contests"),
    room("place-publique/concours/", "parvis.contests.desk_urls", "contests-desk"),
    room("place/", "parvis.square.urls", "square"),
    room("place/", "parvis.live.public.urls", "live"),
    room("place/forum/", "parvis.forum.urls", "forum"),
    room("place-publique/forum/", "parvis.forum.desk_urls", "forum-desk"),
    room("place-publique/", "parvis.square.desk_urls", "square-desk"),
    room("place-publique/direct/", "parvis.live.desk_urls", "live-desk"),
    room("direct/terrain/", "parvis.live.field_urls", "field"),
    room("avis/", "parvis.notices.urls", "notices"),
    room("reglages/courriels/", "parvis.letters.urls", "letters"),
    room("reglages/registres/", "parvis.records.urls", "records"),
    room("reglages/sujets/", "parvis.subjects.settings_urls", "subject-settings"),
    room("reglages/signatures/", "parvis.signatures.urls", "signatures"),
    room("reglages/dossiers/", "parvis.cases.settings_urls", "case-settings"),
    room("reglages/open311/", "parvis.open311.settings_urls", "open311-settings"),
    room("open311/v2/", "parvis.open311.urls", "open311"),
    room("", "parvis.contact.urls", "contact"),
    room("annuaire/", "parvis.directory.urls", "directory"),
    room("regles/", "parvis.rules.urls", "rules"),
    room("transferts/", "parvis.transfers.urls", "transfers"),
    room("reglages/transferts/", "parvis.transfers.settings_urls", "transfer-settings"),
    room("", "parvis.transfers.door_urls", "transfer-door"),
    room("sujets/", "parvis.subjects.urls", "subjects"),
    room("journee-chargee/", "parvis.busy.urls", "busy"),
    room("aide-interne/", "parvis.guide.urls", "guide"),
    room("formation/", "parvis.training.urls", "training"),
    room("etablissements/", "parvis.venues.urls", "venues"),
    room("charte/", "parvis.charter.urls", "charter"),
    room("comptes/", "parvis.accounts.urls", "accounts"),
    room("reglages/federation/", "parvis.federation.settings_urls", "federation-settings"),
    room("", "parvis.federation.urls", "federation"),
    room("mesures/", "parvis.insights.urls", "insights"),
    room("mesures/rapports/", "parvis.reports.urls", "reports"),
    room("", "parvis.reports.open.urls", "open-data"),
    path("accounts/signed-in/<slug:network>", signed_in, name="signed-in"),  # as it is registered at the networks
    path("accounts/left/<slug:network>", farewells.leave, name="farewell-leave"),
    path("accounts/forget/<slug:network>", farewells.forget, name="farewell-forget"),
    room("effacement/", "parvis.records.outside.urls", "erasure"),
    room("medias/", "parvis.media.urls", "media"),
    room("flux/", "parvis.publishing.feed_urls", "feeds"),
    room("ecoute/", "parvis.listening.urls", "listening"),
    room("journal/", "parvis.journal.urls", "journal"),
    path("signin/password/reset/", missing),  # Parvis sends no mail of its own
    room("", "parvis.colleagues.urls"),
    room("signin/", "allauth.urls"),
    path("mcp", over_http),
    room("api/v1/", "parvis.conf.api", "api"),
]
