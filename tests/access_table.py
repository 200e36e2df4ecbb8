"""Every door of the application and whom it opens to, written by hand: one row per route.

A route without a row, and a row without a route, fail in ``tests/stories/test_access.py``;
so does a row that says another permission than the guard of its handler.
"""

from feedback.core.permissions import Permission
from tests.doors import About, Door, get, post

READ_CASES, TRIAGE = Permission.READ_CASES, Permission.TRIAGE
HANDLE, ENTER_CASES = Permission.HANDLE, Permission.ENTER_CASES
EXTEND, APPROVE = Permission.EXTEND, Permission.APPROVE
MODERATE, INSPECT = Permission.MODERATE, Permission.INSPECT
HEAR_ALARMS = Permission.HEAR_ALARMS
READ_SEALED, READ_FIGURES = Permission.READ_SEALED, Permission.READ_FIGURES
SELF_SCORE, APPRAISE = Permission.SELF_SCORE, Permission.APPRAISE
KEEP_SURVEYS = Permission.KEEP_SURVEYS
EXPORT, ADMINISTER = Permission.EXPORT, Permission.ADMINISTER
TELL_VISITORS = Permission.TELL_VISITORS
KEEP_ACCOUNTS, READ_HISTORY = Permission.KEEP_ACCOUNTS, Permission.READ_HISTORY


READERS = (READ_CASES, READ_SEALED)
WORKERS = (HANDLE, TRIAGE, READ_SEALED)
CASE = "/ban/{number:str}"
PERSON = "/quan-tri/can-bo/{staff_id:int}"
KEYS = "/quan-tri/can-bo/khoa-api"
DEVICES = "/quan-tri/ki-ot"
FIELD = "/quan-tri/linh-vuc/{code:str}"
TRACK = "/tra-cuu/{code:str}"
FOUND = "&q=dauhieu"
"""Every word that is looked for in the answers begins so."""

MACHINES = [
    get("/health", About.MACHINES, answers=(200, 503)),
    get("/health/live", About.MACHINES),
    get("/metrics", About.MACHINES),
    get("/static/{file_path:path}", About.MACHINES),
    get("/static/{file_path:path}", About.MACHINES)._replace(method="HEAD"),
    get("/k/sw.js", About.MACHINES),
    get("/bien-nhan/khoa-cong-khai", About.MACHINES),
    get("/.well-known/langnghe-keys.json", About.MACHINES),
    get("/schema", About.MACHINES),
    get("/schema/openapi.json", About.MACHINES),
    get("/schema/{path:str}", About.MACHINES, answers=(404,)),
]

