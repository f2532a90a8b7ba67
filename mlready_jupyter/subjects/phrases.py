"""Phrases in which a comment admits that the code beside it is temporary, left undone, or not understood."""

from __future__ import annotations

import re

from mlready_jupyter.subjects.pattern import Pattern

CUES = frozenset(
    "annoying annoyingly arbitrary aren around awful better bother brittle broken bug buggy bugs cheat cheating clean cleaner "
    "cleanup clumsy completed continued copied correct crap crappy crude currently debug debugging deprecated didn dirty disable "
    "disabled does doesn don done dummy duplicated duplication elegant eventually expediency fails fake faster finished fix fixed "
    "fixes fixing fixme fragile future gross guess hack hacked hackish hacks hacky handled hard hardcode hardcoded hardcoding "
    "hardwired hasn haven hopefully horrible idea ideally implement implemented implementing improve improved improvement improving "
    "incomplete inefficient interim investigate isn kludge kludgy know later lazy legacy magic maybe meanwhile mess messy moment "
    "monkey monkeypatch naive nasty need needs never nicer no now obsolete odd optimal optimise optimize ought paste pasted perhaps "
    "placeholder probably progress quick reason redo refactor refactored refactoring remove rethink revisit rewrite right should "
    "shouldn silly simplicity slow someday somehow soon speed stop stopgap strange strangely stupid suboptimal supported sure tbc "
    "tbd temp temporarily temporary testing tweak ugh ugly unclear understand unfinished unfortunately unsure untested until "
    "vectorize vectorized wasteful weird weirdly why wip won work workaround workarounds working works written wrong yet yuck".split()
)
"""A comment without one of these words admits nothing, and is read no further."""
BLANKS = str.maketrans(dict.fromkeys('\t\n!"#$%&()*+,-./:;<=>?@[\\]^_`{|}~', " "))

NOW = r"for (?:now|the moment|the time being)\b(?! on)"
DONE = r"(?:fixed|released|merged|done|ready|available|supported|resolved|updated|implemented)"
MENDS = r"(?:fix|refactor|clean|improv|optimi[sz]|rewrit|rework|redo|tid[iy]|generali[sz]|parametri[sz]|parameteri[sz]|revisit)\w*"
CODE = r"(?:this|it|code|function|loop|cell|query|part|section|block|method|approach)"

