"""Requests whose bodies can be read, or are refused."""

from collections.abc import AsyncGenerator
from math import inf
from typing import Any

from litestar.enums import RequestEncodingType
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.serialization import decode_json

from feedback.core.http import NOT_UTF8, AnyRequest, read_form
from feedback.core.problems import InvalidInput
from feedback.core.uploads import MAX_BODY

MULTIPART = b"multipart/form-data"
JSON_PART = "complaint"
"""What the part of a form is called that holds what else would be the body."""


class StrictRequest(AnyRequest):
    """A request whose JSON can be read, or is refused: a wrong body is no bug of ours."""

    async def json(self) -> Any:
        """Return the decoded body.

        Raises:
            InvalidInput: it is not in UTF-8, or nested without end.
        """
        try:
            if self.content_type[0] == RequestEncodingType.MULTI_PART:
                return await self._json_part()
            return await super().json()
        except UnicodeDecodeError as refusal:
            raise InvalidInput({"": NOT_UTF8}) from refusal
        except RecursionError as refusal:
            raise InvalidInput({"": "Nội dung JSON lồng nhau quá sâu."}) from refusal

    async def body(self) -> bytes:
        """Return the body; of a form with files only that there is one.

        Those are read part by part, large ones to the disk.
        """
        if self.content_type[0] == RequestEncodingType.MULTI_PART:
            return MULTIPART
        return await super().body()

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body as it comes.

        Raises:
            RequestEntityTooLarge: words alone are more than a megabyte, whatever files
                this door takes.
        """
        is_form = self.content_type[0] == RequestEncodingType.MULTI_PART
        room = inf if is_form else MAX_BODY
        if (self.content_length or 0) > room:
            raise RequestEntityTooLarge
        async for piece in super().stream():
            room -= len(piece)
            if room < 0:
                raise RequestEntityTooLarge
            yield piece

    async def _json_part(self) -> Any:
        form = await read_form(self)
        if not form[JSON_PART]:
            raise InvalidInput({JSON_PART: "Thiếu phần complaint (JSON)."})
        return decode_json(form[JSON_PART])