CITIZENS = [
    post("/api/complaints", About.CITIZENS),
    get("/api/complaints/{code:str}", About.CITIZENS),
    post("/api/complaints/{code:str}/photos", About.CITIZENS),
    post("/api/complaints/{code:str}/messages", About.CITIZENS),
    post("/api/ratings", About.CITIZENS),
    get("/", About.CITIZENS),
    get("/gui", About.CITIZENS),
    post("/gui", About.CITIZENS),
    get("/tra-cuu", About.CITIZENS),
    post("/tra-cuu", About.CITIZENS, sends={"code": "{code}"}),
    get(TRACK, About.CITIZENS),
    get(f"{TRACK}/bien-nhan.pdf", About.CITIZENS),
    get(f"{TRACK}/bien-nhan.json", About.CITIZENS),
    get("/bien-nhan/kiem-tra", About.CITIZENS),
    post(f"{TRACK}/danh-gia", About.CITIZENS),
    post(f"{TRACK}/mo-lai", About.CITIZENS),
    post(f"{TRACK}/lien-he", About.CITIZENS),
    post(f"{TRACK}/nhan", About.CITIZENS),
    post(f"{TRACK}/anh", About.CITIZENS),
    get(f"{TRACK}/tep/{{file:int}}", About.CITIZENS, answers=(404,)),
    get(f"{TRACK}/tep/{{file:int}}/nho", About.CITIZENS, answers=(404,)),
    post(f"{TRACK}/rut", About.CITIZENS),
    get("/cong-khai", About.CITIZENS, queries=("?q=dauhieu", "?thang=2026-11&trang=2")),
    get(f"{TRACK}/cong-khai", About.CITIZENS),
    post(f"{TRACK}/cong-khai", About.CITIZENS, sends={"agreed": "yes"}),
    get("/k/{code:str}", About.CITIZENS),
    post("/k/{code:str}", About.CITIZENS),
    post("/k/{code:str}/ly-do", About.CITIZENS),
    get("/k/{code:str}/ly-do", About.CITIZENS),
    get("/k/{code:str}/cam-on", About.CITIZENS, queries=("?cho=1",)),
    post("/k/{code:str}/cam-on", About.CITIZENS),
    post("/k/{code:str}/luot", About.CITIZENS),
    get("/kiosk", About.CITIZENS, answers=(303,)),
    get("/kiosk/ghep", About.CITIZENS),
    post("/kiosk/ghep", About.CITIZENS, answers=(422, 429)),
    post("/kiosk/nhip", About.CITIZENS, answers=(400,)),
    get("/kiosk/chan-doan", About.CITIZENS, answers=(303,)),
    post("/kiosk/chan-doan", About.CITIZENS, answers=(303,)),
    get("/k/{code:str}/tep/can-bo", About.CITIZENS, answers=(404,)),
    get("/q/{code:str}", About.CITIZENS),
    post("/q/{code:str}", About.CITIZENS),
    get("/k/nghe/{digest:str}", About.MACHINES, answers=(404,)),
    post("/k/{code:str}/dien-thoai", About.CITIZENS),
    get("/q/tiep/{token:str}", About.CITIZENS, answers=(400,)),
    post("/q/tiep/{token:str}", About.CITIZENS, answers=(400,)),
]

CASES = [
    get(
        "/ban",
        About.PART,
        *READERS,
        queries=(
            "?status=",
            "?nhom=triage&status=",
            "?nhom=helping&status=",
            "?nhom=sealed",
            f"?nhom=all{FOUND}",
        ),
    ),
    get("/ban/nhap", About.PART, ENTER_CASES),
    post("/ban/nhap", About.PART, ENTER_CASES),
    post("/ban/nhap/phieu", About.PART, ENTER_CASES, sends={"code": "{code}"}),
    get(CASE, About.CASE, *READERS),
    get(f"{CASE}/in", About.CASE, *READERS),
    get(f"{CASE}/phieu-chuyen", About.CASE, *READERS),
    post(f"{CASE}/linh-vuc", About.CASE, *WORKERS),
    post(f"{CASE}/loai", About.CASE, *WORKERS),
    post(f"{CASE}/dia-ban", About.CASE, *WORKERS),
    post(f"{CASE}/chuyen", About.CASE, *WORKERS),
    post(f"{CASE}/tra-loi", About.CASE, *WORKERS),
    post(f"{CASE}/tu-choi", About.CASE, *WORKERS),
    post(f"{CASE}/chuyen-co-quan", About.CASE, *WORKERS),
    post(f"{CASE}/hoi", About.CASE, *WORKERS),
    post(f"{CASE}/thoi-cho", About.CASE, *WORKERS),
    post(f"{CASE}/ket-thuc", About.CASE, *WORKERS),
    post(f"{CASE}/ghi-chu", About.CASE, *WORKERS),
    post(f"{CASE}/phoi-hop", About.CASE, *WORKERS),
    post(f"{CASE}/thoi-phoi-hop", About.CASE, *WORKERS),
    post(f"{CASE}/gia-han", About.CASE, EXTEND),
    post(f"{CASE}/duyet", About.CASE, APPROVE, READ_SEALED),
    post(f"{CASE}/tra-lai", About.CASE, APPROVE, READ_SEALED),
    post(f"{CASE}/rut-ban-thao", About.CASE, *WORKERS),
    post(f"{CASE}/thu-hoi", About.CASE, *WORKERS),
    get(f"{CASE}/tep/{{file:int}}", About.CASE, *READERS),
    get(f"{CASE}/tep/{{file:int}}/nho", About.CASE, *READERS),
    post(f"{CASE}/tep", About.CASE, *WORKERS),
    post(f"{CASE}/gop", About.CASE, *WORKERS),
    post(f"{CASE}/bo-gop", About.CASE, *WORKERS),
    get("/ban/cong-khai", About.PART, MODERATE),
    get(f"{CASE}/cong-khai", About.CASE, MODERATE, answers=(200, 409)),
    post(f"{CASE}/cong-khai", About.CASE, MODERATE, answers=(303, 400, 409)),
    get("/ban/gop", About.PART, *WORKERS),
    post("/ban/gop", About.PART, *WORKERS),
    get(f"{CASE}/tach", About.CASE, *WORKERS, answers=(200, 409)),
    post(f"{CASE}/tach", About.CASE, *WORKERS),
    post(f"{CASE}/bo-tach", About.CASE, *WORKERS),
    post(f"{CASE}/mo-niem-phong", About.CASE, READ_SEALED, sends={"reason": "Đã đọc kỹ"}),
]

