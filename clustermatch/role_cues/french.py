"""French words for what an organisation has and seeks."""

from typing import Final

__all__ = ["CONTEXT", "CUES", "PARTS", "PHRASE", "SUBJECT"]

PARTS: Final = {
    "ACQUIRE": r"""
        trouver|acquérir|identifier|nouer|établir|recruter|rencontrer|intégrer|accéder (?:à|aux?)
        (?:s'|nous )(?:associer|allier) (?:à|avec)|(?:se|nous) (?:doter|rapprocher) @
        (?:se|nous) procurer|externaliser|sous-traiter|collaborer(?: avec| sur)?|travailler avec
        coopérer(?: avec)?|obtenir|acheter|louer|confier|sourcer|dénicher|combler|bénéficier @
        (?:s'|nous )appuyer sur|(?:s'|nous )(?:équiper|entourer) @|disposer @|faire appel (?:à|aux?)
        entrer en (?:contact|relation) avec|échanger (?:avec|sur)|avoir accès (?:à|aux?)
        être (?:accompagné|aidé|conseillé|formé|épaulé)e?s?(?: dans| sur| en| pour| par| à)?
        être mise?s? en (?:relation|contact) avec|monter en compétences? (?:sur|en)
        nous former (?:à|aux?)|se former (?:à|aux?)
        renforcer (?:ses|nos|son|sa|notre) (?:compétences?|équipes?|expertise)
        compléter (?:ses|nos|son|notre) (?:compétences|équipe|expertise|offre)(?: en| avec| par)?
        """,
    "PARTNER": r"""
        (?:nouveaux? |nouvelles? |futurs? |d'autres )?(?:partena|fourniss|sous-trait)\w+
        (?:nouveaux? |nouvelles? |futurs? |d'autres )?(?:prestat|distrib)\w+
        (?:financ|invest|compétenc|collab|solution|expert|industriel|laborat|entreprise|client)\w*
        (?:fabricant|associé|ingénieur|technolog|débouché|aide|appui|conseil|revend|local|locaux)\w*
        """,
    "ME": "nous|lui|me|leur",
    # What an organisation counts without having it to offer.
    "COUNT": r"(?: ?(?:<NUMBER>)\b)* ?(?:d'|de )?(?:<WHO>)",
    "NUMBER": r"""
        de|d'|plus|près|environ|une?|quelque|\d+(?:[.]\d+)?|cent|deux|trois|\w+aines?|milliers?
        """,
    "WHO": r"""
        (?:membre|adhérent|salarié|employé|permanent|collaborateur|bureau|antenne)(?:e?s?|x)
        personnes|budget|chiffre
        """,
    "ADVERB": r"""
        actuellement|activement|également|aussi|toujours|encore|désormais|notamment|donc|en outre
        particulièrement|par ailleurs|de plus|ainsi|maintenant|pas|plus|jamais|aujourd'hui|urgemment
        surtout|régulièrement|principalement|déjà|vivement|bien|parfaitement|pleinement|enfin|très
        en ce moment|en interne|depuis \w+ ans|à ce jour|volontiers|beaucoup|cruellement|vraiment
        """,
    "OF": r"de la|de l'|des|de|du|d'",
    "MODAL": r"""
        souhait(?:e|ons|erait|erions)|voudr(?:ait|ions|ais)|aimer(?:ait|ions|ais)|veut|voulons|veux
        désir(?:e|ons|erait|erions)|espèr(?:e|ons)|compt(?:e|ons)|entend(?:ons)?|envisage(?:ons)? @
        doit|devons|devrait|devrions|ambitionn(?:e|ons) @|prévoi(?:t|yons) @|projet(?:te|ons) @
        (?:a|avons) pour objectif @|tien(?:t|ons) à|(?:re)?cherch(?:e|ons) à|pein(?:e|ons) à
        (?:est|sommes) désireu(?:x|ses?) @|(?:a|avons) (?:du mal|des difficultés) à
        """,
    # How a phrase begins that says what kind of partner or help is meant before it says at what.
    "HELP": "(?:accompagn|aid)(?:e|ons)|soutient|soutenons|assist(?:e|ons)",
    "NEW": "nouveaux|nouvelles|bons|vrais|solides|futurs|grande|forte|longue",
    "EACH": "ses|nos|leurs|tous|tous ses|tous nos",
    "THEIR": "son|sa|ses|notre|nos",
    "MEMBERS": "membres|adhérents|entreprises|industriels|clients|pme",
    "SMALL": "une?|des|les?|la|du|de|ses|son|sa|sur|avec|dans|pour|en|à|par",
    "PLANT": "plateforme|ligne|salle|banc|atelier|parc|labo",
    "HEADS": r"""
        partenair\w+|partenariats?|collaborations?|compétences?|expertises?|expert(?:e|es|s)?
        savoir-faire|entreprises?|acteurs?|spécialistes?|connaissances?|quelqu'un|aide
        accompagnement|appui|soutien|(?:une )?expérience|besoins?|maîtrise|services?|solutions?
        prestataires?
        """,
    "KIND": r"""
        industriels?|académiques?|européens?|technologiques?|techniques?|scientifiques?|locaux
        pointues?|extérieure?s?|externes?|complémentaires?|étrangers?|internationaux|commerciaux
        reconnue?s?|solides?|et académiques|et industriels|fiables?|régionaux|de confiance|unique
        approfondie
        """,
    "LINK": r"""
        pour|en|dans|sur|autour|en matière|dans le domaine|spécialisée?s? (?:dans|en)|capables?
        maîtrisant|ayant (?:une |de l')?(?:expertise|expérience) (?:en|dans)|disposant|possédant
        experts? en|compétente?s? en|qui s'y connaît en|pour qui|afin|à même
        qui (?:maîtrise|dispose|propose|connaisse?)(?:nt)?|(?<=compétences )de|(?<=expertise )de
        (?<=savoir-faire )de|(?<=maîtrise )d[eu]s?
        """,
}
CUES: Final = {
    "trap": r"""
        (?:centres?|instituts?|laboratoires?|organismes?) de recherches?
        (?:projets?|activités?|travaux|chargés?) de recherches?
        (?:directeurs?|directions?|programmes?|unités?) de recherches?
        (?:moteurs?|infrastructures?|domaines?) de recherches?
        (?:axes?|thèmes?|pôles?|équipes?|ingénieurs?|bureaux?|structures?) de recherches?
        recherches? (?:et|&|appliquée|fondamentale|publique)s?
        recherches? (?:privée|clinique|académique|scientifique)s?
        recherches? (?:industrielle|médicale|agronomique|collaborative|partenariale|universitaire)s?
        appels? à (?:projets?|manifestations?|candidatures?)
        appels? à (?:propositions?|communications?|contributions?)
        (?:en cas de|au|selon(?: les| leurs| vos)?|si|sans) besoins?|maîtrise d'(?:œ|oe)uvre
        maîtrise d'ouvrage|offres? d'emplois?|offre et (?:la )?demande|très recherchée?s?
        (?:re)?cherch(?:e|ent|ons) à (?!<ACQUIRE>)\w+|(?:veut|voulons) dire
        """,
    "need_verb_strong": r"""
        (?:<MODAL>)~ ?(?:<ACQUIRE>)|(?:re)?cherchons~|cherche~
        recherche~(?= (?:une?|des|du|de nouve\w+|le|la|les|l'|son|sa|ses|deux|trois|<PARTNER>)\b)
        (?:a|avons|aurait|aurions)~ (?:grand |vraiment |un |urgent )?besoin @
        (?:ai|aurais|pourrait avoir|pourrions avoir)~ (?:grand |vraiment |un |urgent )?besoin @
        manqu(?:e|ons|erait)~ @|(?:il )?<ME> fau(?:t|drait)~
        """,
    "need_verb_weak": r"""
        (?:souhait(?:e|ons|erait|erions)|aimer(?:ait|ions))~(?= (?:une?|des|du|de l)\b)
        (?:voudr(?:ait|ions))~(?= (?:une?|des|du|de l)\b)
        (?:désir(?:e|ons)|veut|voulons)~(?= (?:une?|des|du|de l)\b)|fai(?:t|sons)~ appel (?:à|aux?)
        sollicit(?:e|ons)~|recrut(?:e|ons)~|attend(?:ons)?~(?= (?:une?|des|de ses|de nos)\b)
        lan(?:ce|çons)~ un appel (?:à|aux?)|accueill(?:erait|erions) (?:volontiers|avec plaisir)
        (?:est|sommes|suis|serai[st]|serions)~ (?:intéressée?s? par|ouverte?s? (?:à|aux?))
        (?:est|sommes|suis|serai[st]|serions)~ (?:en attente @)
        (?:est|sommes|suis|serai[st]|serions)~ (?:demandeu(?:r|se)s? @|preneu(?:r|se)s? @)
        (?:est|sommes|suis|serai[st]|serions)~ (?:dépourvue?s? @)
        (?:est|sommes)~ à (?:l'affût|l'écoute) @|souffr(?:e|ons)~ (?:de l'absence |d'un \w+ )@
        (?:exprim|identifi|éprouv)(?:e|ons) (?:un |des |le )?besoins? (?:en|@)|sous-trait(?:e|ons)~
        externalis(?:e|ons)~|se heurte à|nous heurtons à|but(?:e|ons) sur
        """,
    "need_plural_strong": r"""
        (?:re)?cherchent~|(?:ont|auraient)~ besoin @|manquent~ @
        (?:souhaite|voudraie|aimeraie|désire|veule|espère|doive)nt~ (?:<ACQUIRE>)
        (?:re)?cherchent à (?:<ACQUIRE>)
        """,
    "need_plural_weak": r"""
        font~ appel (?:à|aux?)|souhaitent~(?= (?:une?|des)\b)|attendent(?= des)
        """,
    "need_lack_weak": r"""
        n'a pas(?: encore| toujours)? (?:de|d')(?! ?(?:ambition|intention|autre|doute))
        n'avons pas(?: encore| toujours)? (?:de|d')(?! ?(?:ambition|intention|autre|doute))
        n'a plus(?: encore| toujours)? (?:de|d')(?! ?(?:ambition|intention|autre|doute))
        n'avons plus(?: encore| toujours)? (?:de|d')(?! ?(?:ambition|intention|autre|doute))
        n'(?:a|avons) (?:pas encore|aucune?|ni)|(?:on )?a pas (?:de|d')
        (?:sans|aucune?) \w+ en interne
        """,
    "need_noun_strong": r"""
        (?:à la|en|dans la) recherche(?: \w+ment)?(?: active| permanente| constante| urgente)? @
        en quête @|à court @|en manque @|en pénurie @|en mal @|recherche (?:de|d') ?(?=<PARTNER>)
        (?:nos|notre|ses|son)(?: \w+)? besoins?(?: \w+)? (?:portent? sur|concerne(?:nt)?|est)
        (?:nos|notre|ses|son)(?: \w+)? besoins?(?: \w+)? (?:sont|reste)
        (?:nos|notre|ses|son)(?: \w+)? besoins?(?: \w+)?(?: ?[:,]| en| @)|besoins?(?: \w+)? ?:
        (?:le|un) besoin (?:est|porte sur)|besoin(?: urgent)? @|partena\w+ recherchée?s?(?: ?:)?
        ce (?:qui|qu'il) <ME> (?:manque|faut)~,? ?(?:c'est|ce sont|est|:)
        (?:re)?cherche(?:s|ons)? ?:
        ce que (?:nous|l'on|on) (?:re)?cherch(?:e|ons)~,? ?(?:c'est|ce sont|:)|attentes? ?:
        (?:profils?|compétences?|expertises?) recherchée?s? ?:|carences? (?:en|@)
        """,
    "need_noun_weak": r"""
        faute @
        (?:notre|son|nos|ses|le|un) (?:points?|maillons?|côtés?) faibles?(?: est| reste| sont| ?:)?
        (?:nos|ses|notre|sa) (?:lacunes?|faiblesses?)~ (?:concernent?|portent? sur|est|sont)
        (?:nos|ses|notre|sa) (?:lacunes?|faiblesses?)~ (?::|en|dans)
        appel (?:à|aux) (?=partenaires|compétences|exper)|avis aux|preneurs? @|manque @
        demandeurs? @|intéressée?s? par|dépourvue?s? @
        qui (?:peut|pourrait) nous (?:fournir|proposer|aider (?:à|sur|pour))
        """,
    "need_either_strong": r"""
        <ME> manque(?:nt|rait)?~
        """,
    "need_back_strong": r"""
        (?:<ME> )?(?:fait|font)~ défaut|(?:est|sont|serai(?:t|ent))~ recherchée?s?(?! par)
        (?:est|sont)~ nécessaires? pour nous
        """,
    "need_back_weak": r"""
        (?:est|sont|serai(?:t|ent)) (?:les? |la )?(?:très |vivement )?(?:bienvenue?s?)(?! par)
        (?:est|sont|serai(?:t|ent)) (?:les? |la )?(?:très |vivement )?(?:souhaitée?s?)(?! par)
        (?:nous |lui )(?:serai(?:t|ent)) (?:très |bien )?(?:utiles?|précieu(?:x|ses?))
        """,
    "need_past_weak": r"""
        (?:re)?cherch(?:ait|ions)(?! à )|(?:a|avons|ai)~ (?:longtemps )?(?:re)?cherché(?! à)
        (?:avait|avions)~ besoin @|(?:souhait|voul)(?:ait|ions) (?:<ACQUIRE>)|manqu(?:ait|ions) @
        (?:a|avons) eu besoin @
        """,
    "have_verb_strong": r"""
        maîtris(?:e|ons)~|propos(?:e|ons)~|offr(?:e|ons)~(?! ?:)
        (?:dispos(?:e|ons)|bénéfici(?:e|ons))~ @(?!<COUNT>)|poss(?:è|é)d(?:e|ons)~(?!<COUNT>)
        détien(?:t|ons)~|conçoit~|concevons~|fabriqu(?:e|ons)~
        (?:conçoit|conçevons|concevons|développe|fabriqu(?:e|ons)|étudie),? et \w+(?:e|ons|it|end)
        fourni(?:t|ssons)~|met(?:tons)?~ (?:à (?:votre |la |leur )?disposition|au service)
        excell(?:e|ons)~ (?:dans|en)|(?:est|sommes)~ (?:capables?|en mesure|à même) @
        (?:sait|savons)~(?= \w+(?:er|ir|re)\b)|apport(?:e|ons)~|mettons à (?:votre |la )?disposition
        (?:a|avons)~ (?:acquis |développé )?(?:une?|la) (?:\w+ )?expertises?~ (?:en|dans|sur|@)
        (?:a|avons)~ (?:acquis |développé )?(?:de|des) (?:\w+ )?expertises?~ (?:en|dans|sur|@)
        (?:a|avons)~ (?:acquis |développé )?(?:une?|la) (?:\w+ )?expériences?~ (?:en|dans|sur|@)
        (?:a|avons)~ (?:acquis |développé )?(?:de|des) (?:\w+ )?expériences?~ (?:en|dans|sur|@)
        (?:a|avons)~ (?:une?|la|de|des) (?:\w+ )?(?:connaissance|compétence)s?~ (?:en|dans|@)
        (?:a|avons)~ (?:une?|la|de|des) (?:\w+ )?(?:maîtrise|savoir-faire)s?~ (?:en|dans|@)
        """,
    "have_verb_weak": r"""
        développ(?:e|ons)~|réalis(?:e|ons)~|produi(?:t|sons)~|commercialis(?:e|ons)~
        <HELP>~(?: [\w'-]+){1,5}? (?:dans|sur|vers|à)(?= )|<HELP>~(?! <EACH> <MEMBERS> qui)
        conseill(?:e|ons)~|form(?:e|ons)~(?= (?:les?|des|aux?|ses|à)\b)|assur(?:e|ons)~
        exploit(?:e|ons)~|héberg(?:e|ons)~|test(?:e|ons)~|interv(?:ient|enons)~ (?:dans|en|sur)
        s'appuie~ sur|nous appuyons~ sur
        (?:a|avons)~ (?:développé|mis en place|mis au point|conçu|créé|breveté)
        (?:peut|pouvons|pourrait|pourrions)~(?= \w+(?:er|ir|re)\b)|travaill(?:e|ons)~ sur
        usin(?:e|ons)~|répon(?:d|dons)~ aux? (?=besoins?|attentes|demandes|problématiques)
        install(?:e|ons)~|mèn(?:e|ons) des recherches? (?:sur|en)
        partag(?:e|eons)~(?= (?:ses|son|nos|notre) )|transform(?:e|ons)~|édit(?:e|ons)~
        gèr(?:e|ons)~|analys(?:e|ons)~|caractéris(?:e|ons)~
        (?:a|avons)~(?= (?:une?|des|deux) (?:\w+ )?<PLANT>\w*)|brevet(?:e|ons)~|loue~
        répar(?:e|ons)~|soud(?:e|ons)~|fai(?:t|sons)~ (?=@)|intègr(?:e|ons)~
        """,
    "have_plural_strong": r"""
        maîtrisent~|proposent~|offrent~|disposent~ @|possèdent~|détiennent~|conçoivent~|fabriquent~
        fournissent~|mettent~ (?:à (?:la )?disposition|au service)|excellent~ (?:dans|en)|apportent~
        sont~ capables @|savent~(?= \w+(?:er|ir|re)\b)
        """,
    "have_plural_weak": r"""
        développent~|réalisent~|produisent~|accompagnent~|conseillent~|travaillent~ sur
        interviennent~ (?:dans|en|sur)|peuvent~(?= \w+(?:er|ir|re)\b)
        """,
    "have_noun_strong": r"""
        (?:(?:est|sommes|sont|suis)~ )?(?:hyper)?spécialisée?s?~ (?:dans|en|sur)
        (?<!un )(?<!une )(?<!des )spécialistes? (?:@|en)
        (?<!un )(?<!une )(?<!des )experte?s? (?:en|dans|des|du|de la|de l')
        (?:est|sommes|suis|sont)~ (?:une? |des |les |le |la )?(?:\w+ )?(?:experte?s?) (?:en|dans|@)
        (?:est|sommes)~ (?:une? |des |les |le |la )?(?:\w+ )?(?:spécialistes?) (?:en|dans|@)
        (?:suis|sont)~ (?:une? |des |les |le |la )?(?:\w+ )?(?:spécialistes?) (?:en|dans|@)
        expertises?(?: \w+)? (?:en|dans|sur|porte sur|couvre|est|@|:)
        savoir-faire(?: \w+)? (?:en|dans|porte sur|couvre|est|sont|@|:)
        (?:son|notre|nos|ses) savoir-faire ?:?
        (?:compétences?|capacités?)(?: \w+)? (?:en|dans|sur|portent sur|sont|est|@|:)
        compétences?(?: \w+)? ?:|(?:dotée?s?|équipée?s?|munie?s?) @(?!<COUNT>)
        c(?:œ|oe)urs? de métier(?: est| c'est|, c'est| ?:)
        (?:notre|son) métier(?: est| c'est|, c'est| ?:)|(?:spécialités?|savoir-faire|expertises?) ?:
        (?:nos|ses|notre|son|sa)(?: \w+)? (?:atouts?|forces?)(?: \w+)? (?:sont|est|résident? dans|:)
        (?:nos|ses|notre|son|sa)(?: \w+)? (?:spécialités?)(?: \w+)? (?:sont|est|résident? dans|:)
        (?:nos|ses|notre|son|sa)(?: \w+)? (?:atouts?|forces?|spécialités?) ?(?:, c'est|, ce sont|:)
        (?:nos|ses|notre|son) points? forts?(?: sont| est|, c'est|, ce sont| ?:)|points? forts? ?:
        atouts? ?:
        (?:notre|son|sa) (?:offre|gamme)(?: de \w+)? (?:comprend|couvre|inclut|porte sur|@)
        (?:notre |son |nos |l')?offres?(?: de \w+)? ?:
        reconnue?s?~ (?:pour|dans|en)(?: <THEIR> (?:expertise|savoir-faire)~ (?:en|dans|@))?
        forte?s? d'une (?:\w+ )?(?:expérience|expertise)(?: de [\w ]{1,12} ans)? (?:en|dans|sur|@)
        ans d'expérience (?:en|dans|sur|@)|(?:prestations?|services?)(?: proposés)? ?:
        domaines? (?:d'expertise|de compétences?)(?: sont| ?:)
        """,
    "have_noun_weak": r"""
        leaders?(?: \w+)? (?:en|dans|@)|référence(?: \w+)? (?:en|dans)|connue?s? pour
        (?:ses|nos) (?:activités|travaux|recherches)(?: \w+)? (?:portent sur|concernent|couvrent|:)
        fabricants?(?: \w+)? @|concept(?:eur|rice)s? @|édit(?:eur|rice)s? @|maîtrise @
        """,
    "have_back_strong": r"""
        (?:est|sont|restent?|font partie de) (?:notre|nos|son|sa|ses) (?:c(?:œ|oe)urs? de métier)
        (?:est|sont|restent?|font partie de) (?:notre|nos|son|sa|ses) (?:spécialités?)
        (?:est|sont|restent?|font partie de) (?:notre|nos|son|sa|ses) (?:métiers?|points? forts?)
        (?:est|sont|restent?|font partie de) (?:notre|nos|son|sa|ses) savoir-faire
        (?:est|sont)~ (?:maîtrisée?s?|proposée?s?|mise?s? à (?:la )?disposition)
        n'ont? (?:plus )?(?:aucun|pas de) secret
        """,
    "have_past_weak": r"""
        proposait|proposions|offrait|disposait @|maîtrisait|fabriquait|possédait
        """,
}

