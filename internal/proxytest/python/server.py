"""A server with filters, whose handlers tell at /seen what they saw. Arguments: a port, and the parser that uvicorn reads HTTP with."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

seen = []


class Sees:
    """An ASGI handler, which takes any method unless its route says which."""

    def __init__(self, route):
        self.route = route

    async def __call__(self, scope, receive, send):
        request = Request(scope, receive)
        body = await request.body()
        seen.append({"route": self.route, "method": request.method, "path": scope["path"], "body": body.decode("latin-1")})
        await JSONResponse([])(scope, receive, send)


async def tell(request):
    told = list(seen)
    seen.clear()
    return JSONResponse(told)


app = Starlette(
    routes=[
        Route("/seen", tell),
        Route("/api/flows/filter", Sees("filter"), methods=["POST"]),
        Route("/api/users/filter", Sees("filter"), methods=["POST"]),
        Route("/api/pools/{name}/flows/filter", Sees("filter"), methods=["POST"]),
        Route("/api/flows/count", Sees("count")),
        Route("/files/{name:path}", Sees("file")),
    ]
)

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), http=sys.argv[2], log_level="error", lifespan="off")
