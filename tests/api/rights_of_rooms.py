"""What the operations of the rooms that stand alone ask for, gathered: each room's own file says it."""

from __future__ import annotations

from tests.api import rights_of_people, rights_of_records, rights_sent_on
from tests.api.rights_of_answers import ANSWERS
from tests.api.rights_of_assist import ASSIST
from tests.api.rights_of_busy_days import BUSY
from tests.api.rights_of_cases import CASES, CASES_WITHOUT_TEAM
from tests.api.rights_of_charter import CHARTERS, CHARTERS_WITHOUT_TEAM
from tests.api.rights_of_closing import CLOSING, CLOSING_WITHOUT_TEAM
from tests.api.rights_of_colleagues import COLLEAGUES, COLLEAGUES_WITHOUT_TEAM
from tests.api.rights_of_contests import CONTESTS
from tests.api.rights_of_federation import FEDERATION, FEDERATION_WITHOUT_TEAM
from tests.api.rights_of_forum import FORUM, FORUM_WITHOUT_TEAM
from tests.api.rights_of_live import LIVE
from tests.api.rights_of_moderation import MODERATION
from tests.api.rights_of_places import PLACE_LISTS
from tests.api.rights_of_rules import RULES, RULES_WITHOUT_TEAM
from tests.api.rights_of_subjects import SUBJECTS
from tests.api.rights_of_the_square import SQUARE, SQUARE_WITHOUT_TEAM
from tests.api.rights_of_training import TRAINING, TRAINING_WITHOUT_TEAM

OF_ROOMS = {
    **CASES, **SUBJECTS, **PLACE_LISTS, **BUSY, **TRAINING, **LIVE, **FORUM, **CONTESTS, **ASSIST, **COLLEAGUES, **RULES, **MODERATION,
    **ANSWERS, **SQUARE, **FEDERATION, **CLOSING, **CHARTERS,
}  # fmt: skip
WITHOUT_TEAM = {
    **FORUM_WITHOUT_TEAM, **CASES_WITHOUT_TEAM, **RULES_WITHOUT_TEAM, **TRAINING_WITHOUT_TEAM, **COLLEAGUES_WITHOUT_TEAM,
    **FEDERATION_WITHOUT_TEAM, **CLOSING_WITHOUT_TEAM, **CHARTERS_WITHOUT_TEAM,
    **SQUARE_WITHOUT_TEAM, **rights_sent_on.WITHOUT_TEAM, **rights_of_people.WITHOUT_TEAM, **rights_of_records.WITHOUT_TEAM,
}  # fmt: skip
"""Things that are no team's: every colleague sees them."""