SUBJECT: Final = {
    "member": r"""
        ^(?:\w+[' ]){0,2}(?:membres?|adhérente?s?|sociétaires?)\b
        """,
    "other": r"""
        ^(?:\w+[' ]){0,2}(?:clients?|patients?|usagers?|utilisateurs?|industriels|consommateurs?)\b
        ^(?:\w+[' ]){0,2}(?:donneurs d'ordres?|concurrents?|étudiants?|citoyens?)\b
        ^(?:\w+[' ]){0,2}(?:marchés?|acteurs|pays)\b
        ^(?:\w+[' ]){0,2}(?:gens|personnes|partenaires|concurrence)\b
        ^(?:\w+[' ]){0,2}(?:monde|état|adhésion|participation)\b
        ^(?:(?:et|mais|que|car|où|si) )?(?:certaine?s|plusieurs|beaucoup)\b
        ^(?:(?:et|mais|que|car|où|si) )?(?:nombre|(?:de )?nombreu\w+)\b
        ^(?:(?:et|mais|que|car|où|si) )?(?:les|des|aux) (?!années|(?:deux )?équipes|ingénieurs)\w+
        ^(?:(?:et|mais|que|car|où|si) )?(?:ces|leurs) (?!années|(?:deux )?équipes|ingénieurs)\w+
        \b(?:chaque|toute?|ceux|celles|vous|votre|vos)\b|^(?:si )?(?:ils|elles|une? \w+ sur)\b
        """,
    "own": r"""
        \b(?:nous|notre|nos|on|je|pôle|cluster)\b
        \b(?:société|entreprise|laboratoire|labo|équipes?|institut|centre)\b
        \b(?:association|structure|start-?up|groupe|unité|pme)\b
        \b(?:consortium|réseau|grappe|plateforme|école)\b
        \b(?:université|fabricant|il|elle|celui-ci|celle-ci|bureau|coopérative|ingénieurs|agence)\b
        \bj'
        """,
}

