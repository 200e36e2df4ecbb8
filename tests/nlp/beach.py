"""A field an organisation makes up: safety on the beach. Nobody speaks of it in the shipped one."""

CODE = "beach_safety"
NAME = "An toàn bãi biển"

EXAMPLES = (
    "Bãi tắm số 3 chiều nào cũng đông mà chòi cứu hộ bỏ trống, sóng kéo mấy cháu ra xa không ai biết.",
    "Ca nô kéo dù lượn chạy sát chỗ người ta đang tắm, suýt đâm vào con tôi.",
    "Cờ đỏ cấm tắm cắm rồi nhưng khách vẫn xuống biển, không thấy ai thổi còi nhắc.",
    "toi thay phao tieu khu vuc tam bi troi vao bo ca tuan nay khong ai keo ra",
    "Hôm qua có anh khách bị dòng rút cuốn, may mà mấy ông ngư dân lao ra vớt kịp.",
    "Đề nghị bố trí thêm nhân viên cứu hộ ở bãi phía nam, từ 5 giờ sáng đã có người già ra tắm.",
    "Mô tô nước cho thuê tràn lan, chạy vòng vòng giữa đám người bơi, nguy hiểm lắm.",
    "Bãi biển nhiều sứa lửa quá, cháu nhà tôi bị rát cả chân mà trạm sơ cứu trên bãi đóng cửa.",
    "Chỗ kè đá rong rêu trơn trượt, khách chụp ảnh ngã xuống biển hai người trong tháng rồi.",
    "Không có biển báo vùng nước xoáy ở cửa lạch, người lạ đến tắm không biết đường tránh.",
    "Cát ven bãi lẫn nhiều mảnh chai với vỏ hàu, đi chân không đứt chân như chơi.",
    "Xin hỏi bãi tắm mình mấy giờ thì có cứu hộ trực? Gia đình tôi định cho các cháu xuống biển sớm.",
    "Phao cứu sinh treo trên cột đã mục nát, dây đứt hết, lúc cần thì lấy gì mà ném.",
    "Cám ơn đội cứu hộ bãi biển đã kịp kéo vợ tôi vào bờ hôm chủ nhật sóng lớn.",
    "Thuyền thúng chở khách ra ngoài xa không phát áo phao, mười mấy người ngồi chen nhau.",
    "Sau bão nền bãi bị xói thành hố sâu sát mép nước, trẻ con hụt chân là chìm.",
    "bai bien dem toi thui ma sinh vien van ra tam, chang ai tuan tra, lo co nguoi duoi nuoc",
    "Người ta thả lưới ngay trong khu vực dành cho khách tắm, tôi bơi mắc chân muốn chết ngạt.",
    "Chó thả rông chạy trên bãi cắn khách du lịch đang nằm ghế, đội trật tự bãi biển ở đâu?",
    "Loa cảnh báo sóng to gắn trên chòi hỏng từ mùa trước, có động cũng không nghe thấy gì.",
)

PHRASES = (
    "bãi tắm",
    "cứu hộ bãi biển",
    "chòi cứu hộ",
    "cờ cấm tắm",
    "phao cứu sinh",
    "dòng rút",
    "dòng chảy xa bờ",
    "mô tô nước",
    "ca nô kéo dù",
    "đuối nước ở biển",
    "tắm biển",
    "sứa lửa",
    "áo phao",
    "khu vực tắm",
    "xuống biển",
)

UNSEEN = (
    "Tối thứ bảy có cháu bé suýt chết đuối ở bãi biển vì không có người trực cứu hộ.",
    "Đề nghị cấm mô tô nước vào khu vực người dân tắm biển.",
    "Hai chòi canh ở bãi tắm phía bắc bị gió quật đổ mà chưa dựng lại, cứu hộ ngồi dưới đất nhìn không xa.",
    "Khách nước ngoài nhảy xuống biển lúc sóng cao hai mét, không ai ngăn cả.",
    "bien bao cam tam bi cat vui lap gan het, nguoi ta khong doc duoc",
    "Bãi tắm cộng đồng không có phao ngăn khu vực sâu, con nít bơi ra ngoài tầm mắt người lớn.",
    "Dù lượn hạ cánh ngay trên đầu mấy người đang tắm nắng, có hôm dây quật trúng mặt bà cụ.",
    "Tôi bị sứa đốt sưng vù mà đi dọc cả bãi không tìm ra chỗ sơ cứu.",
    "Áo phao trên tàu chở khách ra đảo rách hết khóa, mặc vào tuột ra.",
    "Cho hỏi hôm nay biển động có được xuống tắm không, sao không thấy treo cờ gì?",
    "Đội cứu nạn bãi biển làm tốt lắm, cứu được ông khách bị chuột rút giữa biển, bà con khen.",
    "Vùng nước xoáy gần mũi đá năm nào cũng có người chết mà vẫn chưa rào.",
    "Học sinh trốn học ra biển tắm buổi trưa, giờ đó cứu hộ nghỉ ăn cơm hết.",
    "Có mấy cọc sắt của nhà hàng cũ trồi lên sát mép sóng, ai tắm đêm là đâm phải.",
    "Ca no chay nhanh qua vung boi, song danh lat ca may dua nho dang om phao",
    "Ban quản lý bãi biển cần gắn thêm phao cứu sinh dọc bãi, hiện cả cây số chỉ có một cái.",
    "Người bán hàng rong đốt than ngay bãi cát, khách đi chân trần giẫm phải bỏng cả bàn chân.",
    "Chiều nay sóng lớn cuốn hai anh em sinh viên, đội cứu hộ đến chậm gần nửa tiếng.",
    "Ghế dù lấn sát mép nước che hết tầm nhìn của nhân viên cứu hộ.",
    "Ván lướt sóng cho thuê không dây buộc chân, văng trúng người tắm chảy máu đầu.",
)
