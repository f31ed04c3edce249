"""One paper in every format, in our own words, and a PDF of it."""

from __future__ import annotations

import json

TITLE, ABSTRACT = "Reading Keys Once", "We read each key once. It is 2 times as fast."

OPENALEX = {
    "id": "https://openalex.org/W123456",
    "doi": "https://doi.org/10.1000/xyz",
    "title": TITLE,
    "display_name": TITLE,
    "publication_date": "2024-05-06",
    "ids": {"openalex": "https://openalex.org/W123456"},
    "primary_location": {"landing_page_url": "https://a.org/p", "source": {"display_name": "Journal of Keys"}},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2405.00001"}],
    "authorships": [{"author": {"display_name": "Ada Lovelace"}}],
    "abstract_inverted_index": {word: [position] for position, word in enumerate(ABSTRACT.split())},
}
S2 = {
    "paperId": "ab" * 20,
    "corpusId": 77,
    "title": TITLE,
    "abstract": ABSTRACT,
    "year": 2024,
    "venue": "Journal of Keys",
    "publicationDate": "2024-05-06",
    "authors": [{"authorId": "1", "name": "Ada Lovelace"}],
    "url": "https://a.org/p",
    "externalIds": {"ArXiv": "2405.00001", "DOI": "10.1000/xyz", "CorpusId": 77},
}
CROSSREF = {
    "DOI": "10.1000/xyz",
    "indexed": {"date-time": "2024"},
    "prefix": "10.1000",
    "title": ["Reading Keys"],
    "subtitle": ["Once"],
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We read each <jats:italic>key</jats:italic> once. "
    "It is 2 times as fast.</jats:p>",
    "author": [{"given": "Ada", "family": "Lovelace", "sequence": "first"}],
    "issued": {"date-parts": [[2024, 5, 6]]},
    "container-title": ["Journal of Keys"],
    "URL": "https://a.org/p",
    "is-referenced-by-count": 3,
}
CSL = {
    "id": "ada2024",
    "type": "article-journal",
    "title": TITLE,
    "abstract": ABSTRACT,
    "DOI": "10.1000/xyz",
    "URL": "https://a.org/p",
    "author": [{"given": "Ada", "family": "Lovelace"}],
    "issued": {"date-parts": [["2024", 5, 6]]},
    "container-title": "Journal of Keys",
    "note": "arXiv:2405.00001 [cs]",
}
SNAPSHOT = {
    "id": "2405.00001",
    "submitter": "A",
    "authors": "Ada Lovelace",
    "title": "Reading Keys\n  Once",
    "journal-ref": "Journal of Keys",
    "doi": "10.1000/xyz",
    "report-no": None,
    "abstract": "  We read each key once.\nIt is 2 times as fast.\n",
    "authors_parsed": [["Lovelace", "Ada", ""]],
    "versions": [{"version": "v1", "created": "Mon, 6 May 2024 10:00:00 GMT"}],
}
ACL = f"""<?xml version="1.0"?><collection id="2024.keys"><volume id="1"><meta><booktitle>Journal of Keys</booktitle>
<month>May</month><year>2024</year></meta><frontmatter><url>2024.keys-1.0</url></frontmatter>
<paper id="1"><title>Reading <fixed-case>K</fixed-case>eys Once</title>
<author><first>Ada</first><last>Lovelace</last></author><abstract>{ABSTRACT}</abstract>
<url hash="x">2024.keys-1.1</url><doi>10.1000/xyz</doi></paper></volume></collection>"""
JATS = f"""<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "JATS.dtd"><article><front>
<journal-meta><journal-title-group><journal-title>Journal of Keys</journal-title></journal-title-group></journal-meta>
<article-meta>
<article-id pub-id-type="doi">10.1000/xyz</article-id><article-id pub-id-type="pmc">1234567</article-id>
<title-group><article-title>Reading <italic>Keys</italic> Once<xref>1</xref></article-title></title-group>
<contrib-group><contrib contrib-type="author"><name><surname>Lovelace</surname><given-names>Ada</given-names></name>
</contrib></contrib-group><pub-date pub-type="epub"><day>6</day><month>5</month><year>2024</year></pub-date>
<abstract><p>{ABSTRACT}</p></abstract></article-meta></front><body><sec><title>1. Methods</title><p>All of it.</p>
<fig><caption><p>A figure.</p></caption></fig><sec><title>Data</title><p>Some &#xe9; data.</p></sec></sec>
<sec><title>Methods</title><p>More.</p></sec><sec><title>Acknowledgments</title><p>Thanks.</p></sec></body>
<back><ref-list><ref><mixed-citation>Other</mixed-citation></ref></ref-list></back></article>"""
RIS = f"""TY  - JOUR
AU  - Lovelace, Ada
TI  - {TITLE}
AB  - {ABSTRACT}
PY  - 2024/05/06/
JO  - Journal of Keys
T2  - Journal of Keys
DO  - 10.1000/xyz
UR  - https://a.org/p
ER  - 

"""  # noqa: W291
BIB = f"""@article{{ada2024, title={{Reading {{K}}eys Once}}, author={{Lovelace, Ada}},
  journal="Journal of Keys", year=2024, month=may,
  abstract={{{ABSTRACT}}}, doi={{10.1000/xyz}}, url={{https://a.org/p}},
  eprint={{2405.00001}}, archiveprefix={{arXiv}}}}
"""
OAI = f"""<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header status="deleted"><identifier>oai:arXiv.org:1</identifier></header></record><record>
<header><identifier>oai:arXiv.org:2405.00001</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/">
<id>2405.00001</id><created>2024-05-06</created><authors>
<author><keyname>Lovelace</keyname><forenames>Ada</forenames></author></authors><title>{TITLE}</title>
<journal-ref>Journal of Keys</journal-ref><doi>10.1000/xyz</doi>
<abstract> {ABSTRACT}</abstract></arXiv></metadata></record></ListRecords></OAI-PMH>"""
CSV = f"""Key,Item Type,Publication Year,Author,Title,Publication Title,DOI,Url,Abstract Note,Date
X,journalArticle,2024,"Lovelace, Ada",{TITLE},Journal of Keys,10.1000/xyz,https://a.org/p,"We read each key once.
It is 2 times as fast.",2024-05-06
"""
META = f"""<!DOCTYPE html><html><head><meta name="citation_title" content="{TITLE}"/>
<meta name="citation_author" content="Lovelace, Ada"/><meta name="citation_date" content="2024/05/06"/>
<meta name="citation_journal_title" content="Journal of Keys"/><meta name="citation_arxiv_id" content="2405.00001"/>
<meta name="citation_doi" content="10.1000/xyz"/><meta property="og:url" content="https://a.org/p"/>
<meta name="citation_abstract" content="{ABSTRACT}"/></head><body><h1>Title:{TITLE}</h1></body></html>"""

