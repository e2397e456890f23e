"""Spanish words for what an organisation has and seeks."""

from typing import Final

__all__ = ["CONTEXT", "CUES", "PARTS", "PHRASE", "SUBJECT"]

PARTS: Final = {
    "ACQUIRE": r"""
        encontrar|hallar|adquirir|identificar|contactar(?: con| a)?|incorporar|contratar|conseguir
        obtener|colaborar(?: con| en)?|cooperar con|trabajar con|asociar(?:se|nos) con
        aliar(?:se|nos) con|acceder a|tener acceso a
        establecer (?:contactos?|alianzas?|colaboraciones|contacto) con|entrar en contacto con
        comprar|subcontratar|externalizar|conocer a|reunir(?:se|nos) con|apoyar(?:se|nos) en
        contar con|disponer de|dotar(?:se|nos) de|alquilar
        reforzar (?:su|sus|nuestr[oa]s?) (?:equipos?|capacidades|competencias)|formar(?:se|nos) en
        recurrir a|captar|recibir (?:ayuda|apoyo|asesoramiento)|hablar con
        complementar (?:su|nuestr[oa]s?) \w+|localizar|atraer
        """,
    "ADVERB": r"""
        actualmente|también|activamente|además|todavía|aún|ya|siempre|especialmente|ahora
        urgentemente|mucho|asimismo|muy|altamente|plenamente|particularmente|no|igualmente
        principalmente|sobre todo|hoy|ahora mismo|en este momento|desde hace \w+ años|perfectamente
        ampliamente|constantemente|con urgencia|por tanto
        """,
    "OF": r"del|de",
    "MODAL": r"""
        quisiera|quisiéramos|querríamos|querría|quiere|queremos|desea(?:mos|ría|ríamos)?
        (?:le|nos|me) (?:gustaría|encantaría|interesaría)|espera(?:mos)?|pretende(?:mos)?
        aspira(?:mos)? a|debe(?:mos)?|tiene que|tenemos que|tiene previsto|busca(?:mos)?
        necesita(?:mos)?|está interesad[oa] en|est(?:amos|á) buscando|intenta(?:mos)?
        tenemos previsto|prevé|prevemos|precisa(?:mos)?
        """,
    # What an organisation counts without having it to offer.
    "COUNT": r"(?:<NUMBER>)? ?\d* ?(?:<WHO>)",
    "NUMBER": r"""
        más de|cerca de|unos|unas|un centenar de|alrededor de|casi|\d[\d .]*|dos|tres|cien
        """,
    "WHO": r"""
        miembros|soci[oa]s|emplead[oa]s|trabajadores|personas|sedes?|oficinas?|presupuesto|asociados
        """,
    "SMALL": "un[oa]?s?|el|la|los|las|de|del|su|sus|en|con|para|sobre",
    "PLANT": "planta|línea|laboratorio|sala|taller|banco|plataforma",
    "HEADS": r"""
        soci[oa]s?|colabora\w+|alianzas?|empresas?|competencias?|experiencia|conocimientos?
        expert[oa]s?|especialistas?|alguien|ayuda|apoyo|asesoramiento|soluciones|servicios?
        capacidad(?:es)?|proveedores|entidades|actores|know-how|partners?|necesidades
        """,
    "KIND": r"""
        industrial(?:es)?|académic[oa]s?|europe[oa]s?|tecnológic[oa]s?|técnic[oa]s?
        internacional(?:es)?|local(?:es)?|complementari[oa]s?|extern[oa]s?|de confianza|sólid[oa]s?
        ampli[oa]s?|demostrad[oa]
        """,
    "LINK": r"""
        con (?:amplia )?(?:experiencia|conocimientos?|capacidad(?:es)?|competencias?) (?:en|de|para)
        con|para|en|sobre|especializad[oa]s? en|capaz de|capaces de
        que (?:domine|disponga|ofrezca|sepa|domina|ofrece|tenga)n?|expert[oa]s? en
        (?<=experiencia )de|(?<=conocimientos )de|(?<=servicios )de|(?<=soluciones )de|por parte de
        """,
}

