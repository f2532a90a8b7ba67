"""Phrases in which a comment admits that the code beside it is temporary, left undone, or not understood."""

from __future__ import annotations

import re

from mlready_jupyter.subjects.pattern import Pattern

CUES = frozenset(
    "annoying annoyingly arbitrary aren around awful back best better bother break breaks brittle broken bug buggy bugs cheat "
    "cheating clean cleaner cleanup clumsy commented completed continued copied correct crap crappy crude currently debug debugging "
    "deprecated didn dirty disable disabled does doesn don done dummy duplicated duplication elegant eventually expediency fails fake "
    "faster finish finished fix fixed fixes fixing fixme fragile future gross guess hack hacked hackish hacks hacky handled hard "
    "hardcode hardcoded hardcoding hardwired hasn haven hope hopefully horrible idea ideally implement implemented implementing "
    "improve improved improvement improving incomplete inefficient interim investigate isn kludge kludgy know later lazy legacy magic "
    "maybe meanwhile mess messy moment monkey monkeypatch naive nasty need needs never nice nicer no now obsolete "
    "odd optimal optimise optimize optimized ought parallelized paste pasted perhaps placeholder practice probably progress properly "
    "quick reason redo refactor refactored refactoring remove rethink revisit rewrite right should shouldn silly simplicity slow "
    "someday somehow soon speed stop stopgap strange strangely stupid suboptimal supported sure tbc tbd temp temporarily temporary "
    "tested testing tweak ugh ugly unclear understand unfinished unfortunately unsure untested until vectorize vectorized wasteful "
    "weird weirdly why wip won work workaround workarounds working works written wrong yet yuck".split()
)
"""A comment without one of these words admits nothing, and is read no further."""
BLANKS = str.maketrans(dict.fromkeys('\t\n!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~', " "))

NOW = r"for (?:now|the moment|the time being)\b(?! on)"
DONE = r"(?:fixed|released|merged|available|supported|resolved|updated|implemented)"
UNDONE = r"(?:fixed|done|removed|implemented|replaced|improved|refactored|completed|continued|determined|decided)"
MENDS = (
    r"(?:fix|refactor|vectori[sz]|paralleli[sz]|clean|improv|optimi[sz]|rewrit|rework|redo|tid[iy]|generali[sz]|parameteri?[sz]|revisit)\w*"
)
CODE = r"(?:this|it|code|function|loop|cell|query|part|section|block|method|approach)"

