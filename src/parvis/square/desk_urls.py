from django.urls import path

from parvis.square.provider import desk as provider
from parvis.square.views import blocks, desk

app_name = "square-desk"
urlpatterns = [
    path("", desk.home, name="home"),
    path("habitants", desk.residents, name="residents"),
    path("habitants/blocages", blocks.blocks, name="blocks"),
    path("habitants/blocages/<int:pk>", blocks.look, name="look"),
    path("habitants/<int:pk>/bloquer", blocks.block, name="block"),
    path("habitants/<int:pk>/debloquer", blocks.unblock, name="unblock"),
    path("entree", provider.provider, name="provider"),
    path("entree/essai", provider.trial, name="provider-trial"),
    path("pages", desk.settings, name="settings"),
]
