from django.urls import path

from parvis.cases.public import views

app_name = "follow"
urlpatterns = [
    path("", views.find, name="find"),
    path("<str:number>", views.case, name="case"),
    path("<str:number>/<str:secret>", views.own, name="own"),
]
