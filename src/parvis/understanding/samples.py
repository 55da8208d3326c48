"""What the language of a text is recognised by: small words of each language, and a page of plain prose written for this.

The prose is ours: it speaks of what a city speaks of, so that its trigrams are those of a city's posts.
"""

from __future__ import annotations

SMALL_WORDS: dict[str, str] = {
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

PROSE: dict[str, str] = {
    "fr": """Ce matin, la piscine du quartier rouvre après trois semaines de travaux. Les bassins ont été vidés puis nettoyés,
    l’éclairage changé, et les vestiaires repeints. Vous pouvez venir dès sept heures, avec un bonnet et une serviette. Les enfants
    de moins de huit ans doivent être accompagnés d’un adulte. Dans les écoles, les nouveaux menus de la cantine sont en ligne, avec
    les produits de saison et les allergènes plat par plat. Nous plantons cet hiver plusieurs centaines d’arbres dans les rues les
    plus chaudes : leur ombre rafraîchira les trottoirs l’été prochain. La circulation sera fermée dimanche sur les quais, de neuf
    heures à dix-huit heures, pour laisser la place aux piétons et aux cyclistes. Pensez à prendre les transports en commun. Les
    bibliothèques restent ouvertes pendant les vacances, certaines jusqu’à vingt heures. Pour refaire votre carte d’identité, prenez
    rendez-vous à la mairie : de nouveaux créneaux sont ouverts chaque mardi. Une question, une idée, quelque chose à signaler près
    de chez vous ? Écrivez-nous, un agent vous répondra. Quelle lumière ce soir sur les toits, et quel silence au bord du fleuve !
    Envoyez vos plus belles photographies, nous publierons les meilleures. Merci à toutes celles et à tous ceux qui font vivre nos
    marchés, nos parcs, nos fêtes. L’exposition est gratuite, l’entrée est libre, et l’on peut y aller en famille. Attention, verglas
    cette nuit : les équipes salent les chaussées, restez prudents. Le conseil a voté le budget des travaux de la place.""",
    "en": """This morning the neighbourhood swimming pool opens again after three weeks of work. The water has been changed, the
    lights are new, and the changing rooms were painted. You can come from seven o’clock with a cap and a towel. Children under eight
    should be with an adult. In schools, the new lunch menus are online with everything you need to know about allergies. This winter
    we are planting several hundred trees in the warmest streets; their shade will make summer walks much cooler. The road along the
    river will be closed to cars on Sunday between nine and six, so that people can walk and cycle there. Please think of taking the
    bus or the train. Libraries stay open during the holidays, and some of them until eight in the evening. If your identity card has
    to be renewed, book an appointment at the town hall: new times are given each Tuesday. Have you got a question, an idea, or
    something to report near your home? Write to us, and somebody will answer. What a light on the roofs tonight, and how quiet the
    banks of the river are! Send us your best photographs and we shall share the ones we love. Thank you to everyone who keeps our
    markets, parks and festivals alive. The exhibition is free, there is nothing to book, and families are welcome. Watch out, there
    will be ice tonight: our teams are treating the streets, so take care. The council voted for the work on the square.""",
    "es": """Esta mañana la piscina del barrio vuelve a abrir después de tres semanas de obras. Se ha cambiado el agua, las luces son
    nuevas y los vestuarios están pintados. Se puede venir desde las siete con gorro y toalla. Los niños menores de ocho años deben ir
    acompañados por una persona adulta. En los colegios, los nuevos menús del comedor ya se pueden consultar, con los alérgenos de cada
    plato. Este invierno plantamos varios cientos de árboles en las calles más calurosas: su sombra hará que los veranos sean más
    frescos. El domingo se cerrará al tráfico la avenida del río, de nueve a seis, para que la gente pueda caminar y montar en
    bicicleta. Recuerde usar el transporte público. Las bibliotecas seguirán abiertas durante las vacaciones, algunas hasta las ocho de
    la tarde. Para renovar el documento de identidad, pida una cita en el ayuntamiento: cada martes hay nuevas horas disponibles. ¿Tiene
    una pregunta, una idea o quiere avisarnos de algo cerca de su casa? Escríbanos y le responderemos. ¡Qué luz tan bonita esta noche
    sobre los tejados, y qué silencio junto al río! Envíenos sus mejores fotografías y publicaremos las que más nos gusten. Gracias a
    quienes dan vida a nuestros mercados, parques y fiestas. La exposición es gratuita, la entrada es libre y se puede ir en familia.
    Cuidado con el hielo esta noche: nuestros equipos trabajan en las calzadas. El pleno ha votado las obras de la plaza.""",
    "de": """Heute Morgen öffnet das Schwimmbad im Viertel nach drei Wochen Bauarbeiten wieder. Das Wasser wurde gewechselt, das Licht
    ist neu, und die Umkleiden sind frisch gestrichen. Sie können ab sieben Uhr mit Badekappe und Handtuch kommen. Kinder unter acht
    Jahren müssen von einem Erwachsenen begleitet werden. In den Schulen stehen die neuen Speisepläne bereit, mit allen Angaben zu
    Allergien. In diesem Winter pflanzen wir mehrere hundert Bäume in den wärmsten Straßen: Ihr Schatten macht die Gehwege im Sommer
    kühler. Am Sonntag ist die Uferstraße von neun bis achtzehn Uhr für Autos gesperrt, damit man dort zu Fuß gehen und Rad fahren kann.
    Bitte nehmen Sie möglichst Bus und Bahn. Die Bibliotheken bleiben während der Ferien geöffnet, einige bis zwanzig Uhr. Wenn Ihr
    Ausweis erneuert werden muss, vereinbaren Sie einen Termin im Rathaus: Neue Zeiten gibt es jeden Dienstag. Haben Sie eine Frage, eine
    Idee oder möchten Sie etwas in Ihrer Nähe melden? Schreiben Sie uns, jemand wird Ihnen antworten. Was für ein Licht heute Abend über
    den Dächern, und wie still es am Fluss ist! Schicken Sie uns Ihre schönsten Bilder, wir zeigen die besten. Danke an alle, die unsere
    Märkte, Parks und Feste lebendig machen. Die Ausstellung ist kostenlos, der Eintritt ist frei, Familien sind willkommen. Vorsicht,
    heute Nacht wird es glatt: Unsere Teams streuen die Fahrbahnen. Der Rat hat über die Arbeiten am Platz entschieden.""",
    "it": """Questa mattina la piscina del quartiere riapre dopo tre settimane di lavori. L’acqua è stata cambiata, le luci sono nuove e
    gli spogliatoi sono stati dipinti. Si può venire dalle sette con la cuffia e l’asciugamano. I bambini sotto gli otto anni devono
    essere accompagnati da un adulto. Nelle scuole i nuovi menù della mensa si possono già consultare, con gli allergeni di ogni piatto.
    Quest’inverno piantiamo diverse centinaia di alberi nelle strade più calde: la loro ombra renderà più freschi i marciapiedi d’estate.
    Domenica il lungofiume sarà chiuso al traffico dalle nove alle diciotto, per lasciare spazio a chi cammina e a chi va in bicicletta.
    Ricordatevi di usare i mezzi pubblici. Le biblioteche restano aperte durante le vacanze, alcune fino alle venti. Per rinnovare la
    carta d’identità prenotate un appuntamento in comune: ogni martedì ci sono nuovi orari. Avete una domanda, un’idea o qualcosa da
    segnalare vicino a casa vostra? Scriveteci e qualcuno vi risponderà. Che luce stasera sui tetti, e che silenzio lungo il fiume!
    Mandateci le vostre fotografie più belle, pubblicheremo quelle che ci piacciono di più. Grazie a tutti quelli che fanno vivere i
    nostri mercati, i nostri parchi e le nostre feste. La mostra è gratuita, l’ingresso è libero e ci si può andare in famiglia.
    Attenzione al ghiaccio questa notte: le nostre squadre sono al lavoro. Il consiglio ha votato i lavori della piazza.""",
    "pt": """Esta manhã a piscina do bairro volta a abrir depois de três semanas de obras. A água foi mudada, as luzes são novas e os
    balneários foram pintados. Pode vir a partir das sete horas com touca e toalha. As crianças com menos de oito anos devem estar
    acompanhadas por um adulto. Nas escolas, as novas ementas da cantina já estão disponíveis, com as alergias de cada prato. Neste
    inverno plantamos várias centenas de árvores nas ruas mais quentes: a sua sombra tornará os passeios mais frescos no verão. No
    domingo a avenida junto ao rio será fechada ao trânsito, das nove às dezoito, para que as pessoas possam andar a pé e de bicicleta.
    Pense em usar os transportes públicos. As bibliotecas continuam abertas durante as férias, algumas até às vinte horas. Para renovar
    o cartão de cidadão, marque uma hora na câmara: há novos horários todas as terças. Tem uma pergunta, uma ideia ou quer avisar-nos de
    alguma coisa perto de sua casa? Escreva-nos e alguém lhe responderá. Que luz esta noite sobre os telhados, e que silêncio à beira do
    rio! Envie-nos as suas melhores fotografias, publicaremos as de que mais gostarmos. Obrigado a todos os que dão vida aos nossos
    mercados, parques e festas. A exposição é gratuita, a entrada é livre e pode ir em família. Atenção ao gelo esta noite: as nossas
    equipas estão nas ruas, tenha cuidado. A assembleia votou as obras da praça.""",
    "nl": """Vanmorgen gaat het zwembad in de wijk weer open na drie weken werk. Het water is ververst, de lampen zijn nieuw en de
    kleedkamers zijn geschilderd. U kunt vanaf zeven uur komen met een badmuts en een handdoek. Kinderen jonger dan acht jaar moeten met
    een volwassene komen. Op de scholen staan de nieuwe menu’s klaar, met alles wat u over allergieën moet weten. Deze winter planten wij
    honderden bomen in de warmste straten: hun schaduw maakt de stoepen in de zomer koeler. Zondag is de weg langs de rivier van negen
    tot zes uur dicht voor auto’s, zodat iedereen er kan wandelen en fietsen. Denk eraan om met de bus of de trein te komen. De
    bibliotheken blijven open tijdens de vakantie, sommige tot acht uur ’s avonds. Moet uw identiteitskaart vernieuwd worden, maak dan
    een afspraak op het stadhuis: elke dinsdag komen er nieuwe tijden bij. Heeft u een vraag, een idee of wilt u iets melden dicht bij
    huis? Schrijf ons, er is iemand die u antwoordt. Wat een licht vanavond boven de daken, en wat is het stil aan het water! Stuur ons
    uw mooiste foto’s, wij laten de beste zien. Dank aan iedereen die onze markten, parken en feesten levend houdt. De tentoonstelling is
    gratis, de toegang is vrij en gezinnen zijn welkom. Pas op, het wordt vannacht glad: onze ploegen strooien de straten, wees
    voorzichtig. De raad heeft gestemd over het werk aan het plein.""",
}
