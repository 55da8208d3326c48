from django.urls import path

from parvis.desk.views import giving, labels, macros, many, saved

app_name = "desk"
urlpatterns = [
    path("etiquettes", labels.listing, name="label_list"),
    path("etiquettes/<int:pk>", labels.one, name="label"),
    path("<int:pk>/etiquettes", labels.put, name="labels"),
    path("<int:pk>/etiquettes/posees", labels.labelled, name="labelled"),
    path("<int:pk>/confier", giving.give, name="give"),
    path("<int:pk>/macro", macros.run, name="macro_run"),
    path("macros", macros.listing, name="macro_list"),
    path("macros/nouvelle", macros.write, name="macro_new"),
    path("macros/<int:pk>", macros.write, name="macro"),
    path("plusieurs", many.many, name="many"),
    path("annuler/<int:pk>", many.undo, name="undo"),
    path("vues", saved.listing, name="view_list"),
    path("vues/comptes", saved.counts, name="counts"),
    path("vues/nouvelle", saved.new, name="view_new"),
    path("vues/<int:pk>", saved.one, name="view"),
]
