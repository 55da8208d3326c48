"""Words of each language that say nothing by themselves: nothing is learnt from them."""

from __future__ import annotations

STOPWORDS: dict[str, str] = {
    "fr": "le la les l' d' un une des du de et est sont à au aux en dans pour par sur avec sans ce cet cette ces que qu' qui "
    "quoi où ne pas plus n' s' se c' j' je tu il elle on nous vous ils elles votre vos notre nos leur leurs mon ma mes son sa "
    "ses mais ou donc car si très tout tous toute toutes être avoir fait faire chez dès jusqu' entre après avant pendant depuis "
    "ici là voici merci bonjour demain hier aujourd'hui lundi mardi mercredi jeudi vendredi samedi dimanche oui non rue ville "
    "comme quand aussi encore peut sera seront a ont été était matin soir ouvre ouvert fermé gratuit quartier mairie",
    "en": "the a an and or of to in on at for from by with without is are was were be been has have had will would can could "
    "this that these those it its he she we you they your our their my his her not no yes but if so what when where who why "
    "how all any some more most very just only now today tomorrow yesterday monday tuesday wednesday thursday friday saturday "
    "sunday here there please thank thanks hello open closed free up out about into over after before until during between "
    "which than as do does did don't it's we're you're new city street morning evening get see come join us",
    "es": "el la los las un una unos unas de del y e o u en a al con sin por para que qué quien cómo como cuando cuándo donde "
    "dónde es son está están ser hay no sí se su sus nuestro nuestra nuestros mi tu más muy pero si porque este esta estos "
    "estas ese esa eso hoy mañana ayer lunes martes miércoles jueves viernes sábado domingo desde hasta entre sobre también "
    "ya le les lo nos os gracias hola todo todos toda todas ha han fue será serán ciudad calle abierto cerrado gratis tarde "
    "noche cada puede pueden ayuntamiento barrio",
    "de": "der die das den dem des ein eine einen einem einer eines und oder in im an am auf aus bei mit nach von vom zu zum "
    "zur für ohne um über unter vor bis durch gegen ist sind war waren wird werden hat haben kann können nicht kein keine ja "
    "nein ich du er sie es wir ihr ihre unser unsere sein seine mein aber wenn weil dass wie was wer wo wann warum auch noch "
    "nur schon sehr mehr heute morgen gestern montag dienstag mittwoch donnerstag freitag samstag sonntag hier dort bitte "
    "danke hallo alle alles uhr stadt straße geöffnet geschlossen kostenlos ab sich diese dieser dieses uns euch gibt",
    "it": "il lo la i gli le l' un una uno un' di del dello della dei degli delle d' e ed o a al allo alla ai agli alle in nel "
    "nella nei nelle con su sul sulla da dal dalla per tra fra che chi cosa come quando dove perché è sono era sarà saranno "
    "essere ha hanno non si sì no mi ti ci vi suo sua nostro nostra vostro più molto ma se anche ancora già questo questa "
    "questi queste quello oggi domani ieri lunedì martedì mercoledì giovedì venerdì sabato domenica grazie ciao tutto tutti "
    "tutte città via aperto chiuso gratuito mattina sera fino dopo prima ogni può possono comune quartiere",
    "pt": "o a os as um uma uns umas de do da dos das e ou em no na nos nas ao à aos às com sem por pelo pela para que quem "
    "como quando onde porquê é são está estão ser há não sim se seu sua seus suas nosso nossa meu minha mais muito mas também "
    "já este esta estes estas esse essa isso isto hoje amanhã ontem segunda terça quarta quinta sexta sábado domingo desde até "
    "entre sobre obrigado obrigada olá todo todos toda todas foi será serão cidade rua aberto fechado grátis manhã tarde noite "
    "cada pode podem câmara bairro você vocês feira",
    "nl": "de het een en of in op aan bij met naar van voor door over onder uit tot zonder is zijn was waren wordt worden heeft "
    "hebben kan kunnen niet geen ja nee ik jij je hij zij ze wij we jullie u uw ons onze mijn haar maar als omdat dat die dit "
    "deze wat wie waar wanneer waarom hoe ook nog al zeer meer vandaag morgen gisteren maandag dinsdag woensdag donderdag "
    "vrijdag zaterdag zondag hier daar er graag bedankt dank hallo alle alles uur stad straat open gesloten gratis om tijdens "
    "tussen na vanaf zich hun dan te toch heel moet",
}