CONTEXT: Final = {
    "determiner": r"""
        se|s'|la|le|l'|une?|de|d'|du|des|en|cette|ce|notre|nos|votre|sa|son|ses|leurs?|par|sans|avec
        toute|aucune|première|nouvelle|bonne|quelle|grande|forte
        """,
    "negation": r"ne|n'|ne nous|ne se|sans|pas",
    "negated": r"pas|jamais|aucun|plus",
    "only": r"non seulement|non plus|n'est pas seulement",
    "past": r"était|étions|étaient|a été|fut|avait",
    "relative": r"(?:qui|que|dont|où|lequel|laquelle)(?: (?:se|nous|lui))?",
    "identity": r"(?:est|sommes|suis)~ (?:une?|le|la|l'|des)",
    "infinitive": r"afin de|pour",
    "hedge": r"""
        peut-être|éventuellement|à terme|pourr(?:ait|ions)|un jour|sans doute|si|probablement
        il se peut|à l'avenir|potentiellement|sous réserve
        """,
    "found": r"trouvée?s?|résolue?s?|est désormais|sont désormais|obtenue?s?|comblée?s?",
    "bare": r"""
        entreprises|pme|sociétés|acteurs|laboratoires|industriels|start-?ups|partenaires
        équipementiers|membres|adhérents|clients|leurs?|votre|vos|devenir (?:une? |le |la |l')?
        acquérir (?:une|des)|développer (?:une|son|leur)|renforcer (?:son|sa|ses|leurs?)
        l'absence d'|manque d'|partager (?:leurs?|des)
        """,
    "boundary": r"et|mais|puis|tandis que|alors que|ou",
    "possess": r"dispos\w*|poss(?:è|é)d\w*|maîtris\w*|avons|a|bénéfici\w*|détien\w*|ai",
    "own_now": r"nous|notre|nos|on|sommes",
}

