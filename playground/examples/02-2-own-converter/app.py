from datetime import date

from flask import Flask
from werkzeug.routing import BaseConverter, ValidationError


class RegexConverter(BaseConverter):
    """`re` in a rule: the view gets what the pattern matched."""

    def __init__(self, url_map, pattern):
        super().__init__(url_map)
        self.regex = pattern


class DateConverter(BaseConverter):
    """Dates such as 2026-05-01, given to the view as a date."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise ValidationError from None

    def to_url(self, value):
        return value.isoformat()


app = Flask(__name__)
app.url_map.converters["re"] = RegexConverter
app.url_map.converters["date"] = DateConverter


@app.get(r"/sms/<re('1[3-9]\d{9}'):mobile>")
def sms(mobile):
    """A mobile number: 1, then 3 to 9, then nine digits."""
    print("to", mobile)
    return {"mobile": mobile}


@app.get("/weekday/<date:day>")
def weekday(day):
    """The weekday of a date."""
    return {"day": day.isoformat(), "weekday": day.strftime("%A")}
