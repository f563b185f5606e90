import json

from twisted.internet import reactor
from twisted.web.pages import notFound
from twisted.web.resource import Resource
from twisted.web.server import Site

menu = [{"name": "soup", "price": 4}]


def answer(request, content, status=200):
    request.setResponseCode(status)
    request.setHeader("Content-Type", "application/json")
    return json.dumps(content).encode()


class Dish(Resource):
    """One of them, by number."""

    isLeaf = True

    def __init__(self, number):
        super().__init__()
        self.number = number

    def render_GET(self, request):
        return answer(request, menu[self.number - 1])


class Dishes(Resource):
    """What is on the menu, and more of it."""

    def getChild(self, name, request):
        is_known = name.isdigit() and 1 <= int(name) <= len(menu)
        return Dish(int(name)) if is_known else notFound()

    def render_GET(self, request):
        return answer(request, menu)

    def render_POST(self, request):
        menu.append(json.load(request.content))
        print("added", menu[-1], flush=True)
        return answer(request, menu[-1], 201)


root = Resource()
root.putChild(b"dishes", Dishes())
reactor.listenTCP(8080, Site(root))
reactor.run()