TEMPORARY = (
    # what is done for now
    rf"(?:hard-?\s?cod\w*|hack\w*|skip\w*|ignor\w*|disabl\w*|comment\w* (?:this |it )?out|leav\w*|keep\w*|assum\w*|drop\w*|remov\w*|fak\w*"
    rf"|dummy|arbitrary|rough|simple|ok|just|only|us(?:e|ing)|set|stick|do|good enough|works?|okay|fine|fix\w*|will|manual\w*|turn\w* off"
    rf"|omit\w*|exclud\w*"
    rf"|not)\b[^.;]{{0,60}}\b{NOW}",
    rf"{NOW},?[^.;]{{0,60}}\b(?:hard-?cod\w*|hack\w*|skip\w*|ignor\w*|disabl\w*|assum\w*|drop\w*|fak\w*|us(?:e|ing)|just|only|keep\w*"
    rf"|leav\w*|set)\b",
    r"temporar(?:y|ily),? (?:\w+ )?(?:fix|hack|work-?around|solution|patch|measure|disabl\w+|remov\w+|comment\w*|hard-?cod\w+|ignor\w+"
    r"|skip\w*|us(?:e|ing)|until|add\w*|set)\b",
    r"(?:quick|dirty|ugly|nasty|cheap|temp|hacky|crude) (?:and|&|n|'n'|-n-)? ?(?:dirty|fix|hack|work-?around)\b",
    r"stop-?gap\b|band-?aid\b|for (?:simplicity and )?expediency\b",
    # what is to be undone
    r"(?:remove|delete|undo|revert|fix|change|clean|improve|update|replace|refactor|rename|move|redo|handle|address|revisit|implement|add)"
    rf"(?: (?:this|me|these|that|it|them))?(?: up)? (?:later\W*$|before (?:prod|release|merg|deploy|commit|submit)\w*|(?:once|when"
    rf"|after)\b[^.;]{{0,40}}\b{DONE})",
    rf"until (?:\S+ ){{1,4}}(?:is|gets|are|has been) {DONE}|until we (?:fix\b|have (?:a|the|more|better|real)\b)",
    r"(?:comment\w* out|disabled?|turned off|hack\w*|skipped) (?:because|due to|since|until|as (?:it|this))\b",
    # what stands in for something better
    r"(?<!than )(?<!of )(?<!avoid )(?<!no )(?:hard-?\s?coded|hard-?\s?coding|hard-?coded?|hard-?wired)\b(?! (?:labels|negative|voting"
    r"|drive))",
    r"(?:really |very |a bit |bit |pretty |quite )?(?:ugly|nasty|dirty|horrible|awful|kludg\w*|hacky|hackish|cludge|yuck"
    r"|ugh)\b(?! (?:data|price|read|page|word|number|date|name|label|text|format|string|column|table|file|landscape|surface|weather)s?\b)",
    r"(?:a|an|this|small|little|bit of a|stupid|silly|another|some) hack\b|hack (?:to|for|around|because|so|that)\b|\A\W*hack\b",
    r"(?<!no )work-?arounds?\b|work(?:s|ing)? around (?:a|an|the|this|that|some|at)\b|to get around (?:a|an|the|this|that)\b",
    r"monkey-?\s?patch\w*|copy-?\s?(?:and )?-?pasted\b|copied (?:and pasted|verbatim)\b|(?:wip|work in progress)\b(?! (?:inventory|stock"
    r"|cost|item)s?\b)|tbd\b|tbc\b",
    r"(?:dummy|fake|placeholder|made-?up)\b(?=[^.;]{0,40}\b(?:for now|replace|until|real|later|actual))",
    # what is not there yet
    r"\A\W*(?:fix|refactor|improve|finish|rewrite|redo|optimi[sz]e|vectori[sz]e|simplify|clean up) (?:this|it|that)\b(?! (?:model|plot"
    r"|chart"
    r"|figure))[^.;]{0,20}\Z|do (?:this|it) properly\b|\A\W*remove (?:the )?debug\w*",
    r"\A\W*(?:to )?(?:replace|change|finish|fix|clean|improve|implement|handle|address|deal with|refactor|tune|add"
    r"|do)\b[^.;]{0,40}\blater\W*\Z",
    r"\A\W*(?:(?:this|it) is |still )?not working\W*\Z|\A\W*(?:untested|not tested|incomplete)\b\W*(?:yet\W*)?\Z|not (?:yet |really "
    r"|properly )?"
    r"tested yet\b|needs? testing\b",
    r"(?:does not|doesn'?t|cannot|can'?t) (?:support|handle|work|include|cover|account|deal)\b[^.;,]{0,30} yet\b|\bthis (?:will|may|might"
    r"|would) (?:break|crash|fail) (?:if|when|for)\b"
    r"|\A\W*breaks (?:if|when)\b",
    rf"\A\W*(?:(?:this|it|code|still|is|needs?|has|have|yet) )*to be {UNDONE}\b(?! by\b)|(?:still|yet) (?:needs? |has "
    rf"|have )?to be {UNDONE}\b"
    r"|to be (?:fixed|implemented|refactored|continued)\W*\Z|\A\W*to implement\W*\Z",
    r"(?:not|isn'?t|aren'?t|hasn'?t been|haven'?t been|never) (?:yet )?(?:been )?(?:(?:fully |properly |currently )?(?:implemented|fixed"
    r"|merged|done|supported)(?: yet\b| here\b)|(?:fully|properly|currently) (?:implemented|supported)|implemented\W*\Z)",
    r"not yet (?:implemented|supported|handled|finished|tested|complete|working|optimi[sz]ed)\b|(?:un|half-)finished\b",
    r"(?:doesn'?t|does not|didn'?t|won'?t|isn'?t|is not) (?:quite |really |fully |seem to )?work(?:ing)?\b"
    r"(?! (?:(?:for|with) (?:non|neg)|as (?:well|good)|on (?:week|mon|tue|wed|thu|fri|sat|sun|holi)))",
    r"(?:haven'?t|have not|didn'?t|did not) (?:had time|gotten|figured|have time|bother\w*|created?|implemented)\b",
    r"(?:currently|at the moment|right now|as of now)\b,?[^.;]{0,60}\b(?:does not|doesn'?t|hard-?coded|broken|fails?|slow|unsupported"
    r"|not (?:supported|possible|implemented|used|working|handled)|but not)\b",
    r"disabl\w+ [^.;]{1,60} at the moment\b|(?:un|not )used (?:currently|at the moment|right now)\b",
    # what should be otherwise
    r"not the (?:best|right|proper|nicest|cleanest) (?:way|solution|approach)\b|bad practice\b|would be nice to have\b",
    r"(?:there (?:is|must be|should be|has to be|might be|may be)|there's|probably|surely|find|need|figure out)\s(?:\w+ ){0,3}(?:better"
    r"|cleaner|nicer|smarter"
    r"|more (?:elegant|efficient|robust|pythonic)) (?:way|solution|approach|method|option)\b",
    rf"{CODE} (?:really |probably |still |also )?(?:needs?|should|ought|has to|could|can|might) (?:really |probably |still |also "
    rf"|ideally )?(?:to )?(?:be )?{MENDS}",
    rf"(?:need to|needs to|needs|should|must|have to|has to) (?:be )?{MENDS}\b(?=\W*\Z| this\b| it\b| the code| up\b| later| here)"
    rf"|\A\W*(?:needs?"
    rf"|should) (?:be )?(?:{MENDS}|mov|handl|implement|replac)\w*",
    r"(?:could|can|might) (?:definitely |probably |surely )?be (?:\w+ )?(?:improved|optimi[sz]ed|cleaned up|refactored|vectori[sz]ed"
    r"|faster|more efficient|made (?:faster|better|cleaner|nicer))\b",
    r"(?:would|it'?d) be (?:much |way |probably |a lot )?(?:nicer?|better|cleaner|great|more (?:efficient|elegant|robust))(?: (?:to|if"
    r"|way)\b|\W*\Z)",
    r"ideally,? (?:we|i) (?:should|would|could)\b|ideally,? (?:this|it) (?:should|would|could) (?!be (?:an?|the|close|near|equal|zero"
    r"|normal|\d))"
    r"|\bshould (?:really|probably|have (?:been|persisted|used|done))\b|\bshould (?:actually|ideally) (?!be)"
    r"|shouldn'?t (?:do|be|use|have)\b[^.;]{0,40}\bshould\b",
    r"(?:come|get|go) back (?:to|here)\b[^.;]{0,25}(?:later|this|fix|it)?\W*\Z|fix ?me\b|revisit (?:this|later|when|once)",
    # what was spared
    r"(?:reduc\w+|limit\w*|only|just|first|sampl\w+|subset\w*|smaller|fewer)\b(?![^.;]*\b(?:learning rate|plot|display|print|show|render"
    r"|figure))[^.;]{0,60}\b(?:for speed|for (?:debugging|faster (?!conver)\w+|quick\w* \w+)|to (?:save time|speed (?:things |it |this )?up"
    r"|make it (?:run )?faster))\W*\Z",
    r"(?:set|setting|use|using) (?:\w+ ){0,3}\d+\b(?!%)[^.;%]{0,30}\bfor (?:speed|faster (?!conver)\w+)\W*\Z",
    r"(?:reduc\w+|limit\w*|only|just|first \d+|smaller|fewer|quick)\b(?![^.;]*(?:%|\b(?:percent|train|split|hold|held|set|dataset|rest|last"
    r"|validation)))[^.;]{0,60}\bfor testing\W*\Z|just (?:for|to) (?:test\w*|debug\w*)\W*\Z",
    r"(?:not|isn'?t) (?:very |the most |particularly |terribly |so |really )(?:efficient|elegant|optimal|ideal|pretty|robust|pythonic"
    r"|nice|clean)\b",
    r"(?:very|too|super|really|extremely|painfully|pretty) (?:slow|inefficient)\b(?! (?:decay|learning|rate|drift|moving|conver\w+|mixing))"
    r"|inefficient(?:ly)?\b(?! (?:market|firm|frontier|estimat))|lazy way\b",
    r"(?:a|an|some|known|due to|because of|avoids?) (?:\w+ ){0,2}bug\b(?! report| track)|bug in\b|buggy\b|(?:is|are|was|seems?|currently"
    r"|still) broken\b(?! (?:down|into|up|out))|broken (?:since|link)\b",
    r"deprecated (?:code|way)\b|legacy (?:code|way)\b|the old way\b|for whatever reason|no longer (?:works?|working|needed|used"
    r"|supported|necessary)\b(?! by\b)",
    r"(?:a bit|bit|kind of|kinda|sort of|somewhat) (?:hacky|messy|ugly|clunky|clumsy|arbitrary|of a mess)\b",
)
DOUBT = (
    r"not (?:\w+ )?(?:sure|certain|clear) (?:if|why|whether|how|that|this|what|about|of|it|which|where|i)\b|not (?:\w+ )?sure\W*\Z"
    r"|unsure\b|\A\W*unclear\b",
    r"no (?:idea|clue)(?: (?:why|how|what|if|whether|where|which)\b|\W*\Z)|unclear (?:if|why|whether|how|what)\b",
    r"(?<!we )(?<!they )(?<!you )(?<!users )(?:don'?t|do not|didn'?t) (?:really |quite |fully )?(?:know|understand|get|remember) (?:why"
    r"|how|if|whether|what|this"
    r"|where)\b(?! (?:you|the user))",
    r"does (?:this|it|that) (?:even |really |actually )?(?:work|make sense)\b[^?]{0,20}\?",
    r"is (?:this|that|it) (?:even |really |still |actually |the |a )?(?:right|correct|ok|okay|needed|necessary|required|better way|bug"
    r"|best way)\b[^?]{0,25}\?",
    r"(?:do|should) (?:we|i) (?:(?:really|still|even|actually) )(?:need|want|use|do|have|drop|keep|remove|normali[sz]e|scale|include"
    r"|handle)\b[^?]{0,60}\?"
    r"|(?:(?:do|should) we|do i) (?:need|want|use|do|drop|keep|remove|include|handle) (?:this|it|that|these|them)\b[^?]{0,60}\?"
    r"|should i (?:need|use|do|drop|keep|remove|normali[sz]e|scale|include|handle)\b[^?]{0,60}\?",
    r"why (?:is|does|do|are|did|isn'?t|doesn'?t|don'?t) (?:this|it|that|these) (?:\w+ ){0,2}(?:needed|necessary|required|here|work\w*"
    r"|fail\w*"
    r"|break\w*|slow\w*|crash\w*)\b[^?]{0,40}\?",
    r"(?:probably|maybe|perhaps|(?:this|it|that|code) (?:might|may|could) be|seems?|looks?|likely|possibly) (?:like )?(?:a |an |to be (?:a "
    r"|an )?)?(?:\w+ )?(?:bug|wrong|broken|incorrect|unnecessary|redundant"
    r"|useless|overkill|not (?:needed|necessary|right|correct|the best)|should)\b",
    r"for some (?:\w+ )?reason\b(?! codes?\b)|(?:somehow|apparently),? (?:this|it|doesn'?t|works?|needed|necessary|fails?)\b|weirdly\b"
    r"|weird (?:bug|behaviou?r|hack|error|issue|fix|way|reason|thing|stuff|workaround)|(?:this|it|that)(?:'s| is| looks"
    r"| seems) (?:\w+ )?weird\b"
    r"|magic (?:number|constant|value|threshold)s?\b",
    r"(?:i|we) (?:think|guess|believe|suspect|hope) (?:this|it|that|the)\b[^.;]{0,40}\b(?:right|correct|wrong|bug|works?|needed|enough"
    r"|fine|okay|same)\b|hopefully\b(?=[^.;]{0,30}\b(?:work\w*|fix\w*|right|correct|enough|fine)\b)|fingers crossed\b|\bhope (?:this|it"
    r"|that) (?:works?|is)\b|let'?s hope\b|\bi guess\b",
    r"should work\W*\Z|\?\?+",
)
NOT_DEBT = Pattern(
    r"\b(?:temporary (?:director|file|folder|table|view|path|variable|array|storage)|tf\.placeholder|from now on|no work-?around"
    r"|(?:samples?|rows?|images?|examples?|data|points) (?:(?:are |is )?(?:used |kept |reserved |held out )?)for test(?:ing)?"
    r"|for training\b[^.;]{0,40}\bfor test(?:ing)?"
    r"|(?:ugly|nasty|awful|horrible)\b[^.;]{0,40}\b(?:ax[ei]s|spines?|plots?|figures?|labels?|ticks?|legends?|grids?|charts?|colou?rs?)"
    r"|nasty function|for now,? by default|by default,? for now|implemented by|to be implemented in (?:a |the )?sub"
    r"|(?:accuracy|performance|scores?|results?|models?|fits?|predictions?|metrics?|auc|recall|precision|estimates?|forecasts?|convergence"
    r"|objective) (?:\w+ ){0,2}(?:can|could|may|might|should|needs? to|has to|must) (?:\w+ )?(?:be )?(?:\w+ )?(?:improv|optimi[sz]|tun)"
    r"|(?:data\w*|texts?|columns?|values?|names?|tweets?|strings?|documents?|tables?|features?|labels?|titles?|reviews?) (?:\w+ )?(?:needs?"
    r"|should|must|has to|have to|ought to) (?:to )?(?:be )?clean"
    r"|(?:param\w*|hyper-?param\w*|objective|loss|weights?|variables?|functions? to)\b[^.;]{0,30}optimi[sz]"
    r"|(?:sensors?|devices?|machines?|equipment|engines?|pumps?|windows?|glass) (?:\w+ ){0,2}broken|bug in the (?:sensor|device|machine)"
    r"|that'?s (?:all|it) for now|naive bayes|brute[- ]force search|(?:rather than|instead of|without|avoids?|no|not) (?:\w+ )?hard-?cod)"
    r"|\bwhat [^.;]{0,60}\bworks? around\b",
)

