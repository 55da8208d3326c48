"""What an address asks for is what it is written as: following a link, keeping a view, never changes the list."""

from __future__ import annotations

import pytest
from django.http import QueryDict

from parvis.inbox.lists import VIEWS
from parvis.inbox.wanted import Wanted


@pytest.mark.parametrize("more", ["", "&q=piscine", "&q=piscine&reseau=email&qui=moi", "&reseau=x"])
@pytest.mark.parametrize("view", VIEWS)
def test_an_address_leads_to_the_list_that_wrote_it(view: str, more: str) -> None:
    wanted = Wanted.of(QueryDict(f"vue={view}{more}"))
    assert wanted.view == view
    assert Wanted.of(QueryDict(wanted.query)) == wanted


def test_words_alone_look_everywhere_and_nothing_is_the_first_list() -> None:
    assert Wanted.of(QueryDict("q=piscine")).view == "toutes"
    assert Wanted.of(QueryDict("")).address() == ""
