from django.urls import include, path

from parvis.colleagues.alarm import views as alarm
from parvis.colleagues.departments import views as departments
from parvis.colleagues.elected import views as elected
from parvis.colleagues.lists import views as lists
from parvis.colleagues.roles import views as roles
from parvis.colleagues.scim import views as scim
from parvis.colleagues.second import views as second
from parvis.colleagues.teams import views as teams
from parvis.colleagues.views import provider, signing

signin = (
    [
        path("ville/", signing.begin, name="begin"),
        path("ville/retour", signing.back, name="back"),
        path("ville/sortie", signing.left, name="left"),
        path("ville/adresse", signing.address, name="address"),
    ],
    "signin",
)
colleagues = (
    [
        path("connexion/", provider.provider, name="provider"),
        path("connexion/essai", provider.trial, name="trial"),
        path("personnes/tableau", lists.people, name="table"),
        path("personnes/tableau.csv", lists.export, name="export"),
        path("quatre-yeux/", second.second, name="second"),
        path("quatre-yeux/<int:pk>", second.answer, name="second_answer"),
        path("piratage/", alarm.alarms, name="alarms"),
        path("piratage/<int:pk>", alarm.alarm, name="alarm"),
        path("piratage/<int:pk>/faire", alarm.act, name="alarm_act"),
        path("elus/", elected.seats, name="seats"),
        path("elus/<int:pk>/retirer", elected.drop, name="seat_drop"),
        path("equipes/", teams.teams, name="teams"),
        path("equipes/<int:pk>", teams.team, name="team"),
        path("equipes/<int:pk>/fermer", teams.close, name="team_close"),
        path("equipes/<int:pk>/rouvrir", teams.reopen, name="team_reopen"),
        path("directions/", departments.tree, name="departments"),
        path("directions/<int:pk>", departments.department, name="department"),
        path("directions/roles/<int:pk>/retirer", departments.take, name="department_take"),
        path("roles/", roles.roles, name="roles"),
        path("roles/<int:pk>", roles.roles, name="role"),
        path("roles/<int:pk>/retirer", roles.drop, name="role_drop"),
        path("personnes/<int:pk>/roles/", roles.holding, name="holding"),
        path("personnes/<int:pk>/roles/<int:of>", roles.holding, name="held"),
        path("personnes/<int:pk>/roles/<int:of>/retirer", roles.leave, name="leave"),
        path("personnes/<int:pk>/delier", provider.unbind, name="unbind"),
    ],
    "colleagues",
)
urlpatterns = [
    path("questions/", include(([path("", elected.questions, name="questions")], "elected"))),
    path("signin/logout/", signing.Leave.as_view()),  # before allauth's, whose name it answers for
    path("signin/", include(signin)),
    path("reglages/", include(colleagues)),
    path("scim/v2/Users", scim.users),
    path("scim/v2/Users/<int:pk>", scim.user),
    path("scim/v2/ServiceProviderConfig", scim.config),
]
