"""English words for what an organisation has and seeks."""

from typing import Final

__all__ = ["CONTEXT", "CUES", "PARTS", "PHRASE", "SUBJECT"]

PARTS: Final = {
    "ACQUIRE": r"""
        find|acquire|identify|meet|recruit|hire|source|buy|purchase|obtain|get|access|gain|secure
        rent|gain access to|partner(?: up)? with|team up with|collaborate(?: with| on| in)?
        work with|work together with|cooperate with|co-?operate with|connect with|join forces with
        link up with|outsource|subcontract
        be (?:put in touch|connected|introduced|trained|advised)(?: with| to| in| on)?
        (?:strengthen|expand|complement|extend) (?:its|our|their) (?:skills|team|expertise)
        (?:strengthen|expand|complement|extend) (?:its|our|their) (?:capabilities|network)|borrow
        enlist|engage with|build (?:a )?partnerships? with|license in|talk to|hear from|learn
        set up (?:a )?(?:partnerships?|collaborations?) with|find out about|tap into
        establish contacts? with
        """,
    "ADVERB": r"""
        also|currently|actively|now|still|urgently|always|really|primarily|mainly|therefore|already
        often|not|presently|badly|desperately|constantly|especially|particularly|very|highly|fully
        well|typically|even|further|today|just|specifically|both|ideally|thus|additionally|only
        keenly|in particular|moreover|furthermore|proudly|successfully|routinely|in-house|yet
        any longer
        """,
    "OF": r"of",
    "SOME": r"""
        an?|some|any|more|new|additional|better|further|someone|anyone|access|help|support|partners?
        expert\w*|skilled|experienced|specialists?|suppliers?|funding|industrial|two|three|external
        advice|technical|strong|reliable|specific|complementary|know-how|capacity|the|other|academic
        """,
    # What an organisation counts, plans or suffers without having it to offer.
    "COUNT": r"(?:<NUMBER>)? ?(?:[\w-]+ ){0,2}(?:<NOSKILL>)",
    "NUMBER": r"an?|the|its|more than|over|about|around|some|nearly|\d[\d,. ]*|hundreds?|a few",
    "NOSKILL": r"""
        members?|employees|staff|people|turnover|ambitions?|aims?|missions?|goals?|offices?|history
        revenues?|headquarters|needs?|difficult\w+|problems?|visions?|budget|objectives?|been|to
        impact|lack|issues?|trouble|subsidiaries|branch(?:es)?|sites?|gaps?|shortage|role|purpose
        interest|plans?|no|not|never
        """,
    "WANT": r"""
        would(?: also| really)? (?:like|love|be (?:happy|glad|pleased|interested|keen)) to
        'd (?:like|love) to|wish(?:es)? to|hop(?:es?|ing) to
        (?:is|are|am|'re) (?:keen|eager|hoping|trying|planning|looking|seeking) to|intends? to
        plans? to|aims? to|wants? to|seeks? to|needs? to|tr(?:y|ies) to|is set to|expects? to|must
        struggles? to|has to
        """,
    "ARE": "are|is|include|concern|cover|relate to|lie in|for|in",
    "THEM": "(?:its|our|their|the)? ?(?:members|customers|companies|smes) (?:who|that|seeking)",
    "HELPS": "helps|supports|assists",
    "HELP": "help|support|assist",
    "NEW": "strong|new|good|reliable|deep|industrial|academic|extensive|external|technical",
    "HEADS": r"""
        partners?|partnerships?|collaborations?|collaborators?|companies|company|firms?
        organi[sz]ations?|expertise|experts?|specialists?|skills?|know-how|knowledge|experience|help
        support|advice|someone|somebody|anyone|people|assistance|capabilit(?:y|ies)|competences?
        competenc(?:y|ies)|actors|players|(?:a )?(?:wide |broad |full |complete )?range|services
        solutions|needs?|contacts?|consult\w+|teams?
        """,
    "KIND": r"""
        industrial|academic|european|technical|and research|and academic|or companies|or firms
        international
        """,
    "LINK": r"""
        with (?:an? )?(?:strong |proven |deep |solid )?(?:expertise|experience|skills?) (?:in|of|on)
        with (?:an? )?(?:strong |proven |deep |solid )?(?:know-how|background) (?:in|of|on)|with|for
        in|on|about|around|who (?:can|could|master|offer|know|have|has|provide)s?|able to|to|of
        that (?:can|could|master|offer|have|has|provide)s?|speciali[sz](?:ed|ing) in|capable of
        offering|mastering|skilled in|experienced in|active in|working (?:on|in)
        """,
}