KT, FOUND_AT = "/kiem-tra/{inspection:int}", "/kiem-tra/ton-tai/{finding:int}"
INSPECTIONS = [
    get("/kiem-tra", About.PART, READ_CASES, INSPECT),
    post("/kiem-tra", About.PART, INSPECT, answers=(400,)),
    get(KT, About.ANOTHERS, READ_CASES, INSPECT),
    get(f"{KT}/in", About.ANOTHERS, READ_CASES, INSPECT),
    post(f"{KT}/ton-tai", About.ANOTHERS, INSPECT),
    post(f"{KT}/ket-thuc", About.ANOTHERS, INSPECT),
    post(f"{FOUND_AT}/bao-cao", About.ANOTHERS, HANDLE),
    post(f"{FOUND_AT}/xem", About.ANOTHERS, INSPECT),
    post(f"{FOUND_AT}/gia-han", About.ANOTHERS, INSPECT),
    get("/kiem-tra/tep/{file:int}", About.ANOTHERS, READ_CASES, INSPECT),
]
"""None of those exists that the addresses name: who sees which is in test_inspections.py."""

FIGURES = [
    get("/so-lieu", About.PART, READ_FIGURES, narrowed_by="unit"),
    get("/api/figures", About.PART, READ_FIGURES, narrowed_by="unit"),
    get("/api/figures.xlsx", About.PART, READ_FIGURES, narrowed_by="unit"),
    get("/api/figures/{file_name:str}", About.PART, READ_FIGURES, narrowed_by="unit"),
    get("/danh-gia", About.PART, READ_FIGURES, narrowed_by="unit"),
    post("/api/visitors", About.PROGRAM, TELL_VISITORS, answers=(400,)),
    get("/diem-thap", About.PART, HEAR_ALARMS),
    get("/diem-thap/{alert:int}", About.ALERT, HEAR_ALARMS),
    post("/diem-thap/{alert:int}/nhan", About.ALERT, HEAR_ALARMS),
    post("/diem-thap/{alert:int}/khep", About.ALERT, HEAR_ALARMS),
    get("/chi-so", About.PART, READ_FIGURES, narrowed_by="unit"),
    post("/chi-so/chi-tieu", About.PART, APPRAISE, answers=(400,)),
    get("/chi-so/thang", About.PART, READ_FIGURES),
    post("/chi-so/thang/tu-cham", About.PART, SELF_SCORE, answers=(400,)),
    post("/chi-so/thang/tham-dinh", About.PART, APPRAISE, answers=(400,)),
    get("/xuat", About.PART, EXPORT),
    post("/xuat", About.PART, EXPORT),
    post("/xuat/{code:str}/huy", About.ANOTHERS, EXPORT),
    post("/api/exports", About.PROGRAM, EXPORT, answers=(400,)),
    get("/api/exports/jobs/{code:str}", About.ANOTHERS, EXPORT),
    get("/api/exports/jobs/{code:str}/file", About.ANOTHERS, EXPORT),
    post("/api/exports/jobs/{code:str}", About.PROGRAM, EXPORT, answers=(404,))._replace(
        method="DELETE"
    ),
    get(
        "/api/exports/{file_name:str}",
        About.PART,
        EXPORT,
        queries=("?plain=1",),
        narrowed_by="department",
    ),
]

