from django.urls import path

from parvis.guide import views

app_name = "guide"
urlpatterns = [
    path("", views.home, name="home"),
    path("premiers-pas", views.begin, name="begin"),
    path("premiers-pas/suite", views.following, name="next"),
    path("premiers-pas/ranger", views.put_away, name="put_away"),
    path("nouveautes", views.changes, name="changes"),
    path("api", views.api, name="api"),
    path("pres-de/<slug:room>", views.near, name="near"),
    path("<slug:key>", views.page, name="page"),
]