CUES: Final = {
    "trap": r"""
        motor(?:es)? de búsqueda|busca(?:n|mos)? (?!<ACQUIRE>)\w+(?:ar|er|ir)(?= )
        ofertas? de empleo|bajo demanda|en caso (?:de necesidad|necesario)
        según (?:las |sus )?necesidades|si es necesario|muy demandad[oa]s?|oferta y (?:la )?demanda
        """,
    "need_verb_strong": r"""
        (?:<MODAL>)~ (?:<ACQUIRE>)
        (?:est(?:á|amos|oy)|anda(?:mos)?)~ (?:buscando|en busca de|a la búsqueda de)
        (?:podría(?:mos)?|puede|podemos) necesitar|busc(?:a|amos|o)~
        se (?:busca|necesita|precisa|requiere)n?~|necesita(?:mos)?~|precisa(?:mos)?~
        (?:tiene|tenemos|tendríamos)~ necesidad de|care(?:ce|cemos)~ de
        ech(?:a|amos) (?:en falta|de menos)
        """,
    "need_verb_weak": r"""
        requ(?:iere|erimos)~|demandamos~|solicita(?:mos)?~
        (?:está|estamos|estaría|estaríamos)~ interesad[oa]s? en|(?:está|estamos)~ abiert[oa]s? a
        recurr(?:e|imos)~ a|(?:quisiera|quisiéramos)~(?= (?:un|una|más)\b)
        (?:desea(?:mos)?|quiere|queremos)~(?= (?:un|una|más)\b)|agradecer(?:ía|íamos)~
        sufr(?:e|imos) (?:una )?(?:falta|escasez) de|contratamos~|subcontrata(?:mos)?~
        externaliza(?:mos)?~|(?:nos|le) (?:vendría|vendrían) bien|invita(?:mos)?~ a
        (?:nos|le) cuesta (?:<ACQUIRE>)
        """,
    "need_plural_strong": r"""
        buscan~|necesitan~|precisan~|carecen~ de|están~ buscando|(?:quieren|desean)~ (?:<ACQUIRE>)
        """,
    "need_plural_weak": r"""
        requieren~|demandan~|solicitan~|recurren~ a
        """,
    "need_lack_weak": r"""
        no (?:tiene|tenemos|hay)~|(?:sin|ningún|ninguna) \w+ propi[oa]s?
        """,
    "need_noun_strong": r"""
        en (?:busca|búsqueda) de|a la (?:busca|búsqueda) de|buscando|falt[oa]s? de|a falta de
        búsqueda de (?=soci|partner|prove|colab|financ)
        (?:nuestr[oa]s?|sus?)(?: \w+)? necesidad(?:es)?(?: \w+)? (?:es|son|incluyen?|se centran? en)
        (?:nuestr[oa]s?|sus?)(?: \w+)? necesidad(?:es)?(?: \w+)? (?:abarcan?|de|en)
        (?:nuestr[oa]s?|sus?)(?: \w+)? necesidad(?:es)?(?: \w+)? ?:|necesidad(?:es)? ?:
        (?:se busca|buscamos|busca|demandas?|necesitamos) ?:
        lo que (?:nos|le) (?:falta|hace falta)~,? (?:es|son)
        lo que (?:buscamos|necesitamos|busca|necesita)~,? (?:es|son)|soci[oa]s? buscad[oa]s? ?:
        perfil(?:es)? buscad[oa]s? ?:
        """,
    "need_noun_weak": r"""
        (?:nuestr[oa]s?|sus?|el|un) puntos? débil(?:es)?(?: es| son| ?:)
        (?:nuestr[oa]s?|sus?) (?:carencias?|debilidad(?:es)?)(?: \w+)? (?:es|son|está|están|en|:)
        quién (?:puede|podría) (?:ayudarnos (?:con|en|a)|ofrecernos)|carencias? (?:de|en)
        interesad[oa]s? en|abiert[oa]s? a colabor\w+ (?:con|en)
        """,
    "need_either_strong": r"""
        (?:nos|le|me) (?:falta|hace falta|hacen falta|faltan|faltaría)n?~|hacen? falta~
        """,
    "need_back_strong": r"""
        (?:es|son|están siendo)~ (?:buscad[oa]s?|necesari[oa]s? para nosotros)(?! por)
        """,
    "need_back_weak": r"""
        (?:es|son|será|serán|sería|serían)~ (?:bienvenid[oa]s?|de agradecer|de ayuda)
        """,
    "need_past_weak": r"""
        busc(?:aba|ábamos|ó)~|(?:ha|hemos)~ (?:buscado|necesitado)|necesit(?:aba|ábamos|ó)~
        (?:estaba|estábamos)~ buscando|carec(?:ía|íamos) de|nos falt(?:aba|aban)
        """,
    "have_verb_strong": r"""
        ofre(?:ce|cemos)~|(?:cuenta|contamos)~ con(?! ?(?:<COUNT>))
        dispon(?:e|emos)~ de(?! ?(?:<COUNT>))|domina(?:mos)?~|pose(?:e|emos)~(?! ?(?:<COUNT>))
        proporciona(?:mos)?~|suministra(?:mos)?~|aporta(?:mos)?~|brinda(?:mos)?~
        (?:pone|ponemos)~ a (?:su |vuestra )?disposición
        (?:se|nos) (?:especializa|especializamos)~ en|destaca(?:mos)?~ (?:en|por)
        (?:diseña|diseñamos|desarrolla),? y (?:fabrica|fabricamos|comercializa)(?:mos)?
        (?:diseña|diseñamos|desarrolla),? y (?:produce|instala)(?:mos)?
        (?:desarrollamos|fabrica),? y (?:fabrica|fabricamos|comercializa|produce|instala)(?:mos)?
        (?:tiene|tenemos)~ (?:una? )?(?:\w+ )?experiencia(?: \w+)? (?:en|de|para|sobre)
        (?:tiene|tenemos)~ (?:una? )?(?:\w+ )?(?:conocimientos?)(?: \w+)? (?:en|de|para|sobre)
        (?:tiene|tenemos)~ (?:una? )?(?:\w+ )?(?:capacidad(?:es)?)(?: \w+)? (?:en|de|para|sobre)
        (?:tiene|tenemos)~ (?:una? )?(?:\w+ )?dominio(?: \w+)? (?:en|de|para|sobre)
        (?:tiene|tenemos)~ (?:una? )?(?:\w+ )?(?:competencias?)(?: \w+)? (?:en|de|para|sobre)
        (?:es|somos)~ capaz(?:es)? de|somos capaces de
        (?:puede|podemos)~ (?:ofrecer|aportar|proporcionar|suministrar)
        presta(?:mos)?~ (?:servicios? de)?|sabemos~(?= \w+[aei]r\b)|sabe(?= \w+[aei]r\b)
        """,
    "have_verb_weak": r"""
        desarroll(?:a|amos)~|diseñ(?:a|amos)~|fabric(?:a|amos)~|produc(?:e|imos)~|realiza(?:mos)?~
        comercializa(?:mos)?~|asesora(?:mos)?~|acompaña(?:mos)?~|apoya(?:mos)?~|ayuda(?:mos)?~
        instala(?:mos)?~|(?:se|nos) (?:dedica|dedicamos)~ a
        (?:ha|hemos)~ (?:desarrollado|diseñado|creado|patentado)|trabaja(?:mos)?~ (?:en|sobre)
        imparte|impartimos|ensaya(?:mos)?~
        (?:tiene|tenemos)~(?= (?:una?|dos|tres|su|nuestr[oa]) (?:\w+ )?<PLANT>\w*)
        respond(?:e|emos)~ a (?=las (?:necesidades|demandas))|gestiona(?:mos)?~|elabora(?:mos)?~
        recicla(?:mos)?~|analiza(?:mos)?~|(?:puede|podemos)~(?= \w+[aei]r\b)|forma(?:mos)?~(?= a\b)
        cubr(?:e|imos)~|opera(?:mos)?~|explota(?:mos)?~|edita(?:mos)?~
        """,
    "have_plural_strong": r"""
        ofrecen~|cuentan~ con|disponen~ de|dominan~|poseen~|proporcionan~|suministran~|aportan~
        """,
    "have_plural_weak": r"""
        desarrollan~|diseñan~|fabrican~|producen~|realizan~
        """,
    "have_noun_strong": r"""
        (?:(?:es|somos|está|estamos|son)~ )?especializad[oa]s?~ en
        (?:es|somos|son)~ (?:una? )?(?:\w+ )?(?:especialistas?|expert[oa]s?) (?:en|de)
        (?<!un )(?<!una )(?:especialistas?|expert[oa]s?) en|experiencia(?: \w+)? (?:en|de|sobre)
        (?:conocimientos?|capacidad(?:es)?)(?: \w+)? (?:en|de|sobre|abarcan?|incluyen?|son)
        (?:competencias?)(?: \w+)? (?:en|de|sobre|abarcan?|incluyen?|son)
        (?:know-how|saber hacer)(?: \w+)? (?:en|de|sobre|abarcan?|incluyen?|son)
        (?:competencias?|capacidades|ofrecemos|oferta)(?: \w+)? ?:
        (?:servicios|especialidad(?:es)?|puntos fuertes|experiencia)(?: \w+)? ?:
        (?:nuestr[oa]s?|sus?)(?: \w+)? (?:puntos? fuertes?|fortalezas?)(?: es| son| ?:)
        (?:nuestr[oa]s?|sus?)(?: \w+)? (?:especialidad(?:es)?|actividad principal)(?: es| son| ?:)
        (?:nuestr[oa]s?|sus?) (?:oferta|gama|servicios|cartera)(?: \w+)? (?:incluye|comprende)n?
        (?:nuestr[oa]s?|sus?) (?:oferta|gama|servicios|cartera)(?: \w+)? (?:abarca|cubre)n?
        dotad[oa]s? (?:de|con)|equipad[oa]s? con|años de experiencia en|reconocid[oa]s? por
        amplia experiencia en
        """,
    "have_noun_weak": r"""
        líder(?:es)?(?: \w+)? (?:en|de)|(?:un )?referentes?(?: \w+)? (?:en|de)
        fabricantes?(?: \w+)? de|proveedor(?:a|es)? de|conocid[oa]s? por
        (?:nuestras?|sus?) (?:actividad(?:es)?|investigación)(?: \w+)? (?:abarcan?|incluyen?)
        (?:nuestras?|sus?) (?:actividad(?:es)?|investigación)(?: \w+)? (?:se centran? en)
        """,
    "have_back_strong": r"""
        (?:es|son) (?:nuestr[oa]s?|sus?) (?:especialidad(?:es)?|puntos? fuertes?|fortalezas?)
        (?:es|son) (?:nuestr[oa]s?|sus?) (?:actividad principal|oficio|fuerte)
        """,
    "have_past_weak": r"""
        ofrecía(?:mos)?|disponía(?:mos)? de|contaba(?:mos)? con|fabricaba(?:mos)?
        """,
}

