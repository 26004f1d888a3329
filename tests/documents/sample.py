"""A pledge of Cluster IV in 2020 as text to print: made from the news report in the seeds, in official wording."""

from __future__ import annotations

from workflows.content import Heading, PaperText, Paragraph, SignatureBlock, Table

TARGETS = Table(
    header=("TT", "Chỉ tiêu", "Cách tính", "Mức phấn đấu"),
    rows=(
        (
            "01",
            "Triển khai các cuộc thanh tra theo kế hoạch",
            "Số cuộc đã triển khai trên số cuộc được phê duyệt",
            "100%",
        ),
        ("02", "Thu hồi tiền, tài sản sau thanh tra", "Số đã thu hồi trên số phải thu hồi trong năm", "> 70%"),
        (
            "03",
            "Giải quyết khiếu nại, tố cáo thuộc thẩm quyền",
            "Số vụ đã giải quyết trên số vụ phải giải quyết",
            "> 85%",
        ),
        ("04", "Thi hành quyết định, kết luận đã có hiệu lực", "Số đã thi hành trên số phải thi hành", "> 80%"),
        ("05", "Công chức hoàn thành tốt nhiệm vụ trở lên", "Số công chức đạt trên tổng số công chức", "≥ 90%"),
        ("06", "Công chức hoàn thành xuất sắc nhiệm vụ", "Số công chức đạt trên tổng số công chức", "> 20%"),
        ("07", "Công chức vi phạm phải xử lý kỷ luật", "Số công chức bị xử lý kỷ luật", "0"),
    ),
    widths=(7, 41, 36, 16),
)

SAMPLE = PaperText(
    parent_agency="THANH TRA CHÍNH PHỦ",
    agency="CỤM THI ĐUA SỐ IV",
    number="Số: 05/GƯ-CTĐ",
    place_and_date="Lạng Sơn, ngày 06 tháng 3 năm 2020",
    type_name="GIAO ƯỚC THI ĐUA",
    subject="Năm 2020 của Cụm thi đua số IV ngành Thanh tra",
    grounds=(
        "Căn cứ Luật Thi đua, khen thưởng ngày 26 tháng 11 năm 2003 và các luật sửa đổi, bổ sung",
        "Căn cứ Kế hoạch số 51/KH-TTCP ngày 10 tháng 01 năm 2020 của Thanh tra Chính phủ về thi đua năm 2020",
        "Căn cứ kết quả hội nghị của Cụm thi đua số IV tại Lạng Sơn",
    ),
    blocks=(
        Paragraph(
            "Hưởng ứng phong trào thi đua do Thanh tra Chính phủ phát động năm 2020 với chủ đề “Đoàn kết, kỷ cương, "
            "trách nhiệm, hiệu quả”, Thanh tra 07 tỉnh Điện Biên, Lạng Sơn, Sơn La, Lai Châu, Lào Cai, Hà Giang, "
            "Quảng Ninh thống nhất ký kết Giao ước thi đua năm 2020 với các nội dung sau:"
        ),
        Heading("I.", "NỘI DUNG GIAO ƯỚC"),
        Heading("1.", "Công tác thanh tra", level=2),
        Paragraph(
            "Triển khai 100% các cuộc thanh tra theo kế hoạch đã được cấp có thẩm quyền phê duyệt, bảo đảm chất "
            "lượng và hiệu quả; triển khai kịp thời các cuộc thanh tra đột xuất theo quy định của pháp luật.",
            mark="a)",
        ),
        Paragraph(
            "Thực hiện nghiêm Nghị định số 33/2015/NĐ-CP ngày 27 tháng 3 năm 2015 của Chính phủ; đôn đốc thu hồi "
            "tiền và tài sản đạt trên 70% số phải thu hồi trong năm, chú trọng thu hồi ngay trong quá trình thanh "
            "tra.",
            mark="b)",
        ),
        Heading("2.", "Công tác tiếp công dân, giải quyết khiếu nại, tố cáo", level=2),
        Paragraph(
            "Tham mưu Chủ tịch Ủy ban nhân dân tỉnh tập trung giải quyết các vụ việc khiếu nại, tố cáo kịp thời, "
            "đúng pháp luật, đạt trên 85% đối với các vụ việc thuộc thẩm quyền và các vụ việc được giao; đôn đốc thi "
            "hành các quyết định giải quyết khiếu nại, kết luận nội dung tố cáo đã có hiệu lực pháp luật, đạt trên "
            "80%."
        ),
        Heading("3.", "Công tác phòng, chống tham nhũng", level=2),
        Paragraph(
            "Tham mưu cấp ủy, chính quyền thực hiện đồng bộ chủ trương của Đảng, pháp luật của Nhà nước về phòng, "
            "chống tham nhũng; thực hiện tốt Đề án “Tuyên truyền, phổ biến pháp luật về phòng, chống tham nhũng giai "
            "đoạn 2019 - 2021”."
        ),
        Heading("4.", "Xây dựng Đảng, xây dựng Ngành", level=2),
        Paragraph(
            "Tiếp tục thực hiện Nghị quyết Trung ương 4 khóa XII; tăng cường kỷ cương, trách nhiệm thực thi công vụ "
            "theo 05 chuẩn mực đạo đức cán bộ, đảng viên, công chức ngành Thanh tra; ít nhất 90% công chức hoàn "
            "thành tốt nhiệm vụ, trong đó trên 20% hoàn thành xuất sắc nhiệm vụ, không có công chức phải xử lý kỷ "
            "luật."
        ),
        Heading("II.", "CHỈ TIÊU THI ĐUA"),
        TARGETS,
        Heading("III.", "TỔ CHỨC THỰC HIỆN"),
        Paragraph(
            "Thanh tra các tỉnh trong Cụm phát động phong trào thi đua, cụ thể hóa các nội dung giao ước tại đơn vị; "
            "phối hợp kiểm tra chéo theo kế hoạch của Cụm và tự chấm điểm, báo cáo kết quả đúng thời hạn.",
            mark="1.",
        ),
        Paragraph(
            "Cụm tổ chức các hoạt động văn hóa, văn nghệ, thể thao chào mừng kỷ niệm 75 năm Ngày truyền thống Thanh "
            "tra Việt Nam và Đại hội thi đua yêu nước ngành Thanh tra lần thứ V.",
            mark="2.",
        ),
        Paragraph(
            "Giao ước này được lập thành văn bản điện tử, có chữ ký số của Cụm phó và Cụm trưởng, gửi đến các đơn vị "
            "thành viên để thực hiện./.",
        ),
    ),
    signatures=(
        SignatureBlock("vice-chair", ("CỤM PHÓ", "CHÁNH THANH TRA TỈNH LẠNG SƠN"), "Đoàn Thị Loan", "vice-chair-seal"),
        SignatureBlock("chair", ("CỤM TRƯỞNG", "CHÁNH THANH TRA TỈNH ĐIỆN BIÊN"), "Phan Văn Thống", "chair-seal"),
    ),
    recipients=(
        "Thanh tra Chính phủ (để báo cáo)",
        "Ủy ban nhân dân các tỉnh trong Cụm (để báo cáo)",
        "Thanh tra các tỉnh trong Cụm",
        "Lưu: VT, hồ sơ Cụm thi đua",
    ),
    document_code="GU-2020-IV-7K3M",
)
