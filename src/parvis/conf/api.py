"""The REST API, room by room; its description is at /api/v1/openapi.json."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from parvis.accounts.api import router as accounts
from parvis.accounts.upkeep_api import router as upkeep
from parvis.answering.api import router as answering
from parvis.assist.api import router as assist
from parvis.busy.api import router as busy
from parvis.cases.api import router as cases
from parvis.cases.categories.api import router as categories
from parvis.cases.uniting.api import router as uniting
from parvis.charter.api import router as charter
from parvis.charter.learning.api import router as teaching
from parvis.city.api import router as city
from parvis.closing.api import router as closing
from parvis.colleagues.alarm.api import router as alarm
from parvis.colleagues.api import router as colleagues
from parvis.colleagues.departments.api import router as departments
from parvis.colleagues.elected.api import router as elected
from parvis.colleagues.roles.api import router as roles
from parvis.colleagues.second.api import router as second
from parvis.colleagues.teams.api import router as teams
from parvis.contact.api import router as forms
from parvis.contests.api import router as contests
from parvis.contests.asking.api import router as contests_asking
from parvis.contests.entering.api import router as contests_entries
from parvis.contests.redress.api import router as contests_redress
from parvis.desk.api import router as desk
from parvis.desk.bulk.api import router as bulk
from parvis.desk.macros.api import router as macros
from parvis.directory.api import router as directory
from parvis.drafts.api import router as drafts
from parvis.federation.api import router as federation
from parvis.forum.api import router as forum
from parvis.forum.order.api import router as forum_order
from parvis.forum.polls.api import router as forum_polls
from parvis.ideas.api import router as ideas
from parvis.inbox.api import router as inbox
from parvis.inbox.authorities.api import router as authorities
from parvis.inbox.barring.api import router as barrings
from parvis.inbox.before_api import router as before
from parvis.inbox.contacts.api import router as contacts
from parvis.inbox.grounds.api import router as grounds
from parvis.inbox.joining.api import router as joining
from parvis.insights.api import router as insights
from parvis.insights.boards.api import router as boards
from parvis.insights.peers.api import router as peers
from parvis.insights.posts.api import router as measured
from parvis.insights.talk.api import router as talk
from parvis.insights.trials.api import router as trials
from parvis.journal.api import router as journal
from parvis.knowledge.api import router as knowledge
from parvis.letters.api import router as letters
from parvis.listening.api import router as listening
from parvis.listening.echoes.api import router as echoes
from parvis.listening.lookouts.api import router as lookouts
from parvis.listening.spikes.api import router as spikes
from parvis.live.api import router as live
from parvis.live.api_people import router as live_people
from parvis.media.api import router as media
from parvis.media.folders_api import router as folders
from parvis.notices.api import router as notices
from parvis.open311.api import router as open311
from parvis.open311.partners.api import router as partners
from parvis.pages.finding.api import router as finding
from parvis.pages.people.api import router as people
from parvis.pages.people.own_api import router as own
from parvis.places.announcing.api import router as places_announcing
from parvis.places.api import router as places
from parvis.promises.api import router as promises
from parvis.proofs.api import router as proofs
from parvis.publishing.api import router as publishing
from parvis.publishing.approval.api import router as approvals
from parvis.publishing.bands.api import router as bands
from parvis.publishing.composing.api import router as composing
from parvis.publishing.exports_api import router as calendar_files
from parvis.publishing.flows.api import router as flows
from parvis.publishing.planning_api import router as planning
from parvis.publishing.repair.api import router as repairs
from parvis.readings.api import router as readings
from parvis.readings.learning.api import router as learning
from parvis.receipts.api import router as receipts
from parvis.records.api import router as records
from parvis.records.claims.api import router as claims
from parvis.records.lasting_api import router as lasting
from parvis.reports.api import router as reports
from parvis.rest.description import Api
from parvis.rest.door import AUTH
from parvis.rest.errors import install
from parvis.rest.problems import problem
from parvis.rules.api import router as rules
from parvis.shifts.api import router as shifts
from parvis.signatures.api import router as signatures
from parvis.square.api import router as square
from parvis.subjects.api import router as subjects
from parvis.subjects.sparing.api import router as sparing
from parvis.training.api import router as training
from parvis.training.exercises.api import router as exercises
from parvis.training.films.api import router as films
from parvis.transfers.api import router as transfers
from parvis.venues.api import router as venues
from parvis.web.api import router as tables

api = Api(title="Parvis", version="1", urls_namespace="api", auth=AUTH, docs_url=None)
install(api)
ROUTERS = (
    city, directory, upkeep, accounts, venues, media, folders, charter, teaching,
    publishing, composing, planning, calendar_files, bands, approvals, flows, repairs,
    square, letters,
    ideas, knowledge, answering,
    inbox, readings, learning, grounds, authorities, barrings, joining, contacts, desk, bulk, macros, shifts, drafts, assist,
    promises, receipts,
    cases, categories, uniting, closing, signatures, rules,
    transfers, forms, before, subjects, sparing, busy, training, exercises, films,
    open311, partners,
    listening, lookouts, echoes, spikes, insights, measured, boards, peers, talk, trials, reports, proofs, records, claims, lasting,
    journal,
    finding, tables, people, own,
    live, live_people,
    places, places_announcing,
    federation, forum, forum_order, forum_polls,
    contests, contests_entries, contests_redress, contests_asking,
    colleagues, roles, second, alarm, elected, departments, teams, notices,
)  # fmt: skip
for router in ROUTERS:
    api.add_router("", router)


def not_found(request: HttpRequest, rest: str = "") -> HttpResponse:
    """What is not an operation is a problem too, not a page."""
    return problem(404, "Not Found", f"/api/v1/{rest}")


app_name = "api"
urlpatterns = [*api.urls[0], path("<path:rest>", not_found)]
