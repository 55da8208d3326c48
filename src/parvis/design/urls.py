from django.urls import path

from parvis.design import views

app_name = "design"
urlpatterns = [
    path("", views.guide, name="guide"),
    path("<slug:page>/", views.guide, name="guide_page"),
]