TEMPORARY = (
    # what is done for now
    rf"(?:hard-?\s?cod\w*|hack\w*|skip\w*|ignor\w*|disabl\w*|comment\w* (?:this |it )?out|leav\w*|keep\w*|assum\w*|drop\w*|remov\w*|fak\w*"
    rf"|dummy|just|only|us(?:e|ing)|set|stick|do|good enough|works?|okay|fine|fix\w*|will|manual\w*|turn\w* off|omit\w*|exclud\w*"
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
    rf"until (?:\S+ ){{1,4}}(?:is|gets|are|has been) {DONE}|until we (?:have|get|fix|find)\b",
    r"(?:comment\w* out|disabled?|turned off|hack\w*|skipped) (?:because|due to|since|until|as (?:it|this))\b",
    # what stands in for something better
    r"(?<!than )(?<!of )(?<!avoid )(?<!no )(?:hard-?\s?coded|hard-?\s?coding|hard-?coded?|hard-?wired)\b(?! (?:labels|negative|voting"
    r"|drive))",
    r"(?:really |very |a bit |bit |pretty |quite )?(?:ugly|nasty|dirty|horrible|awful|kludg\w*|hacky|hackish|cludge|yuck"
    r"|ugh)\b(?! (?:data|price|read|page|word|number)s?\b)",
    r"(?:a|an|this|small|little|bit of a|stupid|silly|another|some) hack\b|hack (?:to|for|around|because|so|that)\b|\A\W*hack\b",
    r"(?<!no )work-?arounds?\b|work(?:s|ing)? around (?:a|an|the|this|that|some|at)\b|to get around (?:a|an|the|this|that)\b",
    r"monkey-?\s?patch\w*|copy-?\s?(?:and )?-?pasted\b|copied (?:and pasted|verbatim)\b|wip\b|work in progress\b|tbd\b|tbc\b",
    r"(?:dummy|fake|placeholder|made-?up)\b(?=[^.;]{0,40}\b(?:for now|replace|until|real|later|actual))",
    # what is not there yet
    r"to be (?:fixed|done|removed|implemented|replaced|improved|refactored|completed|continued|determined|decided)\b"
    r"|\A\W*to implement\W*\Z",
    rf"(?:not|isn'?t|aren'?t|hasn'?t been|haven'?t been|never) (?:yet )?(?:been )?(?:fully |properly |currently )?{DONE}(?: yet\b"
    rf"| here\b|\W*\Z)",
    r"not yet (?:implemented|supported|handled|finished|tested|complete|working|optimi[sz]ed)\b|(?:un|half-)finished\b",
    r"(?:doesn'?t|does not|didn'?t|won'?t|isn'?t|is not) (?:quite |really |fully |seem to )?work(?:ing)?\b"
    r"(?! (?:(?:for|with) (?:non|neg)|as (?:well|good)))",
    r"(?:haven'?t|have not|didn'?t|did not) (?:had time|gotten|figured|have time|bother\w*|created?|implemented)\b",
    r"(?:currently|at the moment|right now|as of now)\b,?[^.;]{0,60}\b(?:does not|doesn'?t|hard-?coded|broken|fails?|slow|unsupported"
    r"|not (?:supported|possible|implemented|used|working|handled)|but not)\b",
    r"disabl\w+ [^.;]{1,60} at the moment\b|(?:un|not )used (?:currently|at the moment|right now)\b",
    # what should be otherwise
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
    r"ideally,? (?:we|this|it|i|should|would)\b|\bshould (?:really|probably|actually|ideally|have (?:been|persisted|used|done))\b"
    r"|shouldn'?t (?:do|be|use|have)\b[^.;]{0,40}\bshould\b",
    r"(?:come|get|go) back (?:to|here)\b[^.;]{0,25}(?:later|this|fix|it)?\W*\Z|fix ?me\b|revisit (?:this|later|when|once)",
    # what was spared
    r"(?:setting|set|using|use|reduc\w+|limit\w*|only|just|first|sampl\w+|subset\w*|smaller|fewer)\b[^.;]{0,60}\b(?:for speed"
    r"|for (?:testing|debugging|faster \w+|quick\w* \w+)|to (?:save time"
    r"|speed (?:things |it |this )?up|make it (?:run )?faster))\W*\Z|just (?:for|to) (?:test\w*|debug\w*)\W*\Z",
    r"(?:not|isn'?t) (?:very |the most |particularly |terribly |so |really )(?:efficient|elegant|optimal|ideal|pretty|robust|pythonic"
    r"|nice|clean)\b",
    r"(?:very|too|super|really|extremely|painfully|pretty) (?:slow|inefficient)\b(?! (?:decay|learning|rate|drift|moving))"
    r"|inefficient(?:ly)?\b|lazy way\b",
    r"(?:a|an|some|known|due to|because of|avoids?) (?:\w+ ){0,2}bug\b(?! report| track)|bug in\b|buggy\b|(?:is|are|was|seems?|currently"
    r"|still) broken\b(?! (?:down|into|up|out))|broken (?:since|link)\b",
    r"deprecated (?:code|way)\b|legacy (?:code|way)\b|the old way\b|for whatever reason|no longer (?:works?|working|needed|used"
    r"|supported|necessary)\b",
    r"(?:a bit|bit|kind of|kinda|sort of|somewhat) (?:hacky|messy|ugly|clunky|clumsy|arbitrary|of a mess)\b",
)
DOUBT = (
    r"not (?:\w+ )?(?:sure|certain|clear) (?:if|why|whether|how|that|this|what|about|of|it|which|where|i)\b|not (?:\w+ )?sure\W*\Z"
    r"|unsure\b|\A\W*unclear\b",
    r"no (?:idea|clue)\b|unclear (?:if|why|whether|how|what)\b",
    r"(?:don'?t|do not|didn'?t) (?:really |quite |fully )?(?:know|understand|get|remember) (?:why|how|if|whether|what|this"
    r"|where)\b(?! (?:you|the user))",
    r"does (?:this|it|that) (?:even |really |actually )?(?:work|make sense|matter)\b[^?]{0,20}\?",
    r"is (?:this|that|it) (?:even |really |still |actually |the |a )?(?:right|correct|ok|okay|needed|necessary|required|better way|bug"
    r"|best way)\b[^?]{0,25}\?",
    r"(?:do|should) (?:we|i) (?:really |still |even |actually |also )?(?:need|want|use|do|have|drop|keep|remove|normali[sz]e|scale"
    r"|include|handle)\b[^?]{0,60}\?",
    r"why (?:is|does|do|are|did|isn'?t|doesn'?t) (?:this|it|that|the|these)\b[^?]{0,60}\?",
    r"(?:probably|maybe|perhaps|might be|may be|could be|seems?|looks?|likely|possibly) (?:like )?(?:a |an |to be (?:a "
    r"|an )?)?(?:\w+ )?(?:bug|wrong|broken|incorrect|unnecessary|redundant"
    r"|useless|overkill|not (?:needed|necessary|right|correct|the best)|should)\b",
    r"for some (?:\w+ )?reason\b|(?:somehow|apparently),? (?:this|it|doesn'?t|works?|needed|necessary|fails?)\b|weird(?:ly|ness)?\b"
    r"|magic (?:number|constant|value|threshold)s?\b",
    r"(?:i|we) (?:think|guess|believe|suspect|hope) (?:this|it|that|the)\b[^.;]{0,40}\b(?:right|correct|wrong|bug|works?|needed|enough"
    r"|fine|okay|same)\b|(?:hopefully|fingers crossed)\b|\bi guess\b",
    r"should work\W*\Z|\?\?+",
)
NOT_DEBT = Pattern(
    r"\b(?:temporary (?:director|file|folder|table|view|path|variable|array|storage)|tf\.placeholder|from now on|no work-?around"
    r"|(?:samples?|rows?|images?|examples?|data|points) (?:(?:are |is )?(?:used |kept |reserved |held out )?)for test(?:ing)?"
    r"|for training\b[^.;]{0,40}\bfor test(?:ing)?"
    r"|that'?s (?:all|it) for now|naive bayes|brute[- ]force search|(?:rather than|instead of|without|avoids?|no|not) (?:\w+ )?hard-?cod)"
    r"|\(ugly\)|\bwhat [^.;]{0,60}\bworks? around\b",
    re.IGNORECASE,
)

STATED = Pattern(
    r"\b(?:hard-?coded (?:\w+ ){0,3}for now|temporary (?:fix|hack|work-?around|solution|patch)|quick[- ]and[- ]dirty|quick hack"
    r"|work in progress"
    r"|(?:this|section|part|cell|code|analysis) (?:is )?(?:still )?(?:to be (?:done|continued|implemented|completed|written)"
    r"|not (?:yet )?(?:finished|done)))\b"
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

_temporary = Pattern(rf"(?<!\w)(?:{'|'.join(TEMPORARY)})", re.IGNORECASE)
_doubt = Pattern(rf"(?<!\w)(?:{'|'.join(DOUBT)})", re.IGNORECASE)


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
    if NOT_DEBT.search(text):
        return None
    if found := _temporary.search(text):
        return " ".join(found[0].split()), False
    if found := _doubt.search(text):
        return " ".join(found[0].split()), True
    from mlready_jupyter.subjects.admitted import traits
    from mlready_jupyter.subjects.admitted_weights import MODEL

    return (text, False) if MODEL.score(traits(text)) >= MODEL.threshold else None