SURVEY = "/bang-hoi/{questionnaire:int}"
SURVEYS = [
    get("/h/{code:str}", About.CITIZENS),
    post("/h/{code:str}", About.CITIZENS),
    get("/k/{code:str}/bang-hoi", About.CITIZENS),
    post("/k/{code:str}/bang-hoi", About.CITIZENS, answers=(400, 404)),
    get("/k/{code:str}/bang-hoi/cam-on", About.CITIZENS),
    post("/k/{code:str}/bang-hoi/cam-on", About.CITIZENS),
    get("/bang-hoi", About.PART, KEEP_SURVEYS, READ_FIGURES),
    post("/bang-hoi", About.WHOLE, KEEP_SURVEYS),
    post("/bang-hoi/diem/{point_id:int}", About.WHOLE, KEEP_SURVEYS),
    get(SURVEY, About.WHOLE, KEEP_SURVEYS),
    post(SURVEY, About.WHOLE, KEEP_SURVEYS),
    post(f"{SURVEY}/xem-thu", About.WHOLE, KEEP_SURVEYS),
    post(f"{SURVEY}/ngung", About.WHOLE, KEEP_SURVEYS),
    get(f"{SURVEY}/ket-qua", About.PART, READ_FIGURES),
    get(f"{SURVEY}/moi", About.WHOLE, KEEP_SURVEYS),
    post(f"{SURVEY}/moi", About.WHOLE, KEEP_SURVEYS),
    get("/bang-hoi/dot/{round_id:int}/danh-sach", About.WHOLE, KEEP_SURVEYS),
    get("/bang-hoi/dot/{round_id:int}/in", About.WHOLE, KEEP_SURVEYS),
    post("/bang-hoi/dot/{round_id:int}/dong", About.WHOLE, KEEP_SURVEYS),
]

HISTORY = [
    get("/lich-su", About.WHOLE, READ_HISTORY, queries=("?action=complaint.read",)),
    get("/lich-su/tai", About.WHOLE, READ_HISTORY),
]

OWN = [
    get("/toi", About.ONESELF),
    post("/toi/phien/{one:int}/ket-thuc", About.ONESELF),
    post("/toi/phien-khac", About.ONESELF),
    get("/toi/mat-khau", About.ONESELF),
    post("/toi/mat-khau", About.ONESELF, sends={"new": "hai lần khác nhau"}),
    get("/thong-bao", About.ONESELF),
    post("/thong-bao/da-xem", About.ONESELF, sends={"upto": "1"}),
    post("/thong-bao/cach-nhan", About.ONESELF),
    get("/toi/xac-nhan", About.ONESELF, answers=(303,)),
    post("/toi/xac-nhan", About.ONESELF),
    post("/toi/xac-nhan/bat", About.ONESELF),
    post("/toi/xac-nhan/tat", About.ONESELF),
]

ACCOUNTS = [
    get("/quan-tri/can-bo", About.PART, KEEP_ACCOUNTS, queries=("?q=dauhieu",)),
    post("/quan-tri/can-bo", About.PART, KEEP_ACCOUNTS),
    get(PERSON, About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/vai-tro", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/phieu", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/xac-nhan/bo", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/phien/{{one:int}}/ket-thuc", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/phien", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/vai-tro/{{grant_id:int}}/bo", About.PERSON, KEEP_ACCOUNTS),
    post(f"{PERSON}/khoa", About.PERSON, KEEP_ACCOUNTS),
    get(KEYS, About.PART, KEEP_ACCOUNTS),
    post(KEYS, About.PART, KEEP_ACCOUNTS),
    post(f"{KEYS}/{{key_id:int}}/thu-hoi", About.KEY, KEEP_ACCOUNTS),
]

