"""Type `pytest` in the terminal. No server runs: the client calls the app itself."""

import pytest
from flask import session

from app import create_app


@pytest.fixture
def client():
    return create_app({"TESTING": True, "PRICES": {"tea": 2}}).test_client()


@pytest.mark.parametrize(("pieces", "price"), [(1, 2), (9, 18), (10, 18), (20, 36)])
def test_ten_or_more_cost_a_tenth_less(client, pieces, price):
    answer = client.get("/price/tea", query_string={"pieces": pieces})
    assert answer.json == {"price": price}


def test_what_is_not_sold_has_no_price(client):
    assert client.get("/price/moon").status_code == 404


def test_the_basket_keeps_what_was_put_in_before(client):
    with client.session_transaction() as before:
        before["basket"] = ["cake"]
    with client:  # keeps the request's context, so that its session can be seen
        answer = client.post("/basket", data={"thing": "tea"})
        assert answer.status_code == 201
        assert session["basket"] == ["cake", "tea"]
