"""What a plain paper needs inside a .docx (danh mục được phép): all that the gate lets through, and nothing else."""

from __future__ import annotations

_OFFICE = "application/vnd.openxmlformats-officedocument."
_PACKAGE = "application/vnd.openxmlformats-package."
MAIN_TYPE = f"{_OFFICE}wordprocessingml.document.main+xml"
_WORD_PARTS = (
    *("styles", "settings", "stylesWithEffects", "webSettings", "fontTable", "numbering", "header", "footer"),
    *("footnotes", "endnotes", "comments", "commentsExtended", "commentsIds", "commentsExtensible", "people"),
)
# The first bytes of a picture are checked too: a picture reader must not get something else under its name.
PICTURE_STARTS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}
CONTENT_TYPES = frozenset(
    {
        MAIN_TYPE,
        *(f"{_OFFICE}wordprocessingml.{part}+xml" for part in _WORD_PARTS),
        "application/vnd.ms-word.stylesWithEffects+xml",
        f"{_OFFICE}theme+xml",
        f"{_OFFICE}customXmlProperties+xml",
        f"{_OFFICE}extended-properties+xml",
        f"{_OFFICE}custom-properties+xml",
        f"{_PACKAGE}core-properties+xml",
        f"{_PACKAGE}relationships+xml",
        f"{_PACKAGE}digital-signature-origin",
        f"{_PACKAGE}digital-signature-xmlsignature+xml",
        "application/xml",
        *PICTURE_STARTS,
    }
)

OFFICE_DOCUMENT = "officeDocument"
RELATIONSHIP_PREFIXES = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/metadata/",
    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/",
    "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/",
    "http://purl.oclc.org/ooxml/officeDocument/relationships/",
    "http://schemas.microsoft.com/office/2007/relationships/",
    "http://schemas.microsoft.com/office/2011/relationships/",
    "http://schemas.microsoft.com/office/2016/09/relationships/",
    "http://schemas.microsoft.com/office/2018/08/relationships/",
)
RELATIONSHIPS = frozenset(
    {
        OFFICE_DOCUMENT,
        *("styles", "settings", "webSettings", "fontTable", "numbering", "theme", "header", "footer", "footnotes"),
        *(
            "endnotes",
            "comments",
            "commentsExtended",
            "commentsIds",
            "commentsExtensible",
            "people",
            "image",
            "hyperlink",
        ),
        *(
            "stylesWithEffects",
            "customXml",
            "customXmlProps",
            "core-properties",
            "extended-properties",
            "custom-properties",
        ),
        *("thumbnail", "origin", "signature"),
    }
)
HYPERLINK_SCHEMES = frozenset({"http", "https", "mailto"})

# Fields whose result follows from the paper itself. Dates, inclusions, links, formulas, macros change what people read.
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES", "HYPERLINK", "REF", "PAGEREF", "NOTEREF", "TOC", "SEQ"})
