"""Which verb opens each page: a row a page. A new page without one fails (`test_rights_of_pages.py`).

After "=": the verb of the pages below; nothing: whoever works here, and what it shows is theirs alone, or the same for all. Two verbs:
both. « elected »: an elected person alone. "/" is the first page. What a page does when something is sent to it is asked for again by the
verb of the act, see `tests/api/rights.py`.
"""

from __future__ import annotations

TABLE = """
=
/ aide-interne/ aide-interne/<slug:key> aide-interne/api aide-interne/nouveautes aide-interne/premiers-pas
aide-interne/pres-de/<slug:room> aller annuaire/
annuaire/<int:pk> annuaire/<int:pk>/<slug:verb> annuaire/<int:pk>/signaler avis avis/<int:pk> avis/appareils
avis/appareils/<int:pk> avis/choix avis/facteur.js avis/lus chercher proposer comptes/<int:pk>/<slug:verb>
comptes/ecartes/<int:pk>/<slug:verb> comptes/reseaux direct/terrain/<slug:slug> direct/terrain/page.js
dossiers/<int:pk>/<slug:verb> ecoute/<int:pk>/<slug:verb> ecoute/sources/<int:pk>/<slug:verb> etablissements/<int:pk>/<slug:verb>
formation/cours/<slug:key>/<slug:lesson>/video guichet/annuler/<int:pk> guichet/bloques/<int:pk> guichet/messages/<int:pk>/moderer
guichet/personnes/<int:pk>/changer idees/<int:pk>/<slug:verb> medias/ medias/<int:pk> medias/<int:pk>/cadrage
medias/<int:pk>/copies medias/<int:pk>/couverture medias/<int:pk>/fichier medias/<int:pk>/image-<int:side> medias/<int:pk>/plateau
medias/<int:pk>/recadrage-<str:key> medias/<int:pk>/recadrages medias/<int:pk>/sous-titres medias/annuler medias/copies/<int:pk>
medias/etagere medias/plateaux medias/ranger medias/sous-titres/<int:pk> mesures/ place-publique/
place-publique/concours/<int:pk>/participations/<int:number>
place-publique/concours/<int:pk>/participations/<int:number>/autorisation place-publique/direct/<int:pk>/actes/<slug:verb>
place-publique/direct/<int:pk>/etapes/<int:step>/<slug:verb> place-publique/direct/<int:pk>/rapports/<int:report>/<slug:verb>
place-publique/lieux/<int:pk>/<slug:verb> place-publique/lieux/lieu/<int:pk>/<slug:verb> place-publique/lieux/relu/<int:pk>
publications/arret/ publications/calendrier/adresses/<int:pk>/revoquer publications/copie/<int:pk> reglages reglages/deux-facteurs
reglages/droits reglages/jetons reglages/jetons/<int:pk>/revoquer reglages/quatre-yeux/ reglages/sessions
sujets/<int:pk>/<slug:verb>
= account.connect
accounts/signed-in/<slug:network> accuses/reglages accuses/reglages/<int:pk> comptes/<int:pk>/autoriser comptes/<int:pk>/public
comptes/<int:pk>/retirer comptes/connecter/<slug:network> comptes/connecter/<slug:network>/autoriser comptes/presences/<int:pk>
comptes/reseaux/<slug:network>/note formulaires/<int:pk>
= account.see
comptes/ comptes/<int:pk> comptes/<int:pk>/journal comptes/ecartes etablissements/<int:pk>
etablissements/corrections/<int:pk>/<slug:verb> mesures/comptes/<int:pk>
= answer.see
guichet/reponses-types/ guichet/reponses-types/<int:pk> guichet/reponses-types/<int:pk>/<slug:verb>
guichet/reponses-types/<int:pk>/usage guichet/reponses-types/nouvelle guichet/reponses-types/reponses-types.csv
reglages/propositions
= answer.write
guichet/questions-sans-reponse/ecarter guichet/reponses-types/importer
= assist.edit
reglages/assistant/ reglages/assistant/essai reglages/assistant/mesure reglages/assistant/mesure/arreter
= busy.press
journee-chargee/fin
= case.edit
dossiers/<int:pk>/fusionner dossiers/<int:pk>/modifier dossiers/<int:pk>/questions dossiers/fusions/<int:pk>/annuler
dossiers/nouveau
= charter.edit
charte/articles/<int:pk> charte/articles/<int:pk>/essai charte/articles/essai charte/articles/nouveau charte/articles/parametres
charte/articles/passe charte/exemples/<int:pk> charte/exemples/nouveau charte/importer charte/installer
charte/precedents/<int:pk> charte/precedents/apprendre charte/precedents/nouveau
charte/versions/<int:number>/retablir
= charter.exempt
charte/exemptions/<str:token>
= charter.see
charte/ charte/charte.json charte/charte.md charte/essai charte/exemples/ charte/exemptions/ charte/precedents/ charte/versions/
charte/versions/<int:number>
= city.edit
accuses/textes/<slug:kind>/<slug:language> annuaire/<int:pk>/modifier annuaire/annuaire.csv annuaire/importer
annuaire/importer/<int:pk> annuaire/nouveau annuaire/remarques/<int:pk> formation/demandes/<int:pk>
guichet/absences/<int:pk>/retirer mesures/guichet/recompter mesures/publics/lieux/<int:pk>/retirer mesures/rapports/<int:pk>
mesures/rapports/donnees-ouvertes mesures/rapports/mensuels/<int:pk>/retirer place-publique/direct/cadres
place-publique/lieux/fond place-publique/pages promesses/allongements/<int:pk>/finir promesses/horaires/<int:pk>
promesses/horaires/nouveaux promesses/niveaux promesses/niveaux/<int:pk> promesses/niveaux/<int:pk>/ordre promesses/niveaux/calcul
promesses/niveaux/nouveau promesses/niveaux/tableau publications/liens publications/liens/<int:pk> reglages/comprendre/lieux
reglages/comprendre/lieux/<int:pk>/retirer reglages/courriels/ reglages/dossiers/ reglages/dossiers/categories
reglages/dossiers/categories/<int:pk> reglages/federation/ reglages/federation/abonnes
reglages/federation/abonnes/<int:pk>/ecarter reglages/federation/blocages reglages/federation/blocages/<int:pk>/lever
reglages/federation/cle reglages/federation/illisibles/<int:pk>/laisser reglages/federation/illisibles/<int:pk>/reprendre
reglages/federation/serveurs reglages/open311/ reglages/open311/cles reglages/open311/cles/<int:pk>/revoquer
reglages/redaction/publics/<slug:key> reglages/redaction/themes reglages/signatures/ reglages/signatures/<int:pk>/retirer
reglages/sujets/ reglages/transferts/ ville/jours ville/jours/<int:pk>/retirer ville/preuves/ ville/preuves/<int:pk>
ville/preuves/<int:pk>/<slug:form> ville/rythme/<int:pk>/oublier ville/scrutins ville/scrutins/<int:pk> ville/scrutins/nouveau
= contest.edit
place-publique/concours/ place-publique/concours/<int:pk> place-publique/concours/<int:pk>/decisions
place-publique/concours/<int:pk>/decisions/<int:decision> place-publique/concours/<int:pk>/equipe
place-publique/concours/<int:pk>/faire/<slug:verb> place-publique/concours/<int:pk>/jury
place-publique/concours/<int:pk>/originaux.zip place-publique/concours/<int:pk>/participations
place-publique/concours/<int:pk>/participations/<int:number>/en-place place-publique/concours/<int:pk>/reglages
place-publique/concours/<int:pk>/reglement place-publique/concours/<int:pk>/resultat place-publique/concours/<int:pk>/tirages
place-publique/concours/<int:pk>/votes place-publique/concours/nouveau
= contest.edit inbox.reply
place-publique/concours/<int:pk>/hashtag
= elected
questions/
= flow.edit
publications/circuits/<int:pk> publications/circuits/<int:pk>/<slug:verb> publications/circuits/nouveau
= hook.edit
reglages/open311/partenaires/<int:pk> reglages/webhooks reglages/webhooks/<int:pk>
= idea.propose
idees/ idees/<int:pk>/modifier idees/enregistrer idees/nouvelle
= import.run
reglages/registres/archives/reprendre
= inbox.assign
guichet/<int:pk>/confier guichet/<int:pk>/danger guichet/<int:pk>/etiquettes guichet/<int:pk>/fusionner guichet/<int:pk>/macro
guichet/<int:pk>/personne guichet/<int:pk>/separer guichet/appartenances/<int:pk>/annuler guichet/fusions/<int:pk>/annuler
guichet/macros guichet/macros/nouvelle guichet/plusieurs guichet/releve guichet/ressemblances/<int:pk>/annuler
= inbox.moderate
guichet/messages/<int:pk>/autorites regles/masques/ regles/masques/<int:pk>
= inbox.reply
guichet/<int:pk>/assistant/brouillon guichet/<int:pk>/assistant/inserer guichet/<int:pk>/ecrire guichet/<int:pk>/partager
guichet/<int:pk>/rien-ne-convient guichet/partages/<int:pk>/demander guichet/partages/<int:pk>/envoyer
guichet/partages/<int:pk>/reprendre guichet/reponses/<int:pk>/juger guichet/reponses/<int:pk>/reessayer
guichet/reponses/<int:pk>/reprendre transferts/conversations/<int:pk> transferts/conversations/<int:pk>/elu
transferts/conversations/<int:pk>/orienter
= inbox.see
accuses/<int:pk> accuses/<int:pk>/panneau dossiers/ dossiers/<int:pk> dossiers/conversations/<int:pk>/<slug:verb> ecoute/veilles/
ecoute/veilles/<int:pk> ecoute/veilles/<int:pk>/<slug:verb> ecoute/veilles/echos/ ecoute/veilles/echos/<int:pk>
ecoute/veilles/echos/<int:pk>/<slug:verb> ecoute/veilles/pics/ ecoute/veilles/pics/<int:pk> ecoute/veilles/pics/volume
ecoute/veilles/pics/volume.csv ecoute/veilles/vues/<int:pk>/<slug:verb> formulaires/a-verifier
formulaires/a-verifier/<int:pk>/<slug:verb> guichet/ guichet/<int:pk> guichet/<int:pk>/a-cote guichet/<int:pk>/assistant
guichet/<int:pk>/assistant/resume guichet/<int:pk>/assistant/traduction guichet/<int:pk>/assistant/traduire-ma-reponse
guichet/<int:pk>/brouillon guichet/<int:pk>/changer guichet/<int:pk>/collegues guichet/<int:pk>/entete
guichet/<int:pk>/etiquettes/posees guichet/<int:pk>/fil guichet/<int:pk>/partage guichet/<int:pk>/presence
guichet/<int:pk>/propositions guichet/<int:pk>/reponses-types guichet/<int:pk>/verifier guichet/absences guichet/autorites/
guichet/autorites/<int:pk> guichet/bloques guichet/danger guichet/filtres guichet/liste
guichet/messages/<int:pk>/pieces/<int:number> guichet/partages/<int:pk>/changement guichet/partages/<int:pk>/modifier
guichet/partages/<int:pk>/oui guichet/partages/<int:pk>/passer guichet/partages/<int:pk>/retirer
guichet/partages/<int:pk>/versions guichet/permanence guichet/personnes/<int:pk> guichet/questions-sans-reponse guichet/registre
guichet/registre.csv guichet/registre/<int:pk> guichet/registre/<int:pk>/images/<int:number> guichet/vues guichet/vues/<int:pk>
guichet/vues/comptes guichet/vues/nouvelle journee-chargee/ mesures/guichet mesures/guichet/<slug:key>.csv mesures/paroles
mesures/paroles/<slug:key>.csv place-publique/direct/<int:pk>/messages/<int:item>/decrire
place-publique/direct/<int:pk>/questions/<int:question> place-publique/direct/<int:pk>/questions/<int:question>/ecarter promesses/
promesses/chiffres.csv promesses/conversations/<int:pk> reglages/comprendre/ sujets/ sujets/<int:pk>
sujets/conversations/<int:pk>/<slug:verb> sujets/reponses/<int:pk> sujets/reponses/<int:pk>/<slug:verb> transferts/
transferts/<int:pk> transferts/<int:pk>/<slug:verb> transferts/courriels/<int:pk>/<slug:verb>
transferts/reponses/<int:pk>/pieces/<int:number>
= inbox.sort
guichet/etiquettes guichet/etiquettes/<int:pk> guichet/macros/<int:pk> guichet/messages/<int:pk>/lecture
reglages/comprendre/dix-minutes
= journal.see
journal/ journal/chaine journal/chaine/ancre journal/journal.csv
= live.edit
idees/<int:pk> place-publique/direct/<int:pk>/etapes place-publique/direct/<int:pk>/messages/<int:item>/permettre
place-publique/direct/<int:pk>/modifier place-publique/direct/<int:pk>/preparees/<int:row>
place-publique/direct/<int:pk>/preparees/<int:row>/<slug:verb> place-publique/direct/<int:pk>/preparer
place-publique/direct/nouveau reglages/quatre-yeux/<int:pk>
= live.moderate
place-publique/direct/<int:pk>/actes place-publique/direct/<int:pk>/files place-publique/direct/<int:pk>/prendre
place-publique/direct/<int:pk>/ranger place-publique/direct/<int:pk>/rendre
= live.report
direct/terrain/ place-publique/direct/
= lookout.edit
ecoute/veilles/<int:pk>/modifier ecoute/veilles/nouvelle
= media.keep
medias/<int:pk>/jeter medias/menage medias/menage/jeter
= media.write
medias/ajouter medias/copies/<int:pk>/arreter medias/copies/<int:pk>/refaire medias/corbeille medias/dossiers
medias/dossiers/<int:pk> medias/place medias/sous-titres/<int:pk>/retirer place-publique/direct/<int:pk>
place-publique/direct/<int:pk>/rapports
= model.edit
reglages/comprendre/modele
= people.edit
aide-interne/premiers-pas/ranger aide-interne/premiers-pas/suite place-publique/entree
place-publique/entree/essai reglages/connexion/ reglages/connexion/essai reglages/directions/ reglages/directions/<int:pk>
reglages/directions/roles/<int:pk>/retirer reglages/elus/ reglages/elus/<int:pk>/retirer reglages/equipes/
reglages/equipes/<int:pk> reglages/equipes/<int:pk>/fermer reglages/equipes/<int:pk>/rouvrir reglages/invitations
reglages/invitations/<int:pk>/fermer reglages/personnes reglages/personnes/<int:pk> reglages/personnes/<int:pk>/delier
reglages/personnes/<int:pk>/roles/ reglages/personnes/<int:pk>/roles/<int:of> reglages/personnes/<int:pk>/roles/<int:of>/retirer
reglages/personnes/<int:pk>/sessions reglages/personnes/tableau reglages/personnes/tableau.csv reglages/piratage/<int:pk>/faire
reglages/roles/ reglages/roles/<int:pk> reglages/roles/<int:pk>/retirer
= place.edit
place-publique/lieux/ place-publique/lieux/<int:pk> place-publique/lieux/<int:pk>/importer place-publique/lieux/<int:pk>/lieu
place-publique/lieux/<int:pk>/modifier place-publique/lieux/<int:pk>/ordre place-publique/lieux/lieu/<int:pk>
place-publique/lieux/nouvelle
= post.judge
publications/absences publications/absences/<int:pk>/finir publications/validation/<int:pk>/remarque
publications/validation/plusieurs
= post.publish
etablissements/<int:pk>/corriger etablissements/<int:pk>/liste publications/creneaux/<int:pk>
publications/creneaux/<int:pk>/promettre publications/envois/<int:pk>/en-ligne publications/pannes/reessayer
publications/relecteurs/<int:pk>/fermer publications/rythmes/<int:pk>/retirer
= post.see
ecoute/ idees/publication/<int:pk> mesures/autres-villes mesures/autres-villes/<slug:key>.csv mesures/comparaisons
mesures/comparaisons/<int:pk> mesures/comparaisons/<int:pk>/<slug:key>.csv mesures/comparaisons/publication/<int:pk>
mesures/comparer mesures/comparer/<slug:key>.csv mesures/heures mesures/objectifs mesures/objectifs/<slug:key>.csv
mesures/publications mesures/publications/<int:pk> mesures/publications/<slug:key>.csv mesures/publics
mesures/publics/<slug:key>.csv mesures/publics/lieux mesures/rapports/ mesures/rapports/<int:pk>/<slug:form>
mesures/rapports/mensuels mesures/reperes mesures/tableaux mesures/tableaux/<slug:by>/<str:value>
mesures/tableaux/<slug:by>/<str:value>/<slug:key>.csv mesures/tableaux/fichiers/<slug:key>.csv
place-publique/lieux/publication/<int:pk> publications/ publications/<int:pk> publications/<int:pk>/deplacer
publications/<int:pk>/relecteurs publications/<int:pk>/validation/<slug:verb> publications/<int:pk>/versions
publications/calendrier publications/calendrier/export.<slug:form> publications/calendrier/exports
publications/calendrier/imprimer publications/circuits publications/corrections/<int:pk>/<slug:verb> publications/creneaux
publications/envois/<int:pk>/<slug:verb> publications/pannes publications/retenues publications/series
publications/series/<int:pk> publications/validation publications/validation/<int:pk> publications/validation/<int:pk>/<slug:verb>
ville/campagnes/ ville/campagnes/<int:pk> ville/rythme/
= post.write
mesures/autres-villes/<int:pk>/retirer mesures/comparaisons/<int:pk>/retirer mesures/reperes/<int:pk>/retirer
publications/<int:pk>/<slug:verb> publications/<int:pk>/medias publications/<int:pk>/modifier publications/<int:pk>/serie
publications/adapter publications/calendrier/agir publications/choix/<int:pk>/<slug:key> publications/corbeille
publications/creneaux/libre publications/enregistrer publications/import publications/import/<int:pk>
publications/import/<int:pk>/lignes publications/lien publications/modeles publications/modeles/<int:pk>
publications/modeles/<int:pk>/remplir publications/nouvelle publications/public publications/selection
publications/selections/<int:pk>/oublier publications/verifier
= record.keep
reglages/registres/ reglages/registres/adresse reglages/registres/archives reglages/registres/archives/<int:pk>
reglages/registres/archives/<int:pk>/paquet reglages/registres/demandes reglages/registres/demandes/<int:pk>
reglages/registres/demandes/demandes.csv reglages/registres/dossiers/<int:pk> reglages/registres/dossiers/<int:pk>/paquet
reglages/registres/durees reglages/registres/durees/<str:key> reglages/registres/effacements/<int:pk>
reglages/registres/eliminations reglages/registres/eliminations/<int:pk> reglages/registres/eliminations/<int:pk>/bordereau
reglages/registres/eliminations/<int:pk>/visa reglages/registres/gels/<int:pk>/lever reglages/registres/habitants/<int:pk>
reglages/registres/limitations/<int:pk>/lever reglages/registres/personnes/<int:pk> reglages/registres/personnes/<int:pk>/dossier
reglages/registres/personnes/<int:pk>/gel reglages/registres/personnes/<int:pk>/limiter reglages/registres/personnes/<int:pk>/reunir
reglages/registres/publications/<int:pk>
reglages/registres/regles
= rule.edit
reglages/cloture/ reglages/cloture/<int:pk> reglages/cloture/nouvelle/<slug:kind> reglages/relecture/ reglages/relecture/<int:pk>
reglages/relecture/nouvelle reglages/repartition/ reglages/repartition/<int:pk> reglages/repartition/nouvelle regles/
regles/<int:pk> regles/<int:pk>/essai regles/<int:pk>/marche regles/<int:pk>/ordre regles/nouvelle
= square.moderate
place-publique/forum/ place-publique/forum/c/<int:pk>/marquer place-publique/forum/c/<int:pk>/relire
place-publique/forum/c/<int:pk>/reponse-type place-publique/forum/c/<int:pk>/versions place-publique/forum/decisions
place-publique/forum/decisions/<int:pk> place-publique/forum/mots place-publique/forum/q/<int:pk>
place-publique/forum/q/<int:pk>/guichet place-publique/forum/q/<int:pk>/ranger place-publique/forum/q/<int:pk>/repondre
place-publique/forum/q/<int:pk>/sondage place-publique/forum/questions place-publique/forum/reglages
place-publique/forum/rubriques place-publique/forum/rubriques/<int:pk> place-publique/habitants
place-publique/habitants/<int:pk>/bloquer place-publique/habitants/<int:pk>/debloquer place-publique/habitants/blocages
place-publique/habitants/blocages/<int:pk>
= stop.press
publications/arret/reprendre reglages/piratage/ reglages/piratage/<int:pk>
= subject.edit
ecoute/veilles/pics/<int:pk>/sujet journee-chargee/sujet sujets/<int:pk>/modifier sujets/nouveau
= training.lead
formation/scenarios/ formation/scenarios/<slug:key> formation/seances/nouvelle formation/suivi/ formation/suivi/personnes
= training.learn
formation/ formation/certificats/ formation/cours/<slug:key>/ formation/cours/<slug:key>/<slug:lesson>
formation/cours/<slug:key>/questionnaire formation/demandes/ formation/demandes/nouvelle formation/exercices/
formation/exercices/<int:pk> formation/exercices/<int:pk>/arrivees formation/exercices/<int:pk>/bilan
formation/exercices/<int:pk>/fin formation/exercices/<int:pk>/geste formation/seances/ formation/seances/<int:pk>
"""
ROWS: dict[str, tuple[str, ...]] = {
    verb.strip(): tuple("" if page == "/" else page for page in pages.split())
    for verb, _, pages in (block.partition("\n") for block in TABLE.strip().removeprefix("=").split("\n="))
}
VERB_OF = {page: verb for verb, pages in ROWS.items() for page in pages}
