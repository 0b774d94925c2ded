"""The news of a follower in words: each figure as it is, after what it was, with its source."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Final

from bot.staff.commands import Office
from bot.staff.words import cut, say, table
from bot.wording import citation, day, number
from knowledge.follow_known import Piece
from knowledge.follow_news import News
from knowledge.history import happening
from knowledge.records import Certificate, Fact, Product
from knowledge.snapshot import Snapshot

# One notice fits a phone's screen; of an import that corrects a whole table nobody reads every cell.
MOST_TOLD: Final = 5


def news_text(office: Office, news: News) -> str:
    """Return what a follower reads, its lines parted by line breaks."""
    lines = [say("follows.news"), *(_piece(office, piece) for piece in news.pieces[:MOST_TOLD])]
    if not news.is_all:
        lines.append(say("follows.much_more"))
    elif len(news.pieces) > MOST_TOLD:
        lines.append(say("follows.more", count=len(news.pieces) - MOST_TOLD))
    return "\n".join((*lines, say("follows.foot")))


def _piece(office: Office, piece: Piece) -> str:
    match piece.before, piece.after:
        case (Fact() | None) as before, (Fact() | None) as after if piece.kind == "facts":
            return _figure(office, before, after)
        case (Certificate() | None) as before, (Certificate() | None) as after if piece.kind == "certificates":
            return _certificate(office.snapshot(), before, after)
        case (Product() | None) as before, (Product() | None) as after:
            return _product(office.snapshot(), before, after)
    raise AssertionError(piece.kind)  # nothing else can be followed


def _figure(office: Office, before: Fact | None, after: Fact | None) -> str:
    was = _was(office, before) if before else ""
    if after is None:
        return say("follows.withdrawn", was=was)
    now, source = _ended(office.hoidap.tell(after)), _source(after.source, office.snapshot())
    if before is None:
        return say("follows.new", now=now, source=source)
    key = "taken_back" if _is_taken_back(office, after) else "corrected"
    return say(f"follows.{key}", now=now, was=was, source=source)


def _was(office: Office, fact: Fact) -> str:
    """Return a figure as it was; what it was of may have gone with it."""
    snapshot = office.snapshot()
    if fact.indicator in snapshot.indicators and fact.place in snapshot.places:
        return _ended(office.hoidap.tell(fact))
    value = fact.text if fact.value is None else number(fact.value)
    return _ended(say("asked.unnamed", value=cut(value), period=fact.period_text))


def _is_taken_back(office: Office, fact: Fact) -> bool:
    """Say whether a figure is as it is because a change was undone."""
    log = office.store.log
    (last, *_) = log.history("facts", fact.id)
    return happening(log, last.change_id).reverts is not None


def _certificate(snapshot: Snapshot, before: Certificate | None, after: Certificate | None) -> str:
    was = _certificate_told(before, snapshot) if before else ""
    if after is None:
        return say("follows.certificate_gone", was=was)
    facts = {"what": _certificate_told(after, snapshot), "source": _source(after.source, snapshot)}
    return say("follows.certificate_changed", was=was, **facts) if before else say("follows.certificate_new", **facts)


def _certificate_told(certificate: Certificate, snapshot: Snapshot) -> str:
    product = snapshot.products.get(certificate.product)
    return say(
        "follows.certificate",
        product=cut(product.name if product else certificate.product),
        award=str(table("follows.awards")[certificate.award]).format(stars=certificate.stars),
        issued=day(certificate.issued_on),
        expires=day(certificate.expires_on),
        withdrawn=_withdrawn(certificate),
    )


def _withdrawn(certificate: Certificate) -> str:
    if certificate.withdrawn_on is None:
        return ""
    why = certificate.withdrawn_why
    return say(
        "follows.withdrawn_why" if why else "follows.withdrawn_on", day=day(certificate.withdrawn_on), why=cut(why)
    )


def _product(snapshot: Snapshot, before: Product | None, after: Product | None) -> str:
    if after is None:
        return say("follows.product_gone", product=cut(before.name if before else ""))
    changed = ", ".join(_changed(before, after)) if before else ""
    source = _source(after.source, snapshot)
    return say("follows.product_changed", product=cut(after.name), fields=changed, source=source)


def _changed(before: Product, after: Product) -> Iterator[str]:
    names = table("follows.fields")
    for field in fields(Product):
        if getattr(before, field.name) != getattr(after, field.name):
            yield str(names.get(field.name, field.name))


def _source(source: str, snapshot: Snapshot) -> str:
    held = snapshot.sources.get(source)
    return citation(held).short if held else say("follows.no_source")


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