CUES: Final = {
    "trap": r"""
        search engines?|brings? (?:together|about|up|out)|makes? (?:up|sure)|looking forward
        sought[- ]after|job offers?|special offers?|needs analysis|needs assessments?
        in case of need|as needed|if needed|when needed|demand[- ]driven|on demand
        seeks? to (?!<ACQUIRE>)\w+|seeking to (?!<ACQUIRE>)\w+|no need|need not|needless
        in (?:great|high) demand|looks? after|looking (?:back|at|ahead)
        """,
    "need_verb_strong": r"""
        (?:is|am)~ (?:looking|searching|hunting|shopping) (?:around )?for|(?:is|am)~ seeking
        (?:is|am)~ missing
        (?:is|am)~ (?:on the lookout for|in search of|in need of|short of|lacking|after(?= an?\b))
        looks~ (?:around )?for|searches~ for|lacks~|needs~(?= (?:<SOME>)\b)
        (?:<WANT>)~ (?:<ACQUIRE>)|seeks~(?! to )
        ^need~(?= (?:an?|some|help|someone|partners?|more)\b)
        has~ been (?:looking|searching) for(?!.*\bfound)|i(?:'m| am)~ (?:looking for|seeking)
        needs~ to (?:<ACQUIRE>)
        """,
    "need_verb_weak": r"""
        requires~|would~ (?:welcome|appreciate|benefit from|value)|welcomes~|(?:is|am)~ open to
        calls~ (?:on|for)|(?:is|am)~ interested in(?: finding| meeting)?|invites~
        could (?:really )?(?:use|do with)|struggles~ with|relies~ on (?:external|outside)
        suffers~ from (?:an? )?(?:lack|shortage) of|(?:is|am)~ calling (?:on|for)
        (?:would|'d)~ (?:like|love)(?= (?:an?|some|more)\b)|wants~(?= (?:an?|some|more)\b)
        is recruiting~|outsources~|is hiring~
        would be (?:very )?(?:interested in|grateful for|glad of)|misses~(?= (?:an?|some)\b)
        """,
    "need_plural_strong": r"""
        (?:are|'re)~ (?:looking|searching|hunting|shopping) (?:around )?for|(?:are|'re)~ seeking
        seek~(?! to)|have~ been (?:looking|searching) for(?!.*\bfound)
        (?:are|'re)~ (?:on the lookout for|in search of|in need of|short of)
        (?:are|'re)~ (?:lacking|missing|after(?= an?\b))|look~ for|search~ for|lack~
        need~(?= (?:<SOME>|[\w-]+)\b)(?! to)|need~ to (?:<ACQUIRE>)
        have~ (?:an? )?(?:\w+ )?needs? for|have~ to (?:<ACQUIRE>)
        """,
    "need_plural_weak": r"""
        require~|welcome~|(?:are|'re)~ open to|call~ (?:on|for)
        (?:are|'re)~ interested in(?: finding| meeting)?|invite~|struggle~ with
        want~(?= (?:an?|some|more)\b)|(?:are|'re)~ (?:recruiting|hiring|calling for)
        rely~ on (?:external|outside)|miss~(?= (?:an?|some)\b)
        suffer~ from (?:an? )?(?:lack|shortage) of|outsource~
        """,
    "need_lack_weak": r"""
        (?:does not|doesn't|do not|don't)~ (?:have|own|possess)~
        (?:has|have) (?:no|neither|hardly any)|(?:is|are) not (?:able to|equipped)
        (?:cannot|can't|can not) (?=(?:make|test|produce|do|measure))
        """,
    "need_noun_strong": r"""
        (?:on the lookout|in search|in need) (?:of|for)|(?:looking|searching) for|seeking
        partners? (?:sought|wanted)(?: ?:| for)?|(?:our|its|the company's|my)(?: \w+)? needs? <ARE>
        (?:our|its|the company's|my)(?: \w+)? needs?(?:,)
        (?:our|its|the company's|my)(?: \w+)? needs?(?: ?:)|needs? ?:
        (?:wanted|needed|required|sought|missing|wish list|requests?) ?:
        partner (?:search|profile)(?: ?:| for)
        what (?:we|it|the \w+) (?:need|needs|want|wants|lack|lacks)~ (?:is|are)
        what (?:we|it|the \w+) (?:is looking for|are looking for|are missing)~ (?:is|are)
        what (?:we|it|the \w+) (?:is missing|seek|miss)~ (?:is|are)
        help (?:needed|wanted) (?:with|on|in|for)
        (?:skills|expertise|competences) (?:sought|needed|wanted) ?:|lacking
        the missing (?:piece|link|part|skill)s? (?:is|are)|need for(?= (?:an?|some|help)\b)
        """,
    "need_noun_weak": r"""
        (?:no|without|lack of)(?: (?:any|our own|its own))? in-house
        (?:our|its|the|one) weak(?:ness(?:es)?| points?| spots?)(?: is| are| ?:)
        (?:our|its) gaps?(?: is| are| in| ?:)
        open to (?:collaborations?|partnerships?) (?:on|in|with)|interested in
        who (?:can|could) (?:help us (?:with|on|to)|supply us with|provide us with)|lack of|short of
        """,
    "need_back_strong": r"""
        (?:is|are|being)~ (?:sought|wanted|needed|being sought)(?! by)(?! after)|wanted(?= ?[.!]?$)
        (?:is|are) what (?:we|it) (?:need|needs|lack|lacks|miss|is missing|are missing)
        (?:is|are) missing
        """,
    "need_back_weak": r"""
        (?:is|are|would be)~ (?:more than |most )?(?:welcome|appreciated|required)(?! by)
        needed(?= ?[.!]?$)|sought(?= ?[.!]?$)
        """,
    "need_past_weak": r"""
        (?:was|were)~ (?:looking|searching) for|looked~ for|searched~ for|sought~
        needed~(?= (?:an?|some)\b)|lacked~
        """,
    "have_verb_strong": r"""
        offers~|provides~|delivers~|supplies~|speciali[sz]es~ (?:in|on)|masters~|excels~ (?:in|at)
        owns~(?! to)|possesses~
        (?:designs|develops|engineers),? (?:develops,? )?and (?:manufactures|makes|builds|produces)
        (?:makes|builds),? (?:develops,? )?and (?:manufactures|makes|builds|produces)
        (?:designs|develops|engineers|makes|builds),? (?:develops,? )?and (?:sells|markets|installs)
        has~ (?:an? |the |its |\w+ )?(?:\w+ )?(?:expertise|experience) (?:in|of|on|with|for)
        has~ (?:an? |the |its |\w+ )?(?:\w+ )?(?:know-how|skills?) (?:in|of|on|with|for)
        has~ (?:an? |the |its |\w+ )?(?:\w+ )?(?:capabilit\w+|track record) (?:in|of|on|with|for)
        has~ (?:an? |the |its |\w+ )?(?:\w+ )?(?:background|command) (?:in|of|on|with|for)
        has~ (?:\w+ )?(?:years|decades) of experience (?:in|with)|operates~|contributes~(?! to)
        makes available|(?:is|am)~ able to (?=offer|provide|supply|design|test|produce|make|deliver)
        (?:is|am)~ capable of|knows~ how to
        (?:can|could) (?:also )?(?:offer|provide|supply|deliver|contribute|share|bring)
        has~ mastered
        """,
    "have_verb_weak": r"""
        brings~|designs~|manufactures~|develops~|builds~|produces~|makes~(?= (?:[\w-]+ )?\w+s\b)
        trains~|advises~|tests~|installs~|<HELPS>~(?: [\w'-]+){1,5}? (?:with|to|on)(?= )
        <HELPS>~(?! <THEM>)|runs~|works~ on|works~ in|publishes~|hosts~
        (?:meets|answers|serves|addresses)~ (?=the needs|needs)
        has~ (?:developed|built|designed|patented|created|set up)
        has~(?! ?(?:<COUNT>)\b)(?= (?:an?|its own|the|two|three|several|state|strong|\d+) \w)
        is home to|^got(?= an?\b)|teaches~|maintains~|recycles~|analy[sz]es~|machines~
        can (?:also )?(?=\w+)(?!be)|sells~|markets~|processes~
        """,
    "have_plural_strong": r"""
        offer~|provide~|deliver~|supply~|speciali[sz]e~ (?:in|on)|master~|excel~ (?:in|at)
        own~(?= (?:an?|the|two)\b)|possess~
        (?:design|develop|engineer),? (?:develop,? )?and (?:manufacture|make|build|produce)
        (?:make|build),? (?:develop,? )?and (?:manufacture|make|build|produce)
        (?:design|develop|engineer|make|build),? (?:develop,? )?and (?:sell|market|install)
        have~ (?:an? |the |our |\w+ )?(?:\w+ )?(?:expertise|experience) (?:in|of|on|with|for)
        have~ (?:an? |the |our |\w+ )?(?:\w+ )?(?:know-how|skills?) (?:in|of|on|with|for)
        have~ (?:an? |the |our |\w+ )?(?:\w+ )?(?:capabilit\w+|track record) (?:in|of|on|with|for)
        have~ (?:an? |the |our |\w+ )?(?:\w+ )?(?:background|command) (?:in|of|on|with|for)
        have~ (?:\w+ )?(?:years|decades) of experience (?:in|with)|operate~|contribute~(?! to)
        (?:are|'re)~ capable of
        (?:are|'re)~ able to (?=offer|provide|supply|design|test|produce|make|deliver)
        have~ mastered|know~ how to
        """,
    "have_plural_weak": r"""
        bring~|design~|manufacture~|develop~|build~|produce~|make~|train~|advise~|test~|install~
        <HELP>~(?: [\w'-]+){1,5}? (?:with|to|on)(?= )|<HELP>~(?! <THEM>)|run~|host~|work~ on
        work~ in|(?:meet|answer|serve|address)~ (?=the needs|needs)|sell~|teach~|publish~|maintain~
        recycle~|have~ (?:developed|built|designed|patented|created|set up)
        have~(?! ?(?:<COUNT>)\b)(?= (?:an?|our own|the|two|three|several|state|strong|\d+) \w)
        """,
    "have_noun_strong": r"""
        (?:(?:is|are|am|'re)~ )?speciali[sz](?:ed|ing)~ (?:in|on)
        (?:is|are|'re)~ experts? (?:in|on|at)
        (?<!an )(?<!a )(?<!the )(?:experts?|specialists?) (?:in|on|at)
        expertise (?:in|on|covers|includes|lies in|is|spans|ranges)|know-how (?:in|on|covers|of|for)
        (?:skills|competences?|competenc(?:y|ies)|capabilities|strengths?|expertise) ?:
        (?:know-how|offer|offering|services|we offer|skills offered) ?:
        (?:skills|competences?|competenc(?:y|ies)|capabilities) (?:in|include|cover|are)
        equipped with|skilled (?:in|at)|proficient in
        core (?:business|competenc(?:e|y|es|ies)|activity)(?: is| are| include| lies? in| ?:)
        core (?:activities|expertise|skills?)(?: is| are| include| lies? in| ?:)
        (?:our|its|the company's|my)(?: \w+)? (?:strengths?|speciality)(?: is| are| include)
        (?:our|its|the company's|my)(?: \w+)? (?:strengths?|speciality)(?: lies? in| ?:)
        (?:our|its|the company's|my)(?: \w+)? specialty(?: is| are| include| lies? in| ?:)
        (?:our|its|the company's|my)(?: \w+)? (?:specialities|assets?)(?: is| are| include)
        (?:our|its|the company's|my)(?: \w+)? (?:specialities|assets?)(?: lies? in| ?:)
        (?:our|its|the company's|my)(?: \w+)? (?:strong points?)(?: is| are| include| lies? in| ?:)
        strong points are|experienced (?:in|with)|(?:years|decades) of experience (?:in|with)
        (?:proven )?track record (?:in|of)
        (?:our|its)(?: \w+)? (?:services|portfolio|offer) (?:include|cover|comprise)s?
        (?:our|its)(?: \w+)? (?:services|portfolio|offer) (?:consist of|span)s?
        (?:our|its)(?: \w+)? (?:offering|range) (?:include|cover|comprise|consist of|span)s?
        at your disposal ?:
        """,
    "have_noun_weak": r"""
        (?:world |market |global |european |national )?leader (?:in|for)
        (?:leading )?(?:provider|supplier|manufacturer|producer|maker|developer)s? of
        (?:well[- ])?(?:known|recogni[sz]ed|renowned) (?:for|in)(?: (?:its|our))?
        (?:our|its) (?:activities|research|work) (?:cover|include|focus on|deal with)s?
        """,
    "have_back_strong": r"""
        (?:is|are) (?:our|its|at the heart of our) (?:core business|speciality|specialty)
        (?:is|are) (?:our|its|at the heart of our) (?:strengths?|strong points?)
        (?:is|are) (?:our|its|at the heart of our) (?:core competenc\w+|trade|strong suit)
        (?:is|are) (?:our|its|at the heart of our) (?:expertise|forte)
        (?:is|are)~ available (?=to partners|at our|in-house|from us)|(?:is|are)~ mastered in-house
        (?:is|are) (?:carried out|done|offered|provided)(?: in-house)?
        """,
    "have_past_weak": r"""
        offered~(?= (?:an?|the)\b)|used to (?:offer|provide|make|have)|was~ speciali[sz]ed in
        specialised in the past
        """,
}

