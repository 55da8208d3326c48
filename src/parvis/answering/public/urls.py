from django.urls import path

from parvis.answering.public import views

app_name = "help"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>", views.page, name="page"),
]
