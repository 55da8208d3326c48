from django.urls import path

from parvis.letters import views

app_name = "letters"
urlpatterns = [path("", views.letters, name="list")]