SUBJECT: Final = {
    "member": r"""
        ^(?:[\w']+ ){0,2}(?:members?|affiliates?)\b
        """,
    "other": r"""
        ^(?:[\w'-]+ ){0,2}(?:clients?|customers?|patients?|users?|consumers?)\b
        ^(?:[\w'-]+ ){0,2}(?:competitors?|students?|citizens?|markets?)\b
        ^(?:[\w'-]+ ){0,2}(?:manufacturers|companies|firms|smes|industries)\b
        ^(?:[\w'-]+ ){0,2}(?:start-?ups|people|hospitals|partners|farmers)\b
        ^(?:and |but |if )?(?:most|many|some)\b(?! of our (?:team|staff|engineers))
        ^(?:and |but |if )?(?:several|few|those)\b(?! of our (?:team|staff|engineers))
        ^(?:and |but |if )?(?:these|they|all|both|other)\b(?! of our (?:team|staff|engineers))
        \b(?:you|your|every|each|anyone|everyone|whoever|those|their|nobody)\b
        ^(?:the )?(?:demand|membership|participation|event|conference|world|government|state)\b
        """,
    "own": r"""
        \b(?:we|our|us|i|it|its|cluster|company|firm)\b
        \b(?:laborator(?:y|ies)|lab|labs|team|teams|institute|cent(?:er|re)|association)\b
        \b(?:group|unit|sme|start-?up|consortium|network|university)\b
        \b(?:school|manufacturer|she|he|organi[sz]ation|division)\b
        \b(?:department|foundation|agency|cooperative|platform|hub|spin-?off)\b
        \b(?:business|pole|engineers|workshop|plant|facility)\b
        """,
}

