from sanic import NotFound, Sanic, json
from sanic.log import logger

app = Sanic("restaurant")
menu = [{"name": "soup", "price": 4}]


@app.get("/dishes")
async def read_menu(request):
    """What is on the menu."""
    return json(menu)


@app.post("/dishes")
async def add(request):
    """Puts something on it."""
    menu.append(request.json)
    logger.info("added %s", menu[-1])
    return json(menu[-1], status=201)


@app.get("/dishes/<number:int>")
async def read_dish(request, number):
    """One of them, by number."""
    if not 1 <= number <= len(menu):
        raise NotFound("not on the menu")
    return json(menu[number - 1])


if __name__ == "__main__":
    # One process: what several of them keep in memory, they do not share.
    app.run(host="0.0.0.0", port=8000, single_process=True, motd=False)
