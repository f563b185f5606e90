import asyncio

from tornado.escape import json_decode, json_encode
from tornado.web import Application, HTTPError, RequestHandler

menu = [{"name": "soup", "price": 4}]


class Dishes(RequestHandler):
    """What is on the menu, and more of it."""

    def get(self):
        self.set_header("Content-Type", "application/json")
        self.write(json_encode(menu))

    def post(self):
        menu.append(json_decode(self.request.body))
        print("added", menu[-1], flush=True)
        self.set_status(201)
        self.write(menu[-1])


class Dish(RequestHandler):
    """One of them, by number."""

    def get(self, number):
        if not 1 <= int(number) <= len(menu):
            raise HTTPError(404)
        self.write(menu[int(number) - 1])


async def main():
    Application([(r"/dishes", Dishes), (r"/dishes/(\d+)", Dish)]).listen(8888)
    await asyncio.Event().wait()


asyncio.run(main())
