"""Lists of bodies as they are printed: where one name ends and the next begins."""

import pytest

from pressplan.reading.parties import leading_party, split_parties

DEPARTMENT = "Sở Thông tin và Truyền thông"
THREE = ("Báo Đắk Lắk", "Đài Phát thanh và Truyền hình Đắk Lắk", "Tạp chí Chư Yang Sin")


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("", ()),
        ("Sở Thông tin và Truyền thông.", (DEPARTMENT,)),
        (", ".join(THREE) + ".", THREE),
        ("; ".join(THREE), THREE),
        ("\n".join(THREE), THREE),
        ("- " + "\n- ".join(THREE), THREE),
        ("Báo Đắk Lắk, Đài Phát thanh và Truyền hình Đắk Lắk và Tạp chí Chư Yang Sin", THREE),
        ("Báo, Đài, Tạp chí", ("Báo", "Đài", "Tạp chí")),
        ("Sở Tư pháp, các cơ quan báo chí của tỉnh",
         ("Sở Tư pháp", "các cơ quan báo chí của tỉnh")),
        ("Sở Văn hóa, Thể thao và Du lịch", ("Sở Văn hóa, Thể thao và Du lịch",)),
        ("Sở Văn hóa, Thể thao và Du lịch, Sở Tài chính",
         ("Sở Văn hóa, Thể thao và Du lịch", "Sở Tài chính")),
        ("Sở Tài chính và Sở Văn hóa, Thể thao và Du lịch; UBND cấp huyện",
         ("Sở Tài chính", "Sở Văn hóa, Thể thao và Du lịch", "UBND cấp huyện")),
        ("Sở VH,TT&DL, Sở TT&TT", ("Sở VH,TT&DL", "Sở TT&TT")),
        ("Sở Lao động - Thương binh và Xã hội, Sở Nông nghiệp và Phát triển nông thôn",
         ("Sở Lao động - Thương binh và Xã hội", "Sở Nông nghiệp và Phát triển nông thôn")),
        ("Báo và Phát thanh, Truyền hình Đắk Lắk", ("Báo và Phát thanh, Truyền hình Đắk Lắk",)),
        ("Các sở, ban, ngành; Ủy ban nhân dân các huyện, thị xã, thành phố",
         ("Các sở, ban, ngành", "Ủy ban nhân dân các huyện, thị xã, thành phố")),
        ("Các Sở, Ban, ngành và UBND các huyện, thị xã, thành phố",
         ("Các Sở, Ban, ngành", "UBND các huyện, thị xã, thành phố")),
        ("các sở, ban, ngành, đoàn thể, địa phương", ("các sở, ban, ngành, đoàn thể, địa phương",)),
        ("Sở Tài chính, các cơ quan, đơn vị liên quan",
         ("Sở Tài chính", "các cơ quan, đơn vị liên quan")),
        ("Sở Tài chính, cơ quan liên quan", ("Sở Tài chính", "cơ quan liên quan")),
        (f"{DEPARTMENT}, các cơ quan báo chí Trung ương và địa phương khác",
         (DEPARTMENT, "các cơ quan báo chí Trung ương và địa phương khác")),
        ("Văn phòng Đoàn ĐBQH và HĐND tỉnh, Sở Nội vụ",
         ("Văn phòng Đoàn ĐBQH và HĐND tỉnh", "Sở Nội vụ")),
        ("Ban Thi đua khen thưởng (Sở Nội vụ), Hội Nhà báo tỉnh",
         ("Ban Thi đua khen thưởng (Sở Nội vụ)", "Hội Nhà báo tỉnh")),
        ("Các cơ quan báo chí (Báo, Đài, Tạp chí)", ("Các cơ quan báo chí (Báo, Đài, Tạp chí)",)),
        ("Sở Tài chính, Sở Tài chính", ("Sở Tài chính",)),
    ],
)  # fmt: skip
def test_a_list_is_taken_apart(printed, names):
    parties = split_parties(printed)
    assert parties.names == names
    assert parties.unsure == ()


@pytest.mark.parametrize(
    ("printed", "names", "unsure"),
    [
        ("Sở Tài chính Sở Tư pháp", ("Sở Tài chính", "Sở Tư pháp"), ("Sở Tài chính", "Sở Tư pháp")),
        ("Sở TT&TT, VTV", ("Sở TT&TT", "VTV"), ("VTV",)),
        ("Bà Nguyễn Thị Hoa", ("Bà Nguyễn Thị Hoa",), ("Bà Nguyễn Thị Hoa",)),
        ("Sở TT&TT chủ trì", ("Sở TT&TT chủ trì",), ("Sở TT&TT chủ trì",)),
    ],
)
def test_names_cut_out_on_thin_evidence_are_told(printed, names, unsure):
    parties = split_parties(printed)
    assert (parties.names, parties.unsure) == (names, unsure)


@pytest.mark.parametrize(
    ("sentence", "name", "rest"),
    [
        ("Sở Tư pháp phối hợp rà soát", "Sở Tư pháp", "phối hợp rà soát"),
        ("Sở Tài chính: Bố trí kinh phí", "Sở Tài chính", "Bố trí kinh phí"),
        ("Giao Sở Nội vụ tham mưu", "Sở Nội vụ", "tham mưu"),
        (
            "Sở Khoa học và Công nghệ chủ trì, phối hợp",
            "Sở Khoa học và Công nghệ",
            "chủ trì, phối hợp",
        ),
        (
            "Ban Thi đua khen thưởng (Sở Nội vụ) thẩm định",
            "Ban Thi đua khen thưởng (Sở Nội vụ)",
            "thẩm định",
        ),
        ("Các sở, ban, ngành", "Các sở, ban, ngành", ""),
        (
            "Các cơ quan, đơn vị báo cáo trước ngày 15/12",
            "Các cơ quan, đơn vị",
            "báo cáo trước ngày 15/12",
        ),
    ],
)
def test_the_body_at_the_start_of_a_sentence(sentence, name, rest):
    assert leading_party(sentence) == (name, rest)


@pytest.mark.parametrize("sentence", ["Chế độ báo cáo", "Trong quá trình thực hiện", ""])
def test_a_sentence_without_a_body(sentence):
    assert leading_party(sentence) is None
