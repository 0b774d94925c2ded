"""Claims: what a message says of a product that the register contradicts, or asks of a time that it does not tell."""

import re
from dataclasses import replace
from datetime import date
from typing import Final

from bot.answers import Answer, ProductAnswer
from bot.product_asking import UP, year_told
from bot.product_bounds import stars_at
from bot.queries import Query

STARS: Final = re.compile(r"star_(\d)")
# What changes with time: with a past time beside it the answer must say that it is of today.
CHANGING: Final = frozenset({"product.valid", "product.expired", "product.ending"})


def with_claims(answer: Answer | None, query: Query, today: date) -> Answer | None:
    """Return an answer on products that contradicts wrong stars, and says where it does not tell of the time asked."""
    if not isinstance(answer, ProductAnswer) or not answer.stars:
        return answer
    claimed = _claimed(query)
    is_wrong = bool(claimed) and claimed.isdisjoint(answer.stars)
    return replace(answer, claimed=tuple(sorted(claimed)) if is_wrong else (), asked_of=_past(query, today))


def _claimed(query: Query) -> frozenset[int]:
    """Return the stars that a message itself speaks of; none where they are only a bound: "từ 3 sao trở lên"."""
    if UP in query.own_concepts or any(amount.relation for amount in query.reading.amounts):
        return frozenset()
    named = (found for concept in query.own_concepts if (found := STARS.fullmatch(concept)))
    return frozenset({*(int(found[1]) for found in named), *stars_at(query.reading).values()})


def _past(query: Query, today: date) -> str:
    """Return the past time whose state a message asks for, as it is written; empty for none."""
    if not CHANGING & query.reading.marks:
        return ""
    own = () if "period" in query.carried else query.periods
    ended = ((each.begins, each.ends) for each in own if each.begins and each.ends)
    return next((year_told(begins, ends) for begins, ends in ended if begins and ends and ends < today), "")
