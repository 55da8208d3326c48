from django.urls import path

from parvis.rules.views import reviewing, rules

app_name = "rules"
urlpatterns = [
    path("", rules.listing, name="list"),
    path("nouvelle", rules.rule, name="new"),
    path("<int:pk>", rules.rule, name="rule"),
    path("<int:pk>/ordre", rules.order, name="order"),
    path("<int:pk>/marche", rules.switch, name="switch"),
    path("<int:pk>/essai", rules.trial, name="trial"),
    path("masques/", reviewing.listing, name="hidden"),
    path("masques/<int:pk>", reviewing.review, name="review"),
]
