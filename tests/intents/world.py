"""An invented base: a few places, products, people, figures and glossary topics."""

from typing import Final

from intents.readings import Name, Subject

NAMES: Final = (
    Name("place", "dam_ha", "Đầm Hà", has_initials=True),
    Name("place", "hai_ha", "Hải Hà", has_initials=True),
    Name("place", "binh_lieu", "Bình Liêu", has_initials=True),
    Name("place", "quang_ha", "Quảng Hà"),
    Name("place", "quang_lam", "Quảng Lâm"),
    Name("place", "huc_dong", "Húc Động"),
    Name("foreign", "hai_hoa", "Hải Hòa"),
    Name("foreign", "ha_quang", "Hà Quảng"),
    Name("foreign", "dam_doi", "Đầm Dơi"),
    Name("foreign", "chiem_hoa", "Chiêm Hóa"),
    Name("foreign", "la_gi", "La Gi"),
    Name("product", "trung_ga", "Trứng gà Tân An"),
    Name("product", "mien_dong", "Miến dong Bình Liêu"),
    Name("value", "person_1", "Trần Văn Mẫu"),
)

SUBJECTS: Final = (
    Subject("figure", "communes_ntm", ("Số xã đạt chuẩn nông thôn mới", "xã nông thôn mới"), unit="xã"),
    Subject("figure", "communes_advanced", ("Số xã đạt chuẩn nông thôn mới nâng cao",), unit="xã"),
    Subject("figure", "communes_model", ("Số xã đạt chuẩn nông thôn mới kiểu mẫu",), unit="xã"),
    Subject("figure", "poor", ("Số hộ nghèo",), unit="hộ"),
    Subject("figure", "near_poor", ("Số hộ cận nghèo",), unit="hộ"),
    Subject("figure", "poor_share", ("Tỷ lệ hộ nghèo",), unit="%", is_share=True),
    Subject("figure", "products", ("Số sản phẩm OCOP",), frozenset({"result", "target"}), "sản phẩm"),
    Subject("figure", "products_3", ("Số sản phẩm OCOP 3 sao",), unit="sản phẩm"),
    Subject("figure", "products_4", ("Số sản phẩm OCOP 4 sao",), unit="sản phẩm"),
    Subject("figure", "visitors", ("Lượt khách du lịch",), unit="lượt khách"),
    Subject("figure", "income", ("Thu nhập bình quân đầu người",), unit="triệu đồng"),
    Subject("figure", "area", ("Diện tích tự nhiên",), unit="km2"),
    Subject("figure", "seaweed", ("Sản lượng rong nho sấy lạnh",), unit="tấn"),
    Subject("figure", "gong", ("Số câu lạc bộ cồng chiêng",), unit="câu lạc bộ"),
    Subject("figure", "chairman", ("Chủ tịch huyện",)),
    Subject("figure", "vice_chairman", ("Phó chủ tịch huyện",)),
    Subject("topic", "what_ocop", ("OCOP là gì",)),
    Subject("topic", "what_ntm", ("Nông thôn mới là gì",)),
    Subject("topic", "what_advanced", ("Nông thôn mới nâng cao là gì",)),
)
