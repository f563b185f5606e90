import json
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.http import Http404, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

settings.configure(
    ALLOWED_HOSTS=["*"],
    DEBUG=False,
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for trying things out",
)

menu = [{"name": "soup", "price": 4}]


@csrf_exempt
@require_http_methods(["GET", "POST"])
def dishes(request):
    """What is on the menu; POST puts something on it."""
    if request.method == "GET":
        return JsonResponse(menu, safe=False)
    menu.append(json.loads(request.body))
    print("added", menu[-1], flush=True)
    return JsonResponse(menu[-1], status=201)


def dish(request, number):
    """One of them, by number."""
    if not 1 <= number <= len(menu):
        raise Http404
    return JsonResponse(menu[number - 1])


urlpatterns = [path("dishes", dishes), path("dishes/<int:number>", dish)]

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
