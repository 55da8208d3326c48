from django.urls import path

from parvis.inbox.alarm import views as alarm
from parvis.inbox.authorities import views as authorities
from parvis.inbox.barring import views as barring
from parvis.inbox.grounds import views as grounds
from parvis.inbox.views import contacts, joining, moderating, reading, whose, writing

app_name = "inbox"
urlpatterns = [
    path("", reading.desk, name="list"),
    path("liste", reading.rows, name="rows"),
    path("filtres", reading.filters, name="filters"),
    path("danger", alarm.those, name="danger"),
    path("<int:pk>/danger", alarm.say, name="say_danger"),
    path("<int:pk>", reading.desk, name="conversation"),
    path("<int:pk>/fil", reading.thread, name="thread"),
    path("<int:pk>/reponses-types", reading.ready, name="ready"),
    path("<int:pk>/entete", reading.head, name="head"),
    path("<int:pk>/a-cote", reading.beside, name="beside"),
    path("<int:pk>/collegues", reading.colleagues, name="colleagues"),
    path("<int:pk>/presence", reading.presence, name="presence"),
    path("<int:pk>/ecrire", writing.write, name="write"),
    path("<int:pk>/verifier", writing.check, name="check"),
    path("<int:pk>/brouillon", writing.keep, name="keep"),
    path("<int:pk>/changer", writing.change, name="change"),
    path("reponses/<int:pk>/reessayer", writing.retry, name="retry"),
    path("reponses/<int:pk>/reprendre", writing.unsend, name="unsend"),
    path("reponses/<int:pk>/juger", writing.judge, name="judge"),
    path("<int:pk>/fusionner", joining.merge, name="merge"),
    path("<int:pk>/separer", joining.split, name="split"),
    path("<int:pk>/personne", whose.choose, name="whose"),
    path("appartenances/<int:pk>/annuler", whose.undo, name="whose_undo"),
    path("personnes/<int:pk>", contacts.person, name="person"),
    path("personnes/<int:pk>/changer", contacts.change, name="person_change"),
    path("ressemblances/<int:pk>/annuler", contacts.part, name="person_part"),
    path("fusions/<int:pk>/annuler", joining.undo, name="join_undo"),
    path("bloques", barring.those, name="barred"),
    path("bloques/<int:pk>", barring.change, name="barring"),
    path("registre", moderating.register, name="register"),
    path("registre/<int:pk>", grounds.one, name="moderation"),
    path("registre/<int:pk>/images/<int:number>", moderating.picture, name="picture"),
    path("autorites/", authorities.listing, name="authorities"),
    path("autorites/<int:pk>", authorities.one, name="authority"),
    path("messages/<int:pk>/autorites", authorities.prepare, name="authority_new"),
    path("registre.csv", moderating.register_file, name="register_file"),
    path("messages/<int:pk>/moderer", moderating.moderate, name="moderate"),
    path("messages/<int:pk>/pieces/<int:number>", reading.attached, name="attached"),
]
