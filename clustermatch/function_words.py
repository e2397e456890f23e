"""Function words of each language: they hold a sentence together, and say nothing of a field."""

from functools import cache
from typing import Final

from sklearn.feature_extraction.text import strip_accents_unicode

__all__ = ["function_words"]

# Closed classes only: articles, pronouns, prepositions, conjunctions, auxiliaries, adverbs that go
# with any topic, and what is left of them before an apostrophe. No word that names a thing.
_FRENCH: Final = """
le la les un une des du de au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos votre
vos leur leurs quel quelle quels quelles chaque plusieurs quelque quelques aucun aucune tout toute
tous toutes tel telle tels telles autre autres autrui même mêmes certain certaine certains certaines
divers diverses deux trois quatre cinq je tu il elle on nous vous ils elles me te se moi toi soi lui
eux en cela ça ceci celui celle ceux celles qui que quoi dont où lequel laquelle lesquels lesquelles
auquel auxquels auxquelles duquel desquels desquelles rien chacun chacune quelqu quelconque qu
lorsqu puisqu jusqu quoiqu à dans par pour sur sous avec sans entre vers chez contre depuis pendant
dès avant après devant derrière parmi selon durant malgré sauf hors outre via jusque jusques lors
près loin autour auprès afin grâce ainsi à travers envers dessus dessous dehors dedans moyennant
voici voilà et ou mais or ni car donc si comme quand lorsque puisque quoique sinon tandis alors
parce ainsi ne pas plus moins très trop peu assez aussi bien mieux encore déjà toujours jamais
souvent parfois ici là aujourd hui notamment également surtout enfin ensuite puis cependant
toutefois néanmoins pourtant plutôt presque seulement tant autant tellement environ comment pourquoi
combien oui non beaucoup davantage désormais quasi ailleurs partout etc être suis es est sommes êtes
sont étais était étions étiez étaient été étant étés étée étées serai seras sera serons serez seront
serait seraient sois soit soyons soyez soient fut furent fût avoir ai as avons avez ont avais avait
avions aviez avaient eu eue eus eues ayant aurai auras aura aurons aurez auront aurait auraient ait
aies aient eut eurent faire fait faits faite faites font peut peuvent pourra pourront doit doivent
devra devront faut veut veulent va vont
"""
_ENGLISH: Final = """
a an the this that these those my your his her its our their mine yours hers ours theirs each every
either neither some any all both no none few many much more most less least several such own same
other others another one two three four five i you he she it we they me him us them myself yourself
himself herself itself ourselves yourselves themselves who whom whose which what whatever whichever
whoever there here something anything nothing everything someone anyone everyone of in to for with
on at by from as into onto upon about against between among amongst through throughout during before
after above below under over up down out off across along around behind beside besides beyond within
without toward towards via per than since until till despite except and or but nor so yet if because
although though while whereas when whenever where wherever why how whether unless once not very too
also only just even still already always never often again further then thus hence therefore however
moreover rather quite almost now ever else together well etc be am is are was were been being have
has had having do does did doing done will would shall should can could may might must cannot ought
let lets don doesn didn isn aren wasn weren hasn haven hadn won wouldn shouldn couldn ll ve re
"""
_SPANISH: Final = """
el la los las lo un uno una unos unas al del este esta estos estas ese esa esos esas aquel aquella
aquellos aquellas mi mis tu tus su sus nuestro nuestra nuestros nuestras vuestro vuestra vuestros
vuestras mío mía míos mías tuyo tuya suyo suya suyos suyas cada varios varias algún alguno alguna
algunos algunas ningún ninguno ninguna todo toda todos todas tal tales otro otra otros otras mismo
misma mismos mismas ambos ambas cuyo cuya cuyos cuyas cierto cierta ciertos ciertas dos tres cuatro
cinco yo tú él ella ello usted nosotros nosotras vosotros vosotras ustedes ellos ellas me te se nos
os le les esto eso aquello qué que quien quién quienes quiénes cual cuál cuales cuáles algo alguien
nada nadie a ante bajo con contra de desde durante en entre hacia hasta mediante para por según sin
sobre tras vía dentro fuera cerca lejos junto además alrededor delante detrás encima debajo través y
e o u ni pero sino si porque pues como cómo cuando cuándo donde dónde aunque mientras así tanto
luego entonces no sí más menos muy mucho mucha muchos muchas poco poca pocos pocas bastante
demasiado también tampoco solo sólo ya aún todavía siempre nunca aquí ahí allí ahora antes después
hoy bien mejor incluso casi cuanto cuánto etc ser soy eres es somos sois son era eras éramos eran
fue fueron fui sido siendo sea sean será serán sería serían estar estoy está están estamos estaba
estaban estado estando esté estén haber he ha has han hay hemos había habían habido habiendo haya
hayan habrá habrán tener tiene tienen tenía tenían tenemos tenga tengan teniendo tendrá tendrán tuvo
hubo habría estará estarán puede pueden podemos podrá podrán debe deben debemos hace hacen hacer
hecho va van quiere quieren
"""
_GERMAN: Final = """
der die das den dem des dies dessen deren ein eine einen einem einer eines dieser diese dieses
diesen diesem jener jene jenes jeder jede jedes jeden jedem mein meine dein deine sein seine seinen
seinem seiner seines ihr ihre ihren ihrem ihrer ihres unser unsere unseren unserem unserer unseres
euer eure kein keine keinen keinem keiner alle allen aller alles einige einigen mehrere viele vielen
viel wenig wenige manche solche solchen andere anderen anderer anderes beide beiden selbst zwei drei
vier fünf ich du er sie es wir man mich mir dich dir ihn ihm uns euch ihnen sich wer wen wem wessen
was welche welcher welches welchen welchem etwas nichts jemand niemand in im ins an am auf aus bei
beim mit nach von vom zu zum zur für durch gegen ohne um bis seit während wegen trotz über unter vor
hinter neben zwischen innerhalb außerhalb gemäß laut sowie ab entlang und oder aber denn sondern
doch wenn weil dass daß ob als wie damit obwohl falls bevor nachdem sobald indem je desto sowohl
auch weder noch nicht nur sehr mehr meist immer nie oft schon hier da dort dann nun jetzt heute so
also dabei dafür daher darüber darauf daraus darin dazu deshalb jedoch bereits etwa fast ganz
insbesondere zudem außerdem dadurch dagegen wo wann warum wieder weiter ebenfalls sonst zwar usw bin
bist ist sind seid war waren wäre wären gewesen sei habe hast hat haben hatte hatten hätte hätten
gehabt werde wirst wird werden wurde wurden würde würden worden geworden kann können konnte könnte
muss müssen musste soll sollen sollte will wollen wollte darf dürfen mag mögen tun machen macht
"""
_ITALIAN: Final = """
il lo la gli le un uno una al allo alla ai agli alle all dal dallo dalla dai dagli dalle dall del
dello della dei degli delle dell nel nello nella nei negli nelle nell sul sullo sulla sui sugli
sulle sull col coi questo questa questi queste quello quella quelli quelle quel quei quegli mio mia
miei mie tuo tua tuoi tue suo sua suoi sue nostro nostra nostri nostre vostro vostra vostri vostre
loro ogni alcuno alcuna alcuni alcune qualche nessun nessuno nessuna tutto tutta tutti tutte tale
tali altro altra altri altre stesso stessa stessi stesse vari varie diversi diverse entrambi ambedue
certo certa certi certe due tre quattro cinque io tu egli ella lui lei esso essa essi esse noi voi
mi ti si ci vi ne li che chi cui quale quali quanto quanta quanti quante ciò qualcosa niente nulla
ognuno ciascun ciascuno ciascuna di a da in con su per tra fra verso contro senza sotto sopra dentro
fuori dopo prima durante mediante tramite oltre presso secondo lungo attraverso entro sino fino
vicino e ed o od ma però anche né se perché poiché quando come dove mentre sebbene dunque quindi
oppure ovvero sia inoltre affinché non più meno molto molta molti molte poco poca pochi poche troppo
già ancora sempre mai qui qua lì là ora oggi poi così solo soltanto bene meglio invece infine anzi
quasi piuttosto ecc essere sono sei è siamo siete era erano eri fu furono stato stata stati state
essendo sarà saranno sarebbe sarebbero fosse fossero siano avere ho hai ha abbiamo avete hanno aveva
avevano avuto avendo abbia abbiano avrà avranno avrebbe avrebbero fare facendo fa fanno fatto può
possono deve devono vuole vogliono va vanno viene vengono
"""
_WORDS: Final = {
    lang: frozenset(strip_accents_unicode(words).split())
    for lang, words in {
        "fr": _FRENCH,
        "en": _ENGLISH,
        "es": _SPANISH,
        "de": _GERMAN,
        "it": _ITALIAN,
    }.items()
}


@cache
def function_words(lang: str) -> frozenset[str]:
    """
    Give the words of a language that are no evidence of anything.

    Parameters
    ----------
    lang : str
        A code such as "fr".

    Returns
    -------
    frozenset of str
        In small letters and without accents; of all languages together where there is no list.

    Examples
    --------
    >>> "ete" in function_words("fr"), "laser" in function_words("fr")
    (True, False)
    """
    return _WORDS.get(lang, frozenset[str]().union(*_WORDS.values()))
