from django.urls import path

from parvis.forum.polls import views as polls
from parvis.forum.public import account, feeds, reading, writing

app_name = "forum"
urlpatterns = [
    path("", reading.home, name="home"),
    path("regles", reading.rules, name="rules"),
    path("demander", writing.ask, name="ask"),
    path("proches", writing.nearby, name="near"),
    path("moi", account.mine, name="mine"),
    path("flux.rss", feeds.rss, name="feed"),
    path("questions.json", feeds.questions, name="questions"),
    path("rubriques/<slug:slug>", reading.home, name="board"),
    path("rubriques/<slug:slug>/flux.rss", feeds.rss, name="board-feed"),
    path("rubriques/<slug:slug>/suivre", writing.follow, name="follow-board"),
    path("q/<int:pk>", reading.thread, name="short"),
    path("q/<int:pk>.json", feeds.question, name="question"),
    path("q/<int:pk>/repondre", writing.answer, name="answer"),
    path("q/<int:pk>/voter", polls.vote, name="vote"),
    path("q/<int:pk>/suivre", writing.follow, name="follow"),
    path("q/<int:pk>/<slug:slug>/", reading.thread, name="thread"),
    path("c/<int:pk>", reading.contribution, name="contribution"),
    path("c/<int:pk>/versions", reading.revisions, name="revisions"),
    path("c/<int:pk>/commenter", writing.comment, name="comment"),
    path("c/<int:pk>/modifier", writing.edit, name="edit"),
    path("c/<int:pk>/retirer", writing.withdraw, name="withdraw"),
    path("c/<int:pk>/retenir", writing.accept, name="accept"),
    path("c/<int:pk>/merci", writing.thank, name="thank"),
    path("c/<int:pk>/signaler", account.flag, name="flag"),
    path("decisions/<uuid:key>", account.decision, name="decision"),
    path("abonnement/<str:token>", writing.unsubscribe, name="unsubscribe"),
]
