"""Made-up matters as three people tell of each, with ``{}`` where the place stands."""

from collections.abc import Iterator
from itertools import combinations

MATTERS: tuple[tuple[tuple[str, str, str], tuple[str, str], str], ...] = (
    # (three tellings), (the place, the same spelt otherwise), another place
    (
        (
            "Đèn đường ở {} hỏng cả tuần nay, tối om không dám đi",
            "den duong {} khong sang may hom roi, toi om, xin sua gap",
            "Đề nghị phường sửa giúp cột đèn {}, đèn tắt từ tuần trước, ban đêm rất tối",
        ),
        ("ngõ 12", "ngo 12"),
        "ngõ 21",
    ),
    (
        (
            "Rác chất đống ở {} ba ngày không ai thu gom, bốc mùi hôi thối",
            "rac o {} de ba hom nay boc mui kinh khung, xe rac khong vao",
            "Xe thu gom rác bỏ quên {} mấy hôm rồi, rác hôi thối đầy đường",
        ),
        ("tổ 5", "to 5"),
        "tổ 8",
    ),
    (
        (
            "Ổ gà rất to trước {} làm hai người ngã xe tối qua",
            "o ga truoc {} sau qua, toi qua co nguoi nga xe",
            "Mặt đường trước {} có hố sâu, tối qua hai xe máy bị ngã",
        ),
        ("chợ Vườn Hoa", "Chợ Vườn Hoa"),
        "chợ Đình Hương",
    ),
    (
        (
            "Quán karaoke {} hát đến hai giờ sáng, cả xóm mất ngủ",
            "karaoke {} mo loa am i den 2h sang khong ai ngu duoc",
            "Xin xử lý quán hát {} mở nhạc quá to tới khuya, dân không ngủ được",
        ),
        ("số 45 đường Lê Lai", "so 45 duong Lê Lai"),
        "số 18 đường Lê Lai",
    ),
    (
        (
            "Mất nước sạch ở {} từ sáng thứ hai đến giờ chưa có",
            "{} mat nuoc tu thu hai, goi nha may nuoc khong ai tra loi",
            "Cả {} không có nước máy dùng từ đầu tuần, mong sớm cấp nước lại",
        ),
        ("thôn Đông Thành", "thôn Đông Thành"),
        "thôn Tây Sơn",
    ),
    (
        (
            "Cống thoát nước {} bị tắc, mưa một chút là ngập vào nhà",
            "cong {} tac nghet, cu mua la nuoc tran vo nha dan",
            "Nước ngập vào nhà vì cống ở {} tắc lâu ngày chưa nạo vét",
        ),
        ("hẻm 30", "hem 30"),
        "hẻm 13",
    ),
    (
        (
            "Cây phượng cổ thụ trước {} nghiêng sắp đổ, rất nguy hiểm cho học sinh",
            "cay phuong truoc {} nghieng lam roi sap do vao hoc sinh",
            "Đề nghị chặt cây phượng già ở cổng {}, cây nghiêng dễ đổ xuống các cháu",
        ),
        ("trường Lê Văn Tám", "Trường Lê Văn Tám"),
        "trường Kim Đồng",
    ),
    (
        (
            "Chó thả rông ở {} cắn một cháu bé chiều nay",
            "cho tha rong {} can chau be chieu nay, chu khong nhan",
            "Chiều nay một cháu nhỏ bị chó không rọ mõm cắn tại {}",
        ),
        ("khu phố 3", "khu pho 3"),
        "khu phố 6",
    ),
    (
        (
            "Trại heo {} xả nước thải ra mương làm cá chết trắng",
            "trai heo {} xa thai ra muong hoi thoi ca chet het",
            "Nước thải chăn nuôi heo từ {} chảy ra mương, cá chết nổi trắng",
        ),
        ("xóm Gò Mả", "xóm Gò Mả"),
        "xóm Bến Đá",
    ),
    (
        (
            "Nắp hố ga {} bị mất, đêm xuống rất dễ lọt xuống",
            "ho ga {} mat nap, toi di de lot chan xuong",
            "Ai đó lấy mất nắp cống hố ga tại {}, xin đậy lại kẻo có người rơi xuống",
        ),
        ("số nhà 77", "so nha 77"),
        "số nhà 11",
    ),
    (
        (
            "Điện ở {} chập chờn, tủ lạnh cháy mất hai cái",
            "dien {} yeu chap chon chay ca tu lanh",
            "Nguồn điện {} lúc có lúc không, hỏng tủ lạnh của mấy nhà",
        ),
        ("ấp Bình An", "ấp Bình An"),
        "ấp Phú Quới",
    ),
    (
        (
            "Xe tải chở đất chạy qua {} không che bạt, bụi mù mịt cả ngày",
            "xe cho dat khong che bat chay qua {} bui mu troi",
            "Bụi mù ở {} do xe ben chở đất rơi vãi suốt ngày",
        ),
        ("cầu Đò Đại", "Cầu Đò Đại"),
        "cầu Hoàng Hà",
    ),
    (
        (
            "Hàng rong chiếm hết vỉa hè {} không còn lối đi bộ",
            "via he {} bi hang rong chiem het phai di bo duoi long duong",
            "Người đi bộ ở {} phải xuống lòng đường vì hàng rong lấn vỉa hè",
        ),
        ("đường Nguyễn Du", "đường Nguyễn Du"),
        "đường Trần Phú",
    ),
    (
        (
            "Trạm phát sóng ở {} hỏng, điện thoại không gọi được hai ngày",
            "song dien thoai {} mat hai ngay nay khong goi duoc",
            "Hai hôm nay {} mất sóng di động, không ai gọi điện được",
        ),
        ("bản Nà Mèo", "bản Nà Mèo"),
        "bản Pù Nhi",
    ),
    (
        (
            "Nhà văn hóa {} khóa cửa suốt, thanh niên không có chỗ tập văn nghệ",
            "nha van hoa {} khoa cua hoai thanh nien khong co cho tap van nghe",
            "Xin mở cửa nhà văn hóa {} cho thanh niên tập văn nghệ",
        ),
        ("thôn 4", "thon 4"),
        "thôn 9",
    ),
    (
        (
            "Máy gặt làm sập bờ mương {}, nước không vào ruộng được",
            "bo muong {} sap do may gat, ruong khong co nuoc",
            "Ruộng khô vì bờ mương ở {} bị máy gặt cán sập",
        ),
        ("làng Cổ Bôn", "làng Cổ Bôn"),
        "làng Viên Khê",
    ),
)


