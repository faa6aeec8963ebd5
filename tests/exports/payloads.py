"""Texts that spreadsheet programs, XML or the library that writes them take for something else."""

PAYLOADS = (
    "=cmd|' /C calc'!A0", "=1+1", "+1+1", "-2+3", "@SUM(A1:A9)", "=HYPERLINK(\"http://x.example\")",
    "=IMPORTXML(\"http://x.example\",\"//a\")", "{=1+1}", "=DDE(\"cmd\";\"/C calc\";\"x\")",
    "http://x.example/a", "https://x.example/?a=1&b=2", "ftp://x.example/a", "mailto:a@x.example",
    "internal:'Về tệp này'!A1", "external:c:\\x.xlsx", "file:///etc/passwd",
    "\t=1+1", " =1+1", "'=1+1", "<r><t>x</t></is></c><c><f>1+1</f></c></r>", "<b>&amp;</b>",
    "]]>", "_x000D_=1+1", "0012", "1e5", "TRUE", "01/02/2026", "😀 Tiếng Việt đủ dấu", "a\nb",
)  # fmt: skip
# What XML forbids is left out, the rest stays.
FORBIDDEN = {"a\x0bb\x1fc": "abc", "\x00=1": "=1", "a\ufffe\uffffb": "ab", "a\ud800b": "ab"}
