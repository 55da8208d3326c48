from django.urls import path

from parvis.venues import lists_views, views

app_name = "venues"
urlpatterns = [
    path("corrections/<int:pk>/<slug:verb>", views.correction, name="correction"),
    path("<int:pk>", views.places, name="places"),
    path("<int:pk>/corriger", views.correct, name="correct"),
    path("<int:pk>/liste", lists_views.kept, name="list"),
    path("<int:pk>/<slug:verb>", views.change, name="change"),
]
