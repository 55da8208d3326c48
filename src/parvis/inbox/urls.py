from django.urls import path

from parvis.inbox.views import reading, writing

app_name = "inbox"
urlpatterns = [
    path("", reading.desk, name="list"),
    path("liste", reading.rows, name="rows"),
    path("filtres", reading.filters, name="filters"),
    path("<int:pk>", reading.desk, name="conversation"),
    path("<int:pk>/fil", reading.thread, name="thread"),
    path("<int:pk>/entete", reading.head, name="head"),
    path("<int:pk>/presence", reading.presence, name="presence"),
    path("<int:pk>/ecrire", writing.write, name="write"),
    path("<int:pk>/verifier", writing.check, name="check"),
    path("<int:pk>/brouillon", writing.keep, name="keep"),
    path("<int:pk>/changer", writing.change, name="change"),
    path("reponses/<int:pk>/reessayer", writing.retry, name="retry"),
    path("reponses/<int:pk>/juger", writing.judge, name="judge"),
    path("messages/<int:pk>/masquer", writing.hide, name="hide"),
    path("messages/<int:pk>/pieces/<int:number>", reading.attached, name="attached"),
]
