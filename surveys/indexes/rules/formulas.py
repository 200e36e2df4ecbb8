"""All formulas in one list."""

from surveys.indexes.schemas import Checked, Formula, Index

FORMULAS = (
    Formula(
        Index.SATISFACTION,
        1,
        "Tỷ lệ hài lòng (mức 4–5), khoảng tin cậy 95 %",
        "Số liệu nội bộ, không văn bản nào quy định; khoảng tin cậy theo Wilson (1927)",
        Checked.VERIFIED,
    ),
    Formula(
        Index.SIPAS,
        1,
        "Chỉ số hài lòng theo năm yếu tố của SIPAS",
        "QĐ 1001/QĐ-BNV ngày 11/12/2023; trọng số chính thức chưa đối chiếu",
        Checked.TO_CHECK,
    ),
    Formula(
        Index.SAMPLE_SIZE,
        1,
        "Cỡ mẫu n = N / (1 + N·e²), làm tròn lên",
        "Phương pháp chọn mẫu đo lường sự hài lòng năm 2012 mà các tỉnh áp dụng",
        Checked.VERIFIED,
    ),
    Formula(
        Index.ND61,
        1,
        "Tổng điểm chín chỉ số và xếp loại đơn vị",
        "NĐ 61/2018/NĐ-CP, NĐ 107/2021/NĐ-CP; chưa đối chiếu NĐ 118/2025/NĐ-CP",
        Checked.TO_CHECK,
    ),
    Formula(
        Index.QD766_5,
        1,
        "Nhóm 5 của Bộ chỉ số 766: mức độ hài lòng",
        "QĐ 766/QĐ-TTg ngày 23/06/2022",
        Checked.TO_CHECK,
    ),
)


def formula_of(name: Index) -> Formula:
    """Return the version in use of a formula."""
    return next(one for one in FORMULAS if one.name is name)