SUBJECT: Final = {
    "member": r"""
        ^(?:\w+ ){0,2}(?:miembros?|asociados)\b
        ^(?:(?:sus|nuestr[oa]s|los|las) )(?:soci[oa]s|empresas (?:asociadas|miembro))\b
        """,
    "other": r"""
        ^(?:\w+ ){0,2}(?:clientes?|pacientes?|usuarios?|consumidores)\b
        ^(?:\w+ ){0,2}(?:competidores|estudiantes|ciudadan[oa]s|mercados?)\b
        ^(?:(?:y|pero|que|si) )?(?:much[oa]s|algun[oa]s|vari[oa]s|numeros[oa]s|quienes)\b(?! años)
        ^(?:(?:y|pero|que|si) )?(?:ellos|ellas|cada|los|las)\b(?! años)
        \b(?:usted|ustedes|cada|quien(?:es)?|tus?|vuestr[oa]s?|aquell[oa]s)\b
        """,
    "own": r"""
        \b(?:nosotros|nuestr[oa]s?|nos|clúster|cluster|empresa|compañía)\b
        \b(?:sociedad|laboratorio|equipos?|instituto|centro|ella|él)\b
        \b(?:asociación|grupo|unidad|pyme|consorcio|red|universidad)\b
        \b(?:escuela|fabricante|startup|fundación|cooperativa|agrupación)\b
        """,
}

