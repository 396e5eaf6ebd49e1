"""Forty texts that try to be something else: every product must show them as text, or refuse to be fooled."""

HOSTILE = (
    # markup
    "<script>window.hacked=1</script>",
    "</script><script>window.hacked=1</script>",
    '"><img src=x onerror="window.hacked=1">',
    "<svg onload=window.hacked=1>",
    "' onmouseover='window.hacked=1",
    "<!-- 注释",
    "-->尾",
    "]]>尾",
    "<![CDATA[x]]>",
    "&lt;b&gt;&amp;&#60;",
    "</title><b>粗",
    '</textarea><iframe src="//example.org">',
    "<a href='javascript:window.hacked=1'>链接</a>",
    "javascript:window.hacked=1",
    # templates and expressions
    "${window.hacked=1}",
    "`${window.hacked=1}`",
    "{{ 7*7 }}",
    "{% raw %}",
    "[% 1+1 %]",
    "$x^2$",
    "\\frac{1}{2}",
    "%s %d {0}",
    "\\u003c/script\\u003e",
    # formulas
    '=HYPERLINK("http://example.org","y")',
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "\t=1+1",
    "'=1",
    # characters that turn, hide or end a text
    "\u202e倒过来",
    "\u2066左\u2069右",
    "零\u200b宽\ufeff度",
    "行\u2028分\u2029段",
    "铃\x07声\x1b[31m",
    "换\n行",
    # names of files and tables
    "../../etc/passwd",
    "C:\\windows\\system32",
    "水库'; DROP TABLE projects; --",
)
