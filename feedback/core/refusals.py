"""How a refusal is answered: problem+json for programs, a page for people."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from feedback.core.http import AnyRequest, page
from feedback.core.problems import Confined, InvalidInput, NotSignedIn, Problem
from feedback.core.security import HEADERS

PROBLEM_JSON = "application/problem+json"


def wants_json(request: AnyRequest) -> bool:
    """Tell whether a program asks, and not a browser."""
    path = request.url.path
    by_kiosk = path.startswith("/k/") and path.endswith("/luot")
    return by_kiosk or path.startswith(("/api/", "/health", "/schema", "/kiosk/nhip"))


def answer_problem(request: AnyRequest, problem: Problem) -> Response[Any]:
    """Turn a refusal into problem+json, a page, or the way to the sign-in form."""
    if isinstance(problem, NotSignedIn) and not wants_json(request):
        return Redirect(f"/dang-nhap?next={request.url.path}", status_code=303)
    if isinstance(problem, Confined) and not wants_json(request):
        return Redirect(problem.page, status_code=303)
    errors = problem.errors if isinstance(problem, InvalidInput) else None
    answer = refuse(
        request,
        problem.status,
        problem.slug,
        problem.detail,
        errors=errors,
        retry_after_s=problem.retry_after_s,
    )
    answer.headers.update(problem.headers)
    return answer


TITLES = {
    400: "Chưa hiểu được nội dung gửi lên",
    401: "Cần đăng nhập",
    403: "Không có quyền",
    404: "Không tìm thấy",
    405: "Cách gọi không đúng",
    409: "Không làm được lúc này",
    410: "Không còn dùng nữa",
    413: "Nội dung quá lớn",
    415: "Loại tệp không nhận được",
    422: "Tệp không đọc được",
    429: "Xin chờ ít phút",
    500: "Hệ thống gặp lỗi",
    503: "Hệ thống đang bận",
}


def refuse(
    request: AnyRequest,
    status: int,
    slug: str,
    detail: str,
    *,
    errors: Mapping[str, str] | None = None,
    retry_after_s: int | None = None,
) -> Response[Any]:
    """Answer with a refusal, for programs or for people."""
    # An address nobody answers never reaches the middleware that adds these.
    headers = {**HEADERS, "Cache-Control": "no-store"}
    headers |= {"Retry-After": str(retry_after_s)} if retry_after_s else {}
    title = TITLES.get(status, "Không làm được")
    if not wants_json(request) and hasattr(request.app.state, "site"):
        context = {"status": int(status), "title": title, "detail": detail, "home_url": "/"}
        answer = page(request, "core/error.html", http_status=HTTPStatus(status), **context)
        answer.headers.update(headers)
        return answer
    body: dict[str, object] = {
        "type": f"urn:langnghe:problem:{slug}",
        "title": title,
        "status": int(status),
        "detail": detail,
    }
    if errors:
        body["errors"] = dict(errors)
    return Response(body, status_code=int(status), media_type=PROBLEM_JSON, headers=headers)


def answer_http_error(request: AnyRequest, error: HTTPException) -> Response[Any]:
    """Turn the framework's own refusals into ours."""
    slug = SLUGS.get(error.status_code, "http-error")
    detail = DETAILS.get(error.status_code, str(error.detail))
    errors = None
    if error.status_code == HTTPStatus.BAD_REQUEST and isinstance(error.extra, list):
        errors = {str(one.get("key", "")): str(one.get("message", "")) for one in error.extra}
        detail = "; ".join(f"{key}: {text}" if key else text for key, text in errors.items())
    return refuse(
        request,
        error.status_code,
        slug,
        detail or "Dữ liệu gửi lên không đúng dạng.",
        errors=errors,
    )


SLUGS = {
    400: "invalid-input",
    401: "not-signed-in",
    403: "not-allowed",
    404: "not-found",
    405: "method-not-allowed",
    413: "too-large",
    415: "invalid-input",
    429: "too-many-attempts",
    500: "internal-error",
}

DETAILS = {
    403: "Trang này đã mở quá lâu hoặc không có quyền. Xin tải lại trang rồi thử lại.",
    404: "Không có trang này. Xin kiểm tra lại địa chỉ.",
    405: "Địa chỉ này không nhận cách gọi như vậy.",
    413: "Nội dung gửi lên quá lớn: phần chữ tối đa 1 MB, mỗi ảnh tối đa 10 MB.",
    429: "Có quá nhiều yêu cầu. Xin chờ ít phút.",
    500: "Hệ thống gặp lỗi, nội dung chưa được lưu. Xin thử lại sau ít phút.",
}