def told(matter: int, telling: int, *, elsewhere: bool = False) -> str:
    """Return a matter as somebody tells it, here or at another place."""
    tellings, (typed, otherwise), other = MATTERS[matter]
    place = otherwise if telling == 1 else typed
    return tellings[telling].format(other if elsewhere else place)


def same() -> Iterator[tuple[str, str]]:
    """Yield two tellings of one matter."""
    for matter in range(len(MATTERS)):
        for one, other in combinations(range(3), 2):
            yield told(matter, one), told(matter, other)


def elsewhere() -> Iterator[tuple[str, str]]:
    """Yield the same words about two places."""
    for matter in range(len(MATTERS)):
        for telling in range(3):
            yield told(matter, telling), told(matter, telling, elsewhere=True)


def different() -> Iterator[tuple[str, str]]:
    """Yield two matters."""
    for one, other in combinations(range(len(MATTERS)), 2):
        for telling in range(3):
            yield told(one, telling), told(other, (telling + 1) % 3)


def another_here() -> Iterator[tuple[str, str]]:
    """Yield two matters at one place."""
    for one, other in combinations(range(len(MATTERS)), 2):
        for telling in range(3):
            place = MATTERS[one][1][0]
            first, second = MATTERS[one][0][telling], MATTERS[other][0][(telling + 1) % 3]
            yield first.format(place), second.format(place)