CONTEXT: Final = {
    "determiner": r"""
        la|el|una?|de|del|en|est[ae]|nuestr[oa]|su|sus|por|sin|con|toda|ninguna|para|gran|y de
        """,
    "negation": r"no|nunca|tampoco|sin|no se|no nos|no le|ya no",
    "negated": r"no|nunca",
    "only": r"no (?:solo|sólo|solamente)",
    "past": r"estaba|estábamos|estuvo|fue|era|había",
    "relative": r"(?:que|quien|quienes|donde|cual|cuales|cuyo|cuya)(?: (?:se|nos|le))?",
    "identity": r"(?:es|somos|soy)~ (?:una?|el|la)|^una?",
    "infinitive": r"para|a fin de",
    "hedge": r"""
        quizás?|tal vez|eventualmente|podría(?:mos)?|en el futuro|posiblemente|si|a lo mejor
        algún día|probablemente
        """,
    "found": r"encontr(?:ó|amos|ado)|resuelto|conseguido|cubiert[oa]",
    "bare": r"""
        ser|convertirse en|empresas|pymes|socios|clientes|laboratorios|startups|actores|fabricantes
        miembros|tu|vuestr[oa]|profesionales
        (?:adquirir|desarrollar|reforzar|falta de|compartir) (?:su |una? )?
        """,
    "boundary": r"y|e|pero|mientras|aunque|o",
    "possess": r"dispon\w*|pose\w*|domina\w*|cuenta|contamos|tiene|tenemos",
    "own_now": r"nosotros|nuestr[oa]s?|nos|somos",
}