CONTEXT: Final = {
    "determiner": r"""
        the|an?|our|its|their|his|your|this|of|in|on|for|with|special|no|any|to|these|those|as|from
        such|by|meet|meets|market|customers?|customer's|research|training|user|users'?|patient
        industry|business|specific|help|helps|let|lets|should|must|may|might|will(?= need$)
        which can|that can|who can|them|companies|people|public|free
        """,
    "negation": r"""
        not|never|cannot|can't|doesn't|don't|didn't|without|nor|no longer|isn't|aren't|hardly
        """,
    "negated": r"not|never|hardly",
    "only": r"not only|not just|not merely",
    "past": r"was|were|had been|had|used to",
    "relative": r"who|that|which|whose|to whom",
    "identity": r"(?:is|are|am|'re)~ (?:an?|the|one of)|^an?",
    "infinitive": r"to|in order to|helps?|lets?|can help|them|should|must",
    "hedge": r"""
        might|may|perhaps|possibly|maybe|one day|if|in the future|eventually|potentially|probably
        whether
        """,
    "found": r"found|solved|resolved|secured|obtained|filled",
    "bare": r"""
        be|become|becoming|companies|firms|smes|manufacturers|laboratories|labs|start-?ups|partners
        clients|customers|members|players|experts|their|your|actors|organi[sz]ations|suppliers
        people|projects|tools?|those|anyone|students|researchers
        (?:gain|build|acquire|develop|strengthen|share|pool|bring|lack of) (?:their |an? )?
        """,
    "boundary": r"and|but|while|whereas|or|yet|so",
    "possess": r"have|has|owns?|possess\w*|master\w*|operates?",
    "own_now": r"we|our|i",
}