STATED = Pattern(
    r"\b(?:hard-?coded (?:\w+ ){0,3}for now|temporary (?:fix|hack|work-?around|solution|patch)|quick[- ]and[- ]dirty|quick hack"
    r"|work in progress"
    r"|(?:this|section|part|cell|code|analysis) (?:is )?(?:still )?(?:to be (?:done|continued|implemented|completed|written)(?! (?:or|by"
    r"|with"
    r"|if|in|on|for|before|after|using)\b)|not (?:yet )?(?:finished|done)))\b"
    r"|\A\W*(?:wip|tbd|tbc|to be (?:done|continued|implemented|completed|written))\W*\Z",
    re.IGNORECASE,
)
"""Text speaks of many things: only these phrases say that the notebook itself is unfinished."""
HINTS = (
    "for now", "temporary", "quick hack", "dirty", "in progress", "done", "finished", "continued", "implemented", "completed", "written",
    "wip", "tbd", "tbc",
)  # fmt: skip
"""One of these stands in each of those phrases."""

Said = tuple[str, bool]
"""The words that gave it away, and whether they doubt the code (else they call it temporary)."""

_temporary = Pattern(rf"(?<!\w)(?:{'|'.join(TEMPORARY)})")
_doubt = Pattern(rf"(?<!\w)(?:{'|'.join(DOUBT)})")