PHRASE: Final = {
    "lead": r"""
        a (?:sus|nuestr[oa]s|las|los) (?:miembros|soci[oa]s|empresas|clientes|asociados)|un[oa]?s?
        el|la|los|las|de|del|en|a|al|para|con|sobre|su|sus|nuestr[oa]s?|nuev[oa]s|otr[oa]s|algún
        alguna|por|y|también|actualmente|activamente|principalmente|sobre todo|tant[oa]|vari[oa]s
        más|es|son|especialmente|como|lo
        """,
    "fill": r"""
        (?:nuev[oa]s |amplia |buen[oa]s |gran |sólida |un |una )?<HEADS>(?: <KIND>)*? <LINK>(?!\w) ?
        """,
    "tail": r"""
        que|quien|cuy[oa]s?|es|son|está|están|donde|porque|ya que|mientras|pero|aunque|gracias|desde
        cuando|con el fin|a fin|etc|sin
        """,
    "purpose": r"para|con|desde|dentro|entre|ante|junto",
    "stop": r"""
        (?!<SMALL>\b)\w+(?<!ción) (?:una?|los|las|sus?|nuestr[oa]s)\b
        (?:organiza|promueve|fomenta|apoya|representa|agrupa)\b
        (?:impulsa|colabora|participa|trabaja|forma)\b
        (?:nosotros|ella|que|con|gracias|desde|para|a fin|en)\b
        (?:lo que|pero|porque|cread[oa]|basad[oa]|ubicad[oa]|situad[oa]|se|nos)\b
        (?:la|el|nuestr[oa]|est[ae]) (?:clúster|empresa|sociedad|equipo)\b
        (?:la|el|nuestr[oa]|est[ae]) (?:instituto|asociación|grupo|compañía)\b
        [\w' -]*\b(?:es|son|está|están|ha|han|será|emplea|reúne|agrupa)\b|\w+[aei]mos\b
        """,
    "link": r"y|e|así como",
    "shared": r"""
        (?:\w+(?:ción|sión|miento|aje|ado|ura|isis)|diseño) (?:y|e) .* (?:de|del) .*
        (?:desarrollo|venta) (?:y|e) .* (?:de|del) .*
        """,
    "function": r"""
        un[oa]?s?|el|la|los|las|de|del|en|a|al|para|con|sobre|por|y|e|o|su|sus|nuestr[oa]s?|que|es
        son|etc|más|se|nos|miembros?|clientes?|lo|este|esta|esto|otr[oa]s?|muy|tant[oa]
        """,
}
