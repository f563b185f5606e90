import asyncio
import time

from flask import Flask

app = Flask(__name__)
PLACES = {"harbour": 0.1, "airport": 0.2, "station": 0.3}


async def weather(place):
    await asyncio.sleep(PLACES[place])
    print(place, "answered")
    return f"{place}: fine"


@app.get("/slow")
async def slow():
    """One after the other."""
    started = time.perf_counter()
    answers = [await weather(place) for place in PLACES]
    return {"answers": answers, "seconds": round(time.perf_counter() - started, 2)}


@app.get("/fast")
async def fast():
    """All at the same time."""
    started = time.perf_counter()
    answers = await asyncio.gather(*map(weather, PLACES))
    return {"answers": answers, "seconds": round(time.perf_counter() - started, 2)}