PHRASE: Final = {
    "lead": r"""
        (?:à|aux?|des?) (?:<EACH> )?<MEMBERS>(?! (?:qui|à|dans|en|pour|d[eu]s?)\b)|une?|des|du|de la
        de l'|d'autres|de|d'|le|la|les|l'|en|dans|à|aux?|sur|pour|avec|son|sa|ses|notre|nos
        nouve(?:l|aux|lles?)|futurs?|par|ce|cette|plusieurs|tous les|toutes les|activement
        actuellement|également|aussi|notamment|donc|et|ainsi que|c'est|principalement|surtout|très
        disposant @|maîtrisant|ayant|déjà|capables? @|d'abord|toute|tout|quelques|vraiment|qu'
        d'éventuels|éventuellement|urgemment
        """,
    "fill": r"""
        (?:<NEW> )?<HEADS>(?: <KIND>)*? <LINK>(?!\w) ?
        """,
    "tail": r"""
        afin|pour que|dans le but|qui|qu'|que|dont|où|est|sont|car|parce|puisque|tandis|alors|mais
        grâce|depuis|lorsque|quand|ce qui|ainsi qu'|etc|sans|à partir de|en vue|tout en
        """,
    "purpose": r"pour|avec|dans le cadre|auprès|à destination|chez|en lien|au sein",
    "stop": r"""
        (?:anime|organise|défend|pilote|relie|favorise)\b
        (?:soutient|représente|prépare|promeut|associe)\b
        (?:labellise|emmène|conduit|réunit|fédère|rassemble)\b
        (?:participe|accueille|contribue|suit|aide)\b
        (?:forme|lance|mène|travaille|intervient|accompagne|vend|exporte|coordonne|gère|encourage)\b
        (?:nous|il|elle|ils|elles|on|qui|avec|grâce)\b
        (?:depuis|pour|afin|dans|ce qui|mais|car|créée?|à)\b
        (?:basée?|située?|implantée?|fondée?|tout en|en particulier|c'est|dont|sans)\b
        (?:l'|la |le |notre |cette )(?:pôle|cluster|société|entreprise)
        (?:l'|la |le |notre |cette )(?:équipe|institut|association|groupe)
        (?!<SMALL>\b)\w+(?<!age)(?<!ion)(?<!ment) (?:une?|les|ses|nos)\b
        [\w' -]*\b(?:est|sont|ont|sera|emploie|compte|réunit|rassemble|fédère)\b
        \w+[^\Wi]ons (?:une?|des|les?|la|du|nos)\b
        """,
    "link": r"et|ainsi que",
    "shared": r"""
        (?:\w+(?:tion|sion|age|ment|ure|yse|ance|ise)|études?|essais?) (?:et|ou) .* (?:@)
        (?:vente|conseil) (?:et|ou) .* (?:@)
        """,
    "function": r"""
        une?|des?|du|les?|la|l|d|en|dans|à|aux?|sur|pour|avec|par|et|ou|son|sa|ses|notre|nos|leurs?
        etc|membres?|adhérents?|clients?|plus|très|qui|que|qu|quelqu|ce|ces|cela|ça|autres?|tout
        tous|toutes?|nous|vous|il|elle|y|c|est
        """,
}
