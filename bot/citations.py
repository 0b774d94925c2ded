"""Citations: which sources an answer names."""

from collections.abc import Iterable, Mapping

from bot.answers import Answer, Definition, ProductAnswer, ProductList, Shown, SuccessorAnswer
from bot.messages import Citation
from bot.verdicts import Verdict
from knowledge.records import Place, Source


def citations_of(answer: Answer, figures: Iterable[Shown], held: Mapping[str, Source]) -> tuple[Citation, ...]:
    """Return what an answer cites, each once; `held` are the sources by id."""
    sources = [held[shown.fact.source] for shown in figures]
    if isinstance(answer, ProductAnswer):
        sources += [held[source] for each in answer.verdicts for source in _told_by(each)]
    if isinstance(answer, ProductList):
        sources += [held[source] for each in answer.rows for source in _told_by(each)]
    if isinstance(answer, Definition):
        legal = answer.topic.legal_source
        return (Citation(legal, legal),) if legal else ()
    if isinstance(answer, SuccessorAnswer):
        return tuple(dict.fromkeys(_place_citation(unit.place) for unit in answer.units if unit.place.source))
    return tuple(dict.fromkeys(citation(source) for source in sources))


def citation(source: Source) -> Citation:
    """Return a source as a reply cites it."""
    full = ", ".join(part for part in (source.title, source.author, source.publisher, source.date_text) if part)
    return Citation(f"{source.short_title or source.title}, {source.date_text}", f"{full}. {source.date_note}".strip())


def _told_by(verdict: Verdict) -> tuple[str, ...]:
    """Return the ids of the sources that a verdict rests on: the certificate's, or the product's where it has none."""
    told = (verdict.standing.certificate, *verdict.standing.beside, verdict.coming)
    return tuple(dict.fromkeys(each.source for each in told if each)) or (verdict.product.source,)


def _place_citation(place: Place) -> Citation:
    """Return where a unit's row comes from: the legal text in short, the whole line in full."""
    return Citation(place.source.split(";")[0].strip(), place.source)
