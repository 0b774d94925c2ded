"""Looking up: figures by the places that a message names, one, several or none."""

from dataclasses import replace
from typing import Final

from bot.answers import (
    Answer,
    Clarification,
    FigureAnswer,
    NoFigure,
    TargetAnswer,
)
from bot.catalog import Catalog
from bot.choosing import choose, facts_at
from bot.comparisons import compared
from bot.figures import by_number, figures_at
from bot.following import PLAN, telling
from bot.members import among_members
from bot.occasions import person_of_occasion
from bot.overviews import is_broad, overview
from bot.queries import Query
from bot.refusals import no_figure
from bot.showing import show
from bot.targets import Target
from bot.visits import shared_fact, spot_of_visit
from intents.readings import Match
from intents.subjects import SubjectIndex

# A message is understood when what a subject explains outweighs what nothing explains.
LEAST_EXPLAINED: Final = 0.55
UNKNOWN_WORD: Final = 0.4
OTHER_SUBJECT: Final = 2.5
# How far the explained must outweigh the rest; further where no place is named, since an unknown word may be one.
WITH_PLACE: Final = 0.8
WITHOUT_PLACE: Final = 1.25
# Two places nearer than this are asked about.
MARGIN: Final = 0.35
MOST_CHOICES: Final = 5
FILLED: Final = 0.1
# Of so many places where a figure may be meant, the others would not be offered anyway.
MOST_WEIGHED: Final = 12
SHORT: Final = 5
# Of another subject's words a message may hold one where it asks for a number; else it asks about that subject.
ASKING: Final = ("value", "compare", "rank", "sum", "list", "overview", "change", "yes_no", "who", "when", "where")
# A subject of which so much is not said may be another than the one meant.
REPLACED: Final = 0.4


def look_up(query: Query, catalog: Catalog) -> Answer | None:
    targets = query.targets
    if (spot := spot_of_visit(query, targets, catalog)) is not None:
        return spot
    asks_of_number = "ask.owner" in query.reading.marks or not telling(query.concepts, catalog)
    if asks_of_number and (told := by_number(query, catalog)):
        return told
    if is_broad(query, catalog) and len(targets) == 1 and not query.reading.outside:
        found = overview(query, targets[0], catalog) if len(query.reading.unknown) <= 2 else None
        if found is not None:
            return found
        if query.reading.periods and not query.has_shape("overview"):
            return no_figure(query, catalog.recognizer.rank(query.concepts, "figure")[0], targets[0], catalog)
    matches = catalog.recognizer.rank(query.concepts, "figure")
    if not understood(query, matches, catalog.recognizer.index):
        return by_number(query, catalog)
    if query.has_shape("who") and (person := person_of_occasion(query, matches, catalog)) is not None:
        return person
    members = among_members(query, matches, catalog)
    if members is not None:
        return members
    foreign = [target for target in targets if target.place is None]
    if foreign and len(foreign) == len(targets):
        return no_figure(query, matches[0], foreign[0], catalog)
    if len(targets) == 1:
        return _at_one(query, matches, targets[0], catalog)
    if targets:
        return _several(query, matches, targets, catalog)
    return _anywhere(query, matches, catalog)


def understood(query: Query, matches: tuple[Match, ...], index: SubjectIndex) -> bool:
    """Return whether the best subject explains more of the message than is left over."""
    if not matches or matches[0].explained < LEAST_EXPLAINED:
        return False
    telling = [c for c in query.concepts - matches[0].left if index.role(c) != "soft" and index.group(c) != "measure"]
    if not telling or (_only_stars(telling, index) and not query.targets and len(query.reading.tokens) > SHORT):
        return False
    reading = query.reading
    if (reading.outside and not query.has_shape(*ASKING)) or _names_another(query, matches[0], index):
        return False
    asked_too = sum(index.weight(c) for c in matches[0].left if _fills_alone(c, index))
    over = (
        matches[0].left_weight - asked_too + UNKNOWN_WORD * len(reading.unknown) + OTHER_SUBJECT * len(reading.outside)
    )
    return matches[0].explained >= over * (WITH_PLACE if query.targets else WITHOUT_PLACE)


def _names_another(query: Query, match: Match, index: SubjectIndex) -> bool:
    """Return whether an unknown word stands where the subject's name has another: "đàn trâu" is no "đàn bò"."""
    if match.missing < REPLACED or not query.reading.unknown:
        return False
    lone = (found for found in query.reading.concepts if found.end == found.start + 1)
    behind = {found.end for found in lone if found.ids[0].startswith("word:")}
    tokens = query.reading.tokens
    return any(at < len(tokens) and tokens[at].text in query.reading.unknown for at in behind)


