"""The names that Word's signatures are written in (tên gọi theo chuẩn): namespaces, content types, relationship types.

Sources: ISO/IEC 29500-2 (packages and their signatures), W3C XML-DSig, ETSI TS 101 903 (XAdES), [MS-OFFCRYPTO] 2.5.
"""

from __future__ import annotations

DS = "http://www.w3.org/2000/09/xmldsig#"
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XADES_141 = "http://uri.etsi.org/01903/v1.4.1#"
SIGNED_PROPERTIES = "http://uri.etsi.org/01903#SignedProperties"
OBJECT = f"{DS}Object"
PACKAGE_SIGNATURE = "http://schemas.openxmlformats.org/package/2006/digital-signature"
OFFICE_SIGNATURE = "http://schemas.microsoft.com/office/2006/digsig"
WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
OFFICE_LINKS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)

C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE_C14N = "http://www.w3.org/2001/10/xml-exc-c14n#"
RELATIONSHIP_TRANSFORM = "http://schemas.openxmlformats.org/package/2006/RelationshipTransform"

TYPES_PART, ROOT_RELATIONSHIPS = "[Content_Types].xml", "_rels/.rels"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
RELATIONSHIPS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
ORIGIN_TYPE = "application/vnd.openxmlformats-package.digital-signature-origin"
SIGNATURE_TYPE = "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml"
CORE_PROPERTIES_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"

ORIGIN = f"{RELATIONSHIPS}/digital-signature/origin"
SIGNATURE = f"{RELATIONSHIPS}/digital-signature/signature"
CORE_PROPERTIES = f"{RELATIONSHIPS}/metadata/core-properties"
THUMBNAIL = f"{RELATIONSHIPS}/metadata/thumbnail"