PHRASE: Final = {
    "lead": r"""
        (?:to |for )?(?:its|our|all) (?:members|customers)(?! (?:who|in|to|with|that)\b)
        (?:to |for )?(?:its|our|all) (?:clients|partners)(?! (?:who|in|to|with|that)\b)
        (?:smes|companies|everyone|customers)(?= an?\b)|an?|the|some|any|of|in|on|for|with|its|our
        my|new|and|also|more|additional|further|other|several|by|such as|including|especially
        particularly|currently|actively|both|to|at|as well as|from|is|are|around|mainly|notably|many
        various|all|reliable|good|possible|potential|suitable|own|now|everything from
        """,
    "fill": r"""
        (?:<NEW> )?<HEADS>(?: <KIND>)*? <LINK>(?!\w) ?
        """,
    "tail": r"""
        which|that|who|whose|is|are|where|because|since|while|whereas|but|however|so that|in order
        thanks|as we|as it|etc|when|so as|without|although|though|so we|so it|and so|after|until
        before
        """,
    "purpose": r"for|with|to|from|among|across|within|throughout|at|between",
    "stop": r"""
        (?:carries|fosters|holds|stands|follows|joins|shares)\b
        (?:links|drives|takes|opens|gathers|leads)\b
        (?:promotes|prepares|organi[sz]es|helps|supports|runs)\b
        (?:brings|makes|keeps|gives|sets|raises)\b|(?:tracks|speaks|serves|counts|employs|deals)\b
        (?:relies|represents|unites|reviews|trains|works)\b
        (?:we|it|they|which|who|that|with|since|for|in|at)\b
        (?:but|so|because|thanks|based|located|founded|created|to|from)\b
        (?:where|while|without|among|especially|as|he|she|i|there|this|on)\b
        (?:the|our|this) (?:cluster|company|firm|team|institute|association|group|lab)\b
        (?!(?:an?|the|of|its|our|for|in|on|with)\b)\w+(?<!ing)(?<!ss) (?:an?|the|its|our|their)\b
        [\w' -]*\b(?:is|are|was|were|has|have|will|employs|gathers|counts)\b
        """,
    "link": r"and|as well as|&|plus",
    "shared": r"""
        \w+(?:al|ic|ive|ed|ary|ous|ware) (?:and|&) \w+.*
        (?:\w+(?:ing|ment|tion|sis)|design|repair|test|supply) (?:and|&) .* of .*
        """,
    "function": r"""
        an?|the|of|in|on|for|with|to|at|by|and|or|its|our|my|their|us|it|we|they|that|which|who|is
        are|etc|as|more|members?|customers?|clients?|this|these|those|from|such|very|other|others|so
        be|not|too|also|you|your|them
        """,
}
