"""What runs contests, below « /place-publique/concours/ »."""

from django.urls import path

from parvis.contests.views import desk, judged, queue, redress

app_name = "contests-desk"
urlpatterns = [
    path("", desk.contests, name="list"),
    path("nouveau", desk.new, name="new"),
    path("<int:pk>", desk.contest, name="contest"),
    path("<int:pk>/reglages", desk.change, name="change"),
    path("<int:pk>/reglement", desk.rules, name="rules"),
    path("<int:pk>/faire/<slug:verb>", desk.act, name="act"),
    path("<int:pk>/equipe", desk.people, name="people"),
    path("<int:pk>/participations", queue.entries, name="entries"),
    path("<int:pk>/participations/<int:number>", queue.entry, name="entry"),
    path("<int:pk>/participations/<int:number>/autorisation", queue.paper, name="paper"),
    path("<int:pk>/participations/<int:number>/en-place", redress.keep, name="keep"),
    path("<int:pk>/decisions", redress.redress, name="redress"),
    path("<int:pk>/decisions/<int:decision>", redress.look, name="look"),
    path("<int:pk>/hashtag", queue.hashtag, name="hashtag"),
    path("<int:pk>/originaux.zip", queue.originals, name="originals"),
    path("<int:pk>/jury", judged.jury, name="jury"),
    path("<int:pk>/votes", judged.votes, name="votes"),
    path("<int:pk>/resultat", judged.result, name="result"),
    path("<int:pk>/tirages", judged.draws, name="draws"),
]