SETTING_UP = [
    get("/quan-tri/tin-nhan", About.WHOLE, ADMINISTER),
    post("/quan-tri/tin-nhan/mau/{occasion:str}", About.WHOLE, ADMINISTER),
    post("/quan-tri/tin-nhan/{one:int}/gui-lai", About.WHOLE, ADMINISTER),
    post("/quan-tri/tin-nhan/{one:int}/bo", About.WHOLE, ADMINISTER),
    get("/canh-bao", About.PART, HEAR_ALARMS),
    get("/quan-tri/nhac-viec", About.WHOLE, ADMINISTER),
    get("/quan-tri/diem-thap", About.WHOLE, ADMINISTER),
    post("/quan-tri/diem-thap", About.WHOLE, ADMINISTER),
    get("/quan-tri/luot-phuc-vu", About.WHOLE, ADMINISTER),
    post("/quan-tri/luot-phuc-vu", About.WHOLE, ADMINISTER),
    post("/quan-tri/nhac-viec/luc-nhac", About.WHOLE, ADMINISTER),
    post("/quan-tri/nhac-viec/chuyen-qua-lai", About.WHOLE, ADMINISTER),
    get("/quan-tri/viec-nen", About.WHOLE, ADMINISTER),
    post("/quan-tri/viec-nen/{delivery:int}/gui-lai", About.WHOLE, ADMINISTER),
    post("/quan-tri/viec-nen/gui-lai", About.WHOLE, ADMINISTER),
    get("/ban/day-may", About.PART, TRIAGE),
    post(f"{CASE}/day-may", About.CASE, TRIAGE, sends={"field": "traffic"}),
    get("/quan-tri/mo-hinh", About.WHOLE, ADMINISTER),
    post("/quan-tri/mo-hinh/hoc-lai", About.WHOLE, ADMINISTER),
    post("/quan-tri/mo-hinh/quay-ve", About.WHOLE, ADMINISTER, sends={"training": "shipped"}),
    post("/quan-tri/mo-hinh/tin", About.WHOLE, ADMINISTER, sends={"wanted": "95"}),
    get("/quan-tri/linh-vuc", About.WHOLE, ADMINISTER),
    post("/quan-tri/linh-vuc", About.WHOLE, ADMINISTER),
    post("/quan-tri/linh-vuc/hoc-ngay", About.WHOLE, ADMINISTER),
    get(FIELD, About.WHOLE, ADMINISTER),
    post(FIELD, About.WHOLE, ADMINISTER, sends={"name": "Nông nghiệp"}),
    post(f"{FIELD}/tu-ngu", About.WHOLE, ADMINISTER, sends={"phrases": "ruộng lúa"}),
    post(f"{FIELD}/cau-mau", About.WHOLE, ADMINISTER, sends={"examples": "Lúa héo"}),
    post(f"{FIELD}/cau-mau/{{example:int}}/xoa", About.WHOLE, ADMINISTER),
    post(f"{FIELD}/tat", About.WHOLE, ADMINISTER),
    post(f"{FIELD}/bat", About.WHOLE, ADMINISTER),
    post(f"{FIELD}/xoa", About.WHOLE, ADMINISTER),
    get("/quan-tri", About.WHOLE, ADMINISTER),
    post("/quan-tri/ten", About.WHOLE, ADMINISTER),
    post("/quan-tri/don-vi", About.WHOLE, ADMINISTER),
    post("/quan-tri/don-vi/{unit_id:int}/ten", About.WHOLE, ADMINISTER),
    post("/quan-tri/don-vi/{unit_id:int}/dong", About.WHOLE, ADMINISTER),
    post("/quan-tri/dia-ban", About.WHOLE, ADMINISTER),
    post("/quan-tri/dia-ban/{area_id:int}/dong", About.WHOLE, ADMINISTER),
    post("/quan-tri/diem", About.WHOLE, ADMINISTER),
    get(
        "/quan-tri/diem/ap-phich",
        About.WHOLE,
        ADMINISTER,
        queries=("?kho=a5", "?kho=ban", "?kho=tem"),
    ),
    post("/quan-tri/diem/{point_id:int}/doi-ma", About.WHOLE, ADMINISTER),
    post("/quan-tri/diem/{point_id:int}/thu-hoi", About.WHOLE, ADMINISTER),
    get("/quan-tri/phieu", About.WHOLE, ADMINISTER),
    post("/quan-tri/phieu", About.WHOLE, ADMINISTER),
    get("/quan-tri/phieu/{batch:int}/in", About.WHOLE, ADMINISTER),
    get("/quan-tri/phieu/{batch:int}/danh-sach", About.WHOLE, ADMINISTER),
    post("/quan-tri/phieu/{batch:int}/thu-hoi", About.WHOLE, ADMINISTER),
    get(DEVICES, About.WHOLE, ADMINISTER),
    post(DEVICES, About.WHOLE, ADMINISTER),
    post(f"{DEVICES}/cach-chay", About.WHOLE, ADMINISTER),
    post(f"{DEVICES}/pin", About.WHOLE, ADMINISTER),
    post(f"{DEVICES}/{{device:int}}/ten", About.WHOLE, ADMINISTER),
    post(f"{DEVICES}/{{device:int}}/noi", About.WHOLE, ADMINISTER),
    post(f"{DEVICES}/{{device:int}}/thu-hoi", About.WHOLE, ADMINISTER, answers=(303,)),
    get("/quay", About.PART, ENTER_CASES),
    post("/quay/ngoi", About.PART, ENTER_CASES),
    post("/quay/roi", About.PART, ENTER_CASES),
    post("/quay/the", About.PART, ENTER_CASES, sends={"shown_name": ""}),
    get("/quay/tep/anh", About.PART, ENTER_CASES, answers=(204,)),
    get("/quan-tri/man-hinh", About.WHOLE, ADMINISTER),
    post("/quan-tri/man-hinh/{point:int}", About.WHOLE, ADMINISTER),
    post("/quan-tri/man-hinh/am-thanh", About.WHOLE, ADMINISTER),
    post("/quan-tri/man-hinh/am-thanh/{clip:int}/xoa", About.WHOLE, ADMINISTER),
    get("/quan-tri/lich", About.WHOLE, ADMINISTER),
    post("/quan-tri/lich/gio", About.WHOLE, ADMINISTER),
    post("/quan-tri/lich/ngay", About.WHOLE, ADMINISTER),
    post("/quan-tri/lich/ngay/{day_id:int}/xoa", About.WHOLE, ADMINISTER),
    get("/quan-tri/quy-tac/cach-xu-ly", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/cach-xu-ly", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/cach-xu-ly/bang-chung", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/cach-xu-ly/mau", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/cach-xu-ly/mau/{template_id:int}/sua", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/cach-xu-ly/mau/{template_id:int}/ngung", About.WHOLE, ADMINISTER),
    get("/quan-tri/quy-tac", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/linh-vuc", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/hen", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/hen/{promise_id:int}/ket-thuc", About.WHOLE, ADMINISTER),
    post("/quan-tri/quy-tac/ly-do", About.WHOLE, ADMINISTER),
    get("/quan-tri/phan-luong", About.WHOLE, ADMINISTER),
    post("/quan-tri/phan-luong/thu", About.WHOLE, ADMINISTER),
    post("/quan-tri/phan-luong", About.WHOLE, ADMINISTER),
]

ENTRANCES = [
    get("/dang-nhap", About.ENTRANCE),
    post("/dang-nhap", About.ENTRANCE, answers=(401, 429)),
    post("/dang-nhap/ma", About.ENTRANCE, answers=(303,)),
    get("/moi", About.ENTRANCE),
    post("/moi", About.ENTRANCE, sends={"code": "{code}"}),
    get("/moi/{code:str}", About.ENTRANCE),
    post("/moi/{code:str}", About.ENTRANCE),
    post("/dang-xuat", About.ENTRANCE, answers=(303,)),
]
"""Signing out ends the session of whoever asks: it is the last door that is asked."""

DOORS: tuple[Door, ...] = (
    *(*MACHINES, *CITIZENS, *CASES, *INSPECTIONS, *FIGURES, *SURVEYS, *HISTORY),
    *(*OWN, *ACCOUNTS, *SETTING_UP, *ENTRANCES),
)
