"""Can this process serve people right now? What a monitor or a load balancer asks."""

from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import JSONResponse

from mayatrack.db.engine import get_engine
from mayatrack.db.migrations import is_current


def report_health(_request: Request) -> JSONResponse:
    """200 {"status": "ok"} when the database answers and is at the newest migration, otherwise 503."""
    return JSONResponse({"status": "ok"}) if _is_healthy() else JSONResponse({"status": "unavailable"}, status_code=503)


def _is_healthy() -> bool:
    try:
        return is_current(get_engine())
    except SQLAlchemyError:
        return False
