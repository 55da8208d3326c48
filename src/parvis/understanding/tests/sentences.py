"""Short things that people and cities write, each with its language; "" = nobody could say. Written for this test."""

SENTENCES = {
    "fr": """La piscine est fermée ce soir
Les écoles rouvrent lundi
Travaux rue des Lilas jusqu’à vendredi
Bonne nuit à toutes et à tous
Premier givre sur les pelouses
Quel est votre pont préféré ?
Le marché déménage place Haute
Pensez à votre bonnet de bain !
Grève : service minimum dans les crèches
Ouverture des inscriptions demain à 9 h
Votre avis compte
Ligne 7 déviée ce week-end
Bonjour, où jeter mes encombrants ?
Merci beaucoup pour votre réponse
On se retrouve dimanche au parc
Fermeture exceptionnelle de la bibliothèque
Il n’y a plus de place
J’adore cette ville
C’est quand la fête des lumières ?
240 arbres plantés cet hiver
Attention, verglas sur les trottoirs
Nouvelle exposition au musée, entrée libre
Rendez-vous à 18 h devant la mairie
Le lampadaire est en panne depuis une semaine
Vive la neige !""",
    "en": """The swimming pool is closed tonight
Schools open again on Monday
Road works until Friday
Good night everyone
First frost on the lawns
What is your favourite bridge?
The market moves to another square
Remember your swimming cap!
Registration opens tomorrow at 9
Your opinion matters
Line 7 is diverted this weekend
Hello, where can I throw this away?
Thank you so much for your answer
See you on Sunday in the park
The library is closed today
There are no places left
I love this city
When is the festival of lights?
240 trees planted this winter
Watch out for ice on the pavements
New exhibition at the museum, free entry
Meet us at 6 pm in front of the town hall
The street light has been broken for a week
Is the museum open on Tuesdays?
How do I get to the station?""",
    "es": """La piscina está cerrada esta noche
Los colegios vuelven a abrir el lunes
Obras en la calle hasta el viernes
Buenas noches a todos
Primera helada sobre el césped
¿Cuál es su puente favorito?
El mercado se muda a otra plaza
¡No olvide su gorro!
Las inscripciones abren mañana a las nueve
Su opinión cuenta
La línea 7 se desvía este fin de semana
Hola, ¿dónde puedo tirar esto?
Muchas gracias por su respuesta
Nos vemos el domingo en el parque
La biblioteca está cerrada hoy
Ya no quedan plazas
Me encanta esta ciudad
¿Cuándo es la fiesta de las luces?
240 árboles plantados este invierno
Cuidado con el hielo en las aceras
Nueva exposición en el museo, entrada libre
La farola está rota desde hace una semana""",
    "de": """Das Schwimmbad ist heute Abend geschlossen
Die Schulen öffnen am Montag wieder
Bauarbeiten bis Freitag
Gute Nacht zusammen
Der erste Frost auf den Wiesen
Welche Brücke mögen Sie am liebsten?
Der Markt zieht auf einen anderen Platz
Vergessen Sie Ihre Badekappe nicht!
Anmeldung ab morgen um 9 Uhr
Ihre Meinung zählt
Linie 7 wird am Wochenende umgeleitet
Hallo, wo kann ich das wegwerfen?
Vielen Dank für Ihre Antwort
Wir sehen uns am Sonntag im Park
Die Bibliothek ist heute geschlossen
Es gibt keine Plätze mehr
Ich liebe diese Stadt
Wann ist das Lichterfest?
240 Bäume in diesem Winter gepflanzt
Vorsicht, Glatteis auf den Gehwegen
Neue Ausstellung im Museum, Eintritt frei
Die Laterne ist seit einer Woche kaputt""",
    "it": """La piscina è chiusa stasera
Le scuole riaprono lunedì
Lavori in via dei Tigli fino a venerdì
Buona notte a tutti
Prima brina sui prati
Qual è il vostro ponte preferito?
Il mercato si sposta in un’altra piazza
Non dimenticate la cuffia!
Le iscrizioni aprono domani alle nove
La vostra opinione conta
La linea 7 è deviata questo fine settimana
Ciao, dove posso buttare questo?
Grazie mille per la risposta
Ci vediamo domenica al parco
La biblioteca oggi è chiusa
Non ci sono più posti
Adoro questa città
Quando è la festa delle luci?
240 alberi piantati quest’inverno
Attenzione al ghiaccio sui marciapiedi
Nuova mostra al museo, ingresso libero
Il lampione è rotto da una settimana""",
    "pt": """A piscina está fechada esta noite
As escolas voltam a abrir na segunda
Obras na rua até sexta
Boa noite a todos
Primeira geada sobre os relvados
Qual é a sua ponte preferida?
O mercado muda para outra praça
Não se esqueça da touca!
As inscrições abrem amanhã às nove
A sua opinião conta
A linha 7 é desviada este fim de semana
Olá, onde posso deitar isto fora?
Muito obrigado pela sua resposta
Vemo-nos domingo no parque
A biblioteca está fechada hoje
Já não há lugares
Adoro esta cidade
Quando é a festa das luzes?
240 árvores plantadas este inverno
Cuidado com o gelo nos passeios
Nova exposição no museu, entrada livre
O candeeiro está avariado há uma semana""",
    "nl": """Het zwembad is vanavond gesloten
De scholen gaan maandag weer open
Werken in de straat tot vrijdag
Goede nacht allemaal
De eerste vorst op het gras
Wat is uw mooiste brug?
De markt verhuist naar een ander plein
Vergeet uw badmuts niet!
Inschrijven kan vanaf morgen om 9 uur
Uw mening telt
Lijn 7 rijdt dit weekend anders
Hallo, waar kan ik dit weggooien?
Heel erg bedankt voor uw antwoord
Tot zondag in het park
De bibliotheek is vandaag gesloten
Er zijn geen plaatsen meer
Ik hou van deze stad
Wanneer is het lichtfeest?
240 bomen geplant deze winter
Let op, gladheid op de stoepen
Nieuwe tentoonstelling in het museum, toegang vrij
De lantaarn is al een week kapot""",
    "": """OK 👍
@ville #Paris
https://ville.example/piscines
18:30
🎉🎉🎉
75013
Café
…
№ 7""",
}
