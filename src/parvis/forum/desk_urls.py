from django.urls import path

from parvis.forum.desk import views as desk
from parvis.forum.order import views as order
from parvis.forum.polls import views as polls

app_name = "forum-desk"
urlpatterns = [
    path("", desk.queue, name="queue"),
    path("questions", desk.threads, name="threads"),
    path("q/<int:pk>", desk.thread, name="thread"),
    path("q/<int:pk>/repondre", desk.answer, name="answer"),
    path("q/<int:pk>/guichet", desk.pass_on, name="pass-on"),
    path("q/<int:pk>/sondage", polls.settle, name="poll"),
    path("q/<int:pk>/ranger", order.tidy, name="tidy"),
    path("c/<int:pk>/relire", desk.review, name="review"),
    path("c/<int:pk>/marquer", desk.mark, name="mark"),
    path("c/<int:pk>/reponse-type", order.known, name="known"),
    path("c/<int:pk>/versions", desk.revert, name="revert"),
    path("decisions", desk.decisions, name="decisions"),
    path("decisions/<int:pk>", desk.second_look, name="second-look"),
    path("rubriques", order.boards, name="boards"),
    path("rubriques/<int:pk>", order.board, name="board"),
    path("mots", order.watched, name="watched"),
    path("reglages", order.rules, name="rules"),
]