def may_admit(lowered: str) -> bool:
    """Whether a comment, in lower case, holds a word without which nothing is admitted: what costs little is asked first."""
    return not CUES.isdisjoint(lowered.translate(BLANKS).split())


def stated(text: str) -> str:
    """The phrase in which a line of text says that the notebook is unfinished, "" where it says nothing of the kind."""
    lowered = text.lower()
    found = STATED.search(text) if any(hint in lowered for hint in HINTS) else None
    return " ".join(found[0].split()) if found else ""


def admission(text: str) -> Said | None:
    """The phrase in which a comment admits that something is temporary, undone or not understood."""
    lowered = text.lower()  # once, and not at each letter of each pattern
    said = _admitted(text, lowered)
    return said if said and not NOT_DEBT.search(lowered) else None


def _admitted(text: str, lowered: str) -> Said | None:
    found = _temporary.search(lowered) or _doubt.search(lowered)
    if found:
        begin, end = found.span()
        whole = text if len(text) == len(lowered) else lowered  # a few letters grow when they are made small
        return " ".join(whole[begin:end].split()), found.re is _doubt.compiled
    from mlready_jupyter.subjects.admitted import traits
    from mlready_jupyter.subjects.admitted_weights import MODEL

    asks = text.rstrip().endswith("?")  # in a notebook mostly the reader, of the data
    return (text, False) if not asks and MODEL.score(traits(text)) >= MODEL.threshold else None
