from fastapi import FastAPI, HTTPException
from pydantic import BaseModel

app = FastAPI()


class Dish(BaseModel):
    name: str
    price: float


menu = [Dish(name="soup", price=4)]


@app.get("/dishes")
async def read_menu() -> list[Dish]:
    """What is on the menu."""
    return menu


@app.post("/dishes", status_code=201)
async def add(dish: Dish) -> Dish:
    """Puts something on it."""
    menu.append(dish)
    print("added", dish)
    return dish


@app.get("/dishes/{number}")
async def read_dish(number: int) -> Dish:
    """One of them, by number."""
    if not 1 <= number <= len(menu):
        raise HTTPException(404, "not on the menu")
    return menu[number - 1]