FORMATS: list[tuple[str, str]] = [
    ("openalex", json.dumps({"meta": {"count": 1}, "results": [OPENALEX]})),
    ("openalex", json.dumps(OPENALEX)),
    ("s2", json.dumps({"total": 1, "data": [S2]})),
    ("s2", json.dumps(S2)),
    ("crossref", json.dumps({"status": "ok", "message-type": "work", "message": CROSSREF})),
    ("crossref", json.dumps({"status": "ok", "message": {"items": [CROSSREF]}})),
    ("csl", json.dumps([CSL], indent=1)),
    ("arxiv-snapshot", json.dumps(SNAPSHOT)),
    ("acl", ACL),
    ("jats", JATS),
    ("ris", RIS),
    ("bibtex", BIB),
    ("oai-pmh", OAI),
    ("csv", CSV),
    ("html", META),
]
"""(reader, text) of one and the same paper."""

LISTING = f"""new

Mar 14

{TITLE}

{" ".join([ABSTRACT] * 4)}

Keeping Values

{" ".join(["Values are kept where they are."] * 8)}
"""
PLAIN = f"title\n{TITLE}\nabstract\n{ABSTRACT}\nIntroduction\nWe begin.\n2 Methods\nWe go on.\nReferences\nOthers.\n"
YAML = f"- title: {TITLE}\n  author: Ada Lovelace\n  summary: {ABSTRACT}\n  date: 2024-05-06\n  link: https://a.org/p\n"
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2405.00001v1</id><title>{TITLE}</title>
<summary>{ABSTRACT}</summary><author><name>Ada Lovelace</name></author></entry></feed>"""
DBLP = f"""<dblp><article key="journals/k/L24"><author>Ada Lovelace</author><title>{TITLE}.</title><year>2024</year>
<journal>Journal of Keys</journal></article></dblp>"""
TEI = f"""<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>{TITLE}</title></titleStmt></fileDesc>
<profileDesc><abstract><p>{ABSTRACT}</p></abstract></profileDesc></teiHeader><text><body><div><head n="1">Methods</head>
<p>All of it.</p></div></body></text></TEI>"""
S2ORC = json.dumps(
    {"paper_id": "N18-1", "title": TITLE, "abstract": ABSTRACT,
     "pdf_parse": {"body_text": [{"section": "Methods", "sec_num": "1", "text": "All of it."}]}}
)  # fmt: skip
HUGGING_FACE = json.dumps(
    [{"paper": {"id": "2405.00001", "title": TITLE, "summary": ABSTRACT, "upvotes": 3,
                "publishedAt": "2024-05-06T00:00Z", "authors": [{"name": "Ada Lovelace"}]},
      "title": TITLE, "numComments": 1}]
)  # fmt: skip
PAPER = json.dumps({"title": TITLE, "abstract": ABSTRACT, "url": "https://a.org/p"})


def pdf(*lines: tuple[int, str]) -> bytes:
    """Return a PDF of one page with the lines, each of a size, from the top."""
    y, drawn = 760, []
    for size, text in lines:
        drawn.append(f"BT /F1 {size} Tf 72 {y} Td ({text}) Tj ET")
        y -= size + 4
    content = "\n".join(drawn)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources 6 0 R >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        "<< /Font << /F1 5 0 R >> >>",
    ]
    out, offsets = "%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    start = len(out)
    out += f"xref\n0 7\n0000000000 65535 f \n{table}trailer << /Size 7 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    return out.encode("latin-1")


PDF = pdf(
    (16, TITLE), (11, "Ada Lovelace"), (12, "Abstract"), (10, "We read each key once. It is 2 times"), (10, "as fast."),
    (12, "1 Introduction"), (10, "Keys are long, and to read them is a bot-"), (10, "tleneck of many ma-"),
    (10, "chines."),
    (7, "1 A footnote."), (12, "2 Methods"), (10, "We keep them."), (12, "References"), (10, "Others. 2020."),
)  # fmt: skip

DOCUMENTS: dict[str, bytes] = {name: text.encode() for name, text in reversed(FORMATS)} | {
    "listing": LISTING.encode(), "text": PLAIN.encode(), "yaml": YAML.encode(), "arxiv-atom": ATOM.encode(),
    "dblp": DBLP.encode(), "tei": TEI.encode(), "s2orc": S2ORC.encode(), "hugging-face": HUGGING_FACE.encode(),
    "jsonl": f"{PAPER}\n{PAPER}\n".encode(),
    "tsv": CSV.replace(",", "\t").encode(), "pdf": PDF,
}  # fmt: skip
"""A document for each reader."""
