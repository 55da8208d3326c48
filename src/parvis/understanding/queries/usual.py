"""Words that say nothing of what a message is about: articles, greetings, what everybody writes. Folded; some of each language."""

from __future__ import annotations

_WORDS = """
a ai aie aient ainsi alors apres as assez au aucun aujourd aussi autre autres aux avais avait avant avec avez avoir avons beaucoup bien
bon bonjour bonne bonsoir c ca car ce ceci cela celle celles celui ces cet cette ceux chaque chez ci combien comme comment comprends
contre cordialement coucou d dans de dehors deja depuis dernier derniere des dire dit dites dois doit donc du effet elle elles en encore
enfin entre es est et etaient etais etait etant ete etes etre eu eux fait faire fais faites faut fin font gens grand h hello hier hui
ici il ils j jamais jours jour juste l la le les leur leurs lors lui m ma madame mais me mes messieurs merci mesdames mettre mieux mis
moi moins mon monsieur n ne ni non nos notre nous on ont ou oui par parce pas passe peu peut peuvent peux plait plus plusieurs point
possible pour pourquoi pourquoi pourriez pouvez pouvoir pres prochain puis qu quand que quel quelle quelles quelque quelques quels qui
quoi quoi r rien rt s sa salut sans savoir se semaine sera serait ses si sinon soir soit son sont sous suis sur svp t ta tant te tes toi
ton toujours tous tout toute toutes tres trop trouve tu un une va vais vas veut veux vient voici voila voir vont vos votre vous vraiment
vu y the of and to in is it you that for on are with this be have at not or from your please thanks thank hi dear what when where how
why can will there de el los las una y que en por con para hola gracias der die das und ist nicht ein eine zu mit hallo bitte danke
il lo gli che di e per con ciao grazie o os uma um nao ola obrigado alien amail aname anumber
"""
COMMON = frozenset(_WORDS.split())
