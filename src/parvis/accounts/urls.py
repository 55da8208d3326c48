from django.urls import path

from parvis.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.listing, name="list"),
    path("connecter/<slug:network>", views.connect, name="connect"),
    path("ecartes", views.quarantine, name="quarantine"),
    path("ecartes/<int:pk>/<slug:verb>", views.raw, name="raw"),
    path("<int:pk>", views.account, name="account"),
    path("<int:pk>/<slug:verb>", views.change, name="change"),
]
