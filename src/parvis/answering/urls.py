from django.urls import path

from parvis.answering import views

app_name = "answering"
urlpatterns = [
    path("guichet/<int:pk>/propositions", views.box, name="box"),
    path("guichet/<int:pk>/rien-ne-convient", views.nothing, name="nothing"),
    path("reglages/propositions", views.settings, name="settings"),
    path("guichet/questions-sans-reponse", views.questions, name="questions"),
    path("guichet/questions-sans-reponse/ecarter", views.dismiss, name="dismiss"),
    path("guichet/reponses-types/<int:pk>/usage", views.usage, name="usage"),
]
