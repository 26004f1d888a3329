"""README.txt of an evidence package (hướng dẫn kiểm tra): what is inside, and how a stranger checks it.

Every command names the files and the numbers of this very package; the expected answer stands beside it. The text
proves nothing, and says so: whoever forges a package can write another one.
"""

from __future__ import annotations

from app.archive.evidence_steps import ENGLISH, VIETNAMESE, Described, checks, last_step
from app.signatures.engine.evidence_package import PDF, WORD, sha256

_ALL_HASHES = (
    "python3 -c \"import json,hashlib;[print(hashlib.sha256(open(f['path'],'rb').read()).hexdigest()==f['sha256'],"
    "f['path']) for f in json.load(open('manifest.json'))['files']]\""
)


def readme(about: Described) -> str:
    """The text, first in Vietnamese and then in English."""
    return f"{_vietnamese(about)}\n{'=' * 78}\n\n{_english(about)}"


def _vietnamese(about: Described) -> str:
    return f"""\
HỒ SƠ CHỨNG CỨ
{about.title}

Hồ sơ này đủ để kiểm tra văn bản mà không cần hệ thống đã lập ra nó.

BÊN TRONG CÓ GÌ
document.pdf, document.docx   văn bản đã ký, hai dạng cùng một nội dung
versions/N/content.json       nội dung từng bản dự thảo; SHA-256 của tệp chính là mã nội dung mà các đơn vị thống nhất
versions/N/acts.json          việc đã làm với bản đó theo nhật ký: ai trình, góp ý, thống nhất, ký, lúc nào
versions/N/remarks.json       lời góp ý, theo số dòng nhật ký
versions/units.json           tên đơn vị theo số đơn vị ghi trong nhật ký
signatures/                   chứng thư số (PEM); chữ ký trong PDF, danh sách thu hồi, trả lời OCSP, dấu thời gian (DER)
log/entries.jsonl             các dòng nhật ký của văn bản, mỗi dòng một việc
log/proofs.json               bằng chứng từng dòng nằm trong nhật ký (RFC 6962)
log/checkpoint.txt, key.txt   mốc nhật ký có chữ ký (C2SP tlog-checkpoint) và khóa công khai để kiểm tra
verdict.json                  kết quả kiểm tra khi lập hồ sơ, chỉ để tham khảo: hãy tự kiểm tra lại
manifest.json                 kích thước và SHA-256 của mọi tệp khác

CẦN CÓ TRƯỚC
trust.pem là chứng thư số gốc, phải nhận từ nguồn Ông/Bà tin cậy, không lấy trong hồ sơ này. Dấu vân SHA-256 của nó,
để đối chiếu với nguồn đó (openssl x509 -in trust.pem -noout -fingerprint -sha256):
{_roots(about)}

CÁCH KIỂM TRA
Giải nén, mở cửa sổ lệnh tại thư mục đó, rồi chạy:

1. Mọi tệp còn nguyên vẹn; mỗi dòng phải bắt đầu bằng True:
{_ALL_HASHES}

2. Mã nội dung của bản đã ký; phải ra {about.content_hash}:
sha256sum {_newest(about)}

3. Chữ ký trong PDF; mỗi chữ ký phải có “Signature is Valid.” (không kiểm tra ai đáng tin: đừng xét dòng Certificate):
pdfsig {PDF}

{checks(about, VIETNAMESE)}
{last_step(about)}. Tất cả cùng lúc, kể cả tệp Word và nhật ký, bằng hệ thống Giao ước; phải ra “HỢP LỆ (TOTAL_PASSED)”:
flask verify evidence.zip --trust trust.pem

CHỮ KÝ TRONG TỆP WORD
Mở {WORD} bằng LibreOffice Writer, chọn Tệp > Chữ ký số: mỗi chữ ký phải hợp lệ sau khi tin cậy chứng thư gốc.

HỒ SƠ NÀY KHÔNG TỰ CHỨNG MINH ĐƯỢC
- Nhật ký kèm theo là nhật ký mà mọi đơn vị cùng thấy: hãy so log/checkpoint.txt với mốc mà một đơn vị đang giữ, hoặc
  hỏi nơi lập hồ sơ: flask audit verify --head log/checkpoint.txt. Khóa của nhật ký phải là:
  {about.log_key}
- Tên đơn vị, README.txt và verdict.json: chỉ kèm theo để dễ đọc.
"""


def _english(about: Described) -> str:
    return f"""\
EVIDENCE PACKAGE
{about.title}

This package is enough to check the paper without the system that made it.

WHAT IS INSIDE
document.pdf, document.docx   the signed paper, one text in two forms
versions/N/content.json       the text of each version; the file's SHA-256 is the hash that the units approved
versions/N/acts.json          what was done upon it by the log: who submitted, commented, approved, signed, and when
versions/N/remarks.json       the words of the remarks, by the number of the log's entry
versions/units.json           names of the units by the numbers that the log uses
signatures/                   certificates (PEM); the PDF's signatures, CRLs, OCSP answers, time-stamps (DER)
log/entries.jsonl             the log's entries about this paper, one act a line
log/proofs.json               the proof that each entry is in the log (RFC 6962)
log/checkpoint.txt, key.txt   the signed head of the log (C2SP tlog-checkpoint) and the public key to check it with
verdict.json                  what was found when the package was made, for information only: check for yourself
manifest.json                 size and SHA-256 of every other file

WHAT YOU NEED
trust.pem, the root certificate, from a source that you trust: never out of this package. Its SHA-256 fingerprint, to be
compared with that source (openssl x509 -in trust.pem -noout -fingerprint -sha256):
{_roots(about)}

HOW TO CHECK
Unpack, open a terminal in that folder, and run:

1. No file was changed; each line must begin with True:
{_ALL_HASHES}

2. The hash of the text that was signed; must print {about.content_hash}:
sha256sum {_newest(about)}

3. The PDF's signatures; each must say "Signature is Valid." (not whom to trust: pass over "Certificate Validation"):
pdfsig {PDF}

{checks(about, ENGLISH)}
{last_step(about)}. Everything at once, the Word file and the log too, with the Giao uoc system; must say TOTAL_PASSED:
flask verify evidence.zip --trust trust.pem

THE SIGNATURES IN THE WORD FILE
Open {WORD} with LibreOffice Writer, File > Digital Signatures: each must be valid once the root is trusted.

WHAT THIS PACKAGE CANNOT PROVE BY ITSELF
- That the enclosed log is the one that every unit sees: compare log/checkpoint.txt with a head that a unit holds, or
  ask who made the package: flask audit verify --head log/checkpoint.txt. The log's key must be:
  {about.log_key}
- The units' names, README.txt and verdict.json are enclosed for reading only.
"""


def _newest(about: Described) -> str:
    return next(path for path, content in about.files.items() if sha256(content) == about.content_hash)


def _roots(about: Described) -> str:
    return "\n".join(f"  {each}" for each in about.roots)