def _only_stars(concepts: list[str], index: SubjectIndex) -> bool:
    """Return whether nothing but stars is named: stars are also in the sky, on shoulders and in hotels."""
    return all(index.group(concept) == "star" for concept in concepts)


def _fills_alone(concept: str, index: SubjectIndex) -> bool:
    """Return whether a concept alone is the whole name of some figure: then it is asked for too, and not left over."""
    ranked = index.rank(frozenset({concept}), "figure")
    return bool(ranked) and ranked[0].missing < FILLED


def _at_one(query: Query, matches: tuple[Match, ...], target: Target, catalog: Catalog) -> Answer:
    found = figures_at(query, matches, target, catalog)
    if not isinstance(found, NoFigure):
        return found
    if (against := _against_plan(query, target, catalog)) is not None:
        return against
    if "subject" not in query.carried:
        return found
    own = {concept for concept in query.own_concepts if catalog.recognizer.index.role(concept) != "soft"}
    if query.status == "target" and not own:
        broad = overview(replace(query, concepts=query.own_concepts), target, catalog)
        if broad is not None:
            return broad
    return _with_less_carried(query, target, catalog) or found


def _against_plan(query: Query, target: Target, catalog: Catalog) -> Answer | None:
    """Return result and target where a message asks if the plan was met and no share of it was published."""
    if PLAN not in query.concepts:
        return None
    asked = replace(query, concepts=query.concepts - {PLAN}, status="target")
    matches = catalog.recognizer.rank(asked.concepts, "figure")
    found = figures_at(asked, matches, target, catalog) if matches else None
    return found if isinstance(found, TargetAnswer) else None


def _with_less_carried(query: Query, target: Target, catalog: Catalog) -> Answer | None:
    """Return the answer where only the area or the criteria set of the message before hinders it: rural income."""
    index = catalog.recognizer.index
    kept = frozenset(c for c in query.concepts if c in query.own_concepts or index.group(c) not in ("area", "set"))
    if kept == query.concepts:
        return None
    ranked = catalog.recognizer.rank(kept, "figure")
    found = figures_at(replace(query, concepts=kept), ranked, target, catalog) if ranked else None
    return found if isinstance(found, FigureAnswer) else None


def _several(query: Query, matches: tuple[Match, ...], targets: tuple[Target, ...], catalog: Catalog) -> Answer:
    index = catalog.recognizer.index
    if any(index.role(concept) == "scene" for concept in query.concepts):
        told = tuple(t for t in targets if facts_at(matches[0].id, t, catalog))
        is_of_visit = matches[0].id in catalog.snapshot.shared_by_indicator
        if len(told) == 1 and not (is_of_visit and shared_fact(query, matches, targets, catalog)):
            return figures_at(query, matches, told[0], catalog)
    partners = shared_fact(query, matches, targets, catalog)
    if partners is not None:
        return FigureAnswer((show(partners, catalog),))
    communes = [
        t
        for t in targets
        if t.place and t.place.level == "commune" and t.place.id not in catalog.snapshot.facts_by_place
    ]
    if communes:
        return figures_at(query, matches, communes[0], catalog)
    return compared(query, matches, targets, catalog) or no_figure(query, matches[0], targets[0], catalog)


def _tells(target: Target, match: Match, catalog: Catalog) -> bool:
    return target.place is not None and target.place.id in catalog.snapshot.places_by_indicator.get(match.id, ())


def _anywhere(query: Query, matches: tuple[Match, ...], catalog: Catalog) -> Answer | None:
    """Return the answer where no place was named: of the only place that has it, of all, or ask which."""
    homes = tuple(Target(home.name, home) for home in catalog.homes)
    if query.every_place or query.has_shape("rank", "sum", "compare"):
        told = tuple(home for home in homes if _tells(home, matches[0], catalog))
        few = told and len(homes) > MOST_WEIGHED and query.has_shape("rank", "sum")
        found = compared(query, matches, told if few else homes, catalog)
        if found is not None:
            return found
    told = tuple(home for home in homes if any(_tells(home, match, catalog) for match in matches))
    choices = [(target, choose(query, matches, target, catalog)) for target in (told or homes)[:MOST_WEIGHED]]
    having = [
        (target, choice)
        for target, choice in choices
        if choice is not None and choice.fact is not None and not choice.match.left and choice.fits_period
    ]
    if not having:
        return no_figure(query, matches[0], None, catalog)
    best = max(c.worth for _, c in having)
    near = [(t, c) for t, c in having if c.worth > best - MARGIN]
    if len(near) == 1:
        return figures_at(query, matches, near[0][0], catalog)
    label = catalog.snapshot.indicators[near[0][1].match.id].label
    said = label if query.reading.unknown else query.reading.text
    return Clarification("place", label, tuple((t.label, f"{said} {t.label}") for t, _ in near[:MOST_CHOICES]))
