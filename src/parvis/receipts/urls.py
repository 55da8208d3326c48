from django.urls import path

from parvis.receipts import views

app_name = "receipts"
urlpatterns = [
    path("<int:pk>", views.conversation, name="conversation"),
    path("<int:pk>/panneau", views.part, name="part"),
    path("reglages", views.practices, name="practices"),
    path("reglages/<int:pk>", views.practice, name="practice"),
    path("textes/<slug:kind>/<slug:language>", views.words, name="words"),
]
