"""A plugin of Datasette: what goes wrong there is answered by the application, as on any other page."""

from datasette import hookimpl
from datasette.views.base import DatasetteError
from starlette.exceptions import HTTPException


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(exception: Exception) -> None:
    """Raise what went wrong again, with Datasette's status where it has one.

    Raises:
        HTTPException: Datasette knows what is wrong with the request; it says 500 of a column that is none.
        Exception: what nobody foresaw.
    """
    if isinstance(exception, DatasetteError):
        raise HTTPException(400)
    status = getattr(exception, "status", None)
    raise HTTPException(status) if isinstance(status, int) else exception
