from django.urls import path

from parvis.drafts.views import box, deciding, rules

app_name = "drafts"
urlpatterns = [
    path("guichet/<int:pk>/partage", box.show, name="box"),
    path("guichet/<int:pk>/partager", box.share, name="share"),
    path("guichet/partages/<int:pk>/modifier", box.edit, name="edit"),
    path("guichet/partages/<int:pk>/passer", box.hand, name="hand"),
    path("guichet/partages/<int:pk>/reprendre", box.take, name="take"),
    path("guichet/partages/<int:pk>/retirer", box.drop, name="drop"),
    path("guichet/partages/<int:pk>/versions", box.versions, name="versions"),
    path("guichet/partages/<int:pk>/demander", deciding.ask, name="ask"),
    path("guichet/partages/<int:pk>/oui", deciding.agree, name="agree"),
    path("guichet/partages/<int:pk>/changement", deciding.send_back, name="send_back"),
    path("guichet/partages/<int:pk>/envoyer", deciding.send, name="send"),
    path("reglages/relecture/", rules.listing, name="rules"),
    path("reglages/relecture/nouvelle", rules.rule, name="rule_new"),
    path("reglages/relecture/<int:pk>", rules.rule, name="rule"),
]
