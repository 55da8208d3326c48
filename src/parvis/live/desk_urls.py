from django.urls import path

from parvis.live.views import asked, desk, field, queue, ready

app_name = "live-desk"
urlpatterns = [
    path("", desk.listing, name="list"),
    path("nouveau", desk.write, name="new"),
    path("cadres", desk.frames, name="frames"),
    path("<int:pk>", desk.one, name="desk"),
    path("<int:pk>/modifier", desk.write, name="edit"),
    path("<int:pk>/etapes", desk.add_step, name="add_step"),
    path("<int:pk>/etapes/<int:step>/<slug:verb>", desk.step, name="step"),
    path("<int:pk>/preparer", ready.write, name="prepare"),
    path("<int:pk>/preparees/<int:row>", ready.write, name="prepared"),
    path("<int:pk>/preparees/<int:row>/<slug:verb>", ready.act, name="ready"),
    path("<int:pk>/files", queue.sort, name="queue"),
    path("<int:pk>/prendre", queue.take, name="take"),
    path("<int:pk>/rendre", queue.leave, name="leave"),
    path("<int:pk>/ranger", queue.decide, name="decide"),
    path("<int:pk>/messages/<int:item>/decrire", queue.describe, name="describe"),
    path("<int:pk>/messages/<int:item>/permettre", queue.allow, name="allow"),
    path("<int:pk>/actes", desk.acts, name="acts"),
    path("<int:pk>/rapports", field.reports, name="reports"),
    path("<int:pk>/rapports/<int:report>/<slug:verb>", field.act, name="report"),
    path("<int:pk>/questions/<int:question>", asked.show, name="question"),
    path("<int:pk>/questions/<int:question>/ecarter", asked.aside, name="aside"),
    path("<int:pk>/actes/<slug:verb>", desk.act, name="act"),
]
