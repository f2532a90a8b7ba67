"""Weighs the words of a comment: does it admit that something is left undone, done badly, or not understood?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, pairwise
from typing import NamedTuple

from mlready_jupyter.subjects.pattern import Pattern

LEXICON = {
    "doubt": "not sure|not really sure|not quite sure|not entirely sure|not clear|no idea|don't know|don't really know|don't understand|"
    "dont know|do not know|unclear|unsure|is this right|is this correct|is this ok|is this needed|is it needed|is this necessary|"
    "is this really|is this still|is that right|is that correct|is it ok|needed ?|needed ??|necessary ?|right ?|correct ?|why ?|"
    "why is this|why does this|why do we|do we need|do we really|do we want|do we still|does this work|should we|should this|should i|"
    "should it|should these|why not|what about|what if|what to do|what happens if|no clue|not certain|never understood",
    "time": "for now|temporary|temporarily|temp fix|stopgap|stop gap|interim|at the moment|for the moment|for the time being|meanwhile|"
    "currently|until|right now|as of now|short term|provisional|in the meantime",
    "ugly": "ugly|nasty|kludge|kludgy|kludges|kluge|klugey|hack|hacks|hacky|hackish|hacked|hackery|hacking|yuck|yucky|crap|crappy|stupid|"
    "dirty|inelegant|horrible|horribly|awful|terrible|silly|gross|sucks|damn|evil|brute|cheat|cheating|fudge|bogus|messy|mess|ugh|lame|"
    "cheesy|not nice|not pretty|not elegant|not ideal|not optimal|suboptimal|quick and dirty|quick fix|bad|really bad|naive|clumsy|"
    "awkward|tricky|sloppy|quick hack|dirty hack|ugly hack|monkey patch|monkeypatch|not very nice|not great|not good|lazy way",
    "around": "workaround|workarounds|work around|work arounds|get around|gets around|working around|works around|band "
    "aid|bandaid|circumvent",
    "broken": "broken|buggy|bug|bugs|doesn't work|does not work|not work|not working|won't work|wont work|fails|doesn't seem|bug in|"
    "should work|doesn't handle|does not handle|can't handle|wrong|incorrect|doesn't support|does not support|leak|race condition",
    "later": "later|someday|some day|eventually|in future|in the future|future|next version|next release|one day|soon|at some point|"
    "some point|long term|fix later|change later|future work|phase 2",
    "undone": "not implemented|not yet implemented|not supported|not yet supported|not handled|not finished|not complete|not tested|not "
    "yet|"
    "unimplemented|unsupported|unfinished|untested|unhandled|no support|yet|incomplete|missing|stub|empty implementation|noop|no op|not "
    "done|"
    "not fully|not properly|not currently|to implement|to do|tbd|tbc|still need|still needs|still missing|needs implementation|not been|"
    "work in progress|wip|half baked|placeholder|place holder|skeleton|dummy|fake|not used yet|do nothing|does nothing",
    "ought": "should really|should probably|should actually|should be|should not|shouldn't|should have|should also|should ideally|"
    "should never|should use|should only|ought to|need to|needs to|need to be|needs to be|needs work|needs fixing|needs some|needs more|"
    "would be nice|would be better|would be good|would be great|would be cleaner|would be easier|would be more|would like|i'd "
    "like|ideally|"
    "it'd be|better way|better solution|better to|better if|better approach|could be better|could be improved|could be optimized|"
    "could be done|could be made|could be more|could be replaced|could also|might want|may want|want to|must be changed|has to "
    "be|cleaner way|"
    "nicer way|easier way|proper way|a better|more efficient|more robust|more general|more generic|smarter|nicer|cleaner|instead of",
    "mend": "fix|fix me|fix this|fix it|fix that|fixed|to be fixed|to be done|to be removed|to be implemented|to be replaced|to be "
    "changed|"
    "to be determined|to be defined|to be completed|to be improved|to be refactored|to be moved|to be decided|be removed|be fixed|"
    "be replaced|be refactored|remove this|remove me|remove when|remove once|remove after|remove it|get rid|clean up|cleanup|refactor|"
    "refactored|refactoring|rewrite|rewritten|redo|rethink|revisit|improve|improved|improvement|optimize|optimise|go away|goes away|"
    "replace this|replace with|replace by|move this|move to|move into|change this|change to|delete this|simplify|consider|investigate|"
    "implement|implement this|handle this|check this|double check|make this|add support|generalize|generalise|parametrize|parameterize|"
    "make sure|figure out|find a way|find a better|deal with|take care|think about|clean this",
    "ask": "?|??|???|????|how to|how do|how should|how about|what is this|what does this|who|which one|really ?|here ?|this ?|it ?",
    "maybe": "maybe|perhaps|probably|i think|i guess|i believe|i suspect|i wonder|i hope|i don't|seems to|seems like|seem to|apparently|"
    "possibly|somehow|for some reason|some reason|presumably|hopefully|supposedly|may not|might not|might be|not necessarily",
    "shout": "!!!|!!!!|!!!!!|hmm|hmmm|hm|argh|grr|oops|sigh|wtf|beware|warning|caution|careful|fixme|todo|xxx|nb|note to self",
    "odd": "weird|weirdly|strange|strangely|odd|oddly|magic number|magic numbers|magic value|magic constant|quirk|quirks|unfortunately|"
    "inefficient|inefficiently|slow|very slow|too slow|expensive|deprecated|obsolete|duplicate|duplicated|duplication|copied|copied from|"
    "copy paste|copy pasted|copy and paste|copypaste|pasted|hardcode|hardcoded|hardcoding|hard code|hard coded|hard coding|assume|assumes|"
    "assuming|assumption|simplified|simplification|dead code|not used|unused|never used|not needed|no longer|redundant|unnecessary|"
    "pointless|useless|is useless|misleading|confusing|inconsistent|fragile|brittle|arbitrary|approximation|rough|crude|legacy",
    "trial": "debug|debugging|for testing|for debugging|testing only|for test|commented out|disabled|turned off|disable|switched off|"
    "experimental|experiment|prototype|just for testing|test only|skip|skipped|ignore|ignored|ignoring|bypass|remove before",
}
"""Families of words and phrases (of up to three words) in which developers admit debt."""
TOKEN = Pattern(r"[a-z]+(?:'[a-z]+)?|[?!]+|\.\.\.")
LENGTHS = (3, 8, 15, 30, 80)
MOST = 400
"""Tokens that are read of one comment."""

_families: dict[str, list[str]] = {}
_heads: set[str] = set()


class Model(NamedTuple):
    """A linear model over the traits of a comment."""

    weights: Mapping[str, float]
    intercept: float
    threshold: float

    def score(self, traits: Iterable[str]) -> float:
        weights = self.weights
        return self.intercept + sum(weights[trait] for trait in traits if trait in weights)


def tokens(text: str) -> list[str]:
    return TOKEN.findall(text.lower())[:MOST]


def traits(text: str) -> set[str]:
    """What the model is told of a comment: its n-grams, the families they belong to, and how long it is."""
    families = families_of()
    words = tokens(text)
    found = set(grams(words))
    size = sum(len(words) >= length for length in LENGTHS)
    hit = sorted({family for gram in found for family in families.get(gram, ())})
    found.update(f"<{family}>" for family in hit)
    found.update(f"<{family} {size}>" for family in hit)
    found.update(f"<{a}+{b}>" for a, b in combinations(hit, 2))
    found.update((f"<size {size}>", f"<families {min(len(hit), 4)}>"))
    return found


def grams(words: list[str]) -> Iterator[str]:
    yield from words
    yield from map(" ".join, pairwise(words))
    yield from map(" ".join, zip(words, words[1:], words[2:], strict=False))


def families_of() -> dict[str, list[str]]:
    if not _families:
        for family, phrases in LEXICON.items():
            for phrase in phrases.split("|"):
                _families.setdefault(phrase, []).append(family)
    return _families
