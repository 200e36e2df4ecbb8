"""The web application: create_app(settings), or from_environment() for a server."""

import logging
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.metadata import version

from jinja2 import Environment
from litestar import Litestar, Request, Response
from litestar.config.csrf import CSRFConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.static_files import create_static_files_router
from litestar.template import TemplateConfig
from litestar.types import ControllerRouterHandler

from feedback import health, metrics, wiring
from feedback.accounts.asking import WhoAsks
from feedback.core import groupcommit, http, logs, refusals, watching
from feedback.core.codes import read_secret
from feedback.core.db import UNAVAILABLE, engine
from feedback.core.limits import Misses
from feedback.core.metrics import Metrics
from feedback.core.problems import Problem
from feedback.core.requests import StrictRequest
from feedback.core.runner import Runner
from feedback.core.security import SecurityHeaders
from feedback.core.settings import Settings, load_settings
from feedback.core.uploads import MAX_BODY
from feedback.core.wakeup import Caller
from feedback.notifications.asking import CountUnread
from feedback.places.queries import is_demo, organisation_name
from feedback.stops import TOUR

log = logging.getLogger(__name__)

NO_SESSION = (
    "^/api/",
    "^/gui",
    "^/tra-cuu",
    "^/bien-nhan/",
    "^/\\.well-known/",
    "^/k/",
    "^/kiosk",
    "^/q/",
    "^/h/",
    "^/$",
    "^/health",
    "^/metrics",
    "^/static/",
)
"""Citizens' doors hold no session, so there is nothing a forged request could use;
and no flow of theirs may depend on a cookie."""


def create_app(
    settings: Settings,
    *,
    run_jobs: bool = True,
    tour: Sequence[http.TourStop] = TOUR,
    further: Sequence[HTTPRouteHandler] = (),
) -> Litestar:
    """Return the application; with ``run_jobs`` it also sees to the background work.

    The first page of made-up data points at ``tour``; ``further`` doors are the demo's.
    """
    secret = read_secret(settings.secret_path)
    background = _background(settings)
    counted = Metrics(metrics.GAUGES)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.site = http.Site(
            settings=settings,
            secret=secret,
            organisation=await organisation_name(),
            is_demo=await is_demo(),
            version=version("langnghe"),
            menu=wiring.MENU,
            tour=tour if await is_demo() else (),
        )
        if run_jobs:
            background.start()
        try:
            yield
        finally:
            if run_jobs:
                await background.stop()
            await _close()

    app = Litestar(
        route_handlers=[*_routes(), *further],
        lifespan=[lambda _: watching.counted_jobs(counted), lifespan],
        state=_handed(counted),
        middleware=[SecurityHeaders(), WhoAsks(), CountUnread()],
        csrf_config=_csrf(settings, secret),
        template_config=TemplateConfig(
            instance=JinjaTemplateEngine.from_environment(_templates())
        ),
        exception_handlers={
            Problem: refusals.answer_problem,
            HTTPException: refusals.answer_http_error,
            **dict.fromkeys(UNAVAILABLE, _answer_busy),
            Exception: _answer_bug,
        },
        before_request=http.check_ids,
        logging_config=None,
        request_class=StrictRequest,
        request_max_body_size=MAX_BODY,
        openapi_config=_openapi(),
    )
    app.asgi_handler = watching.Watched(app.asgi_handler, counted)
    return app


def _routes() -> list[ControllerRouterHandler]:
    return [
        *wiring.ROUTES,
        *(health.read_health, health.read_life, metrics.read_metrics),
        create_static_files_router("/static", [http.STATIC], include_in_schema=False),
    ]


@lru_cache(maxsize=1)
def _templates() -> Environment:
    """Return the templates, which are compiled once in a process."""
    return http.environment(wiring.TEMPLATES)


def _openapi() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Lắng Nghe",
        version=version("langnghe"),
        path="/schema",
        render_plugins=[JsonRenderPlugin()],
    )


def _handed(counted: Metrics) -> State:
    """Return what slices are handed, so that they import no other slice."""
    return State(
        {
            "metrics": counted,
            "misses": Misses(),
            "pairing_misses": Misses(),
            "officer_shares": wiring.OFFICER_SHARES,
            "reports": wiring.REPORTS,
            "reason_names": wiring.REASON_NAMES,
            "similar": wiring.SIMILAR,
            "alike": wiring.ALIKE,
            "parts": wiring.PARTS,
            "places_today": wiring.PLACES_TODAY,
            "desk_remarks": wiring.DESK_REMARKS,
            "areas_today": wiring.AREAS_TODAY,
            "sealed_among": wiring.SEALED_AMONG,
            "job_names": wiring.JOB_NAMES,
            "space": wiring.SPACE,
            "unsent": wiring.UNSENT,
        }
    )


async def _close() -> None:
    await groupcommit.finish()
    await engine().close()


def _background(settings: Settings) -> Runner | Caller:
    """Return what runs the jobs here, or calls the workers that do."""
    if settings.redis_url:
        return Caller(settings.redis_url)
    return Runner(wiring.LISTENERS, wiring.DAILY, wiring.OFTEN, wiring.LONG)


def _csrf(settings: Settings, secret: bytes) -> CSRFConfig:
    return CSRFConfig(
        secret=secret.hex(),
        cookie_name=http.CSRF_COOKIE,
        cookie_httponly=True,
        cookie_samesite="lax",
        cookie_secure=settings.public_url.startswith("https://"),
        exclude=list(NO_SESSION),
    )


BUSY_S = 5


def _answer_busy(request: Request, error: Exception) -> Response:  # type: ignore[type-arg]
    log.error("the database did not answer: %s", error)
    detail = "Hệ thống đang bận, chưa lưu được. Xin thử lại sau ít giây."
    return refusals.refuse(request, 503, "database-unavailable", detail, retry_after_s=BUSY_S)


def _answer_bug(request: Request, error: Exception) -> Response:  # type: ignore[type-arg]
    log.error("unexpected error", exc_info=error)
    detail = "Hệ thống gặp lỗi, nội dung chưa được lưu. Xin thử lại sau ít phút."
    return refusals.refuse(request, 500, "internal-error", detail)


def from_environment() -> Litestar:
    """Return the application as the environment describes it, for a server."""
    settings = load_settings(os.environ)
    logs.configure(settings.log_level)
    return create_app(settings)
