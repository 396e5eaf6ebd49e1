"""Every word of the comparison's page that does not come from a plan, in Chinese and English."""

from ..labels import Label

UI: dict[str, Label] = {
    "heading": Label("两版规划对照", "Two editions compared"),
    "old": Label("旧版", "Old"),
    "new": Label("新版", "New"),
    "divider": Label("旧版与新版的分界", "Divider between the old and the new edition"),
    "dividerHint": Label(
        "左侧为旧版，右侧为新版；拖动分界线，或用左右方向键移动",
        "Old edition left, new edition right; drag the divider or use the arrow keys",
    ),
    "oldOnly": Label("只看旧版", "Old only"),
    "half": Label("各半", "Half and half"),
    "newOnly": Label("只看新版", "New only"),
    "share": Label("旧版占 {n}%", "{n}% old"),
    "changes": Label("变化", "Changes"),
    "search": Label("搜索名称、县名或拼音首字母", "Search names, counties, pinyin initials"),
    "shown": Label("显示 {n} / {all} 项", "{n} of {all} shown"),
    "nothing": Label("没有找到", "Nothing found"),
    "notThere": Label("（未列出）", "(not listed)"),
    "unplaced": Label("未能定位，图上不显示", "Not located, not on the map"),
    "reason": Label("依据", "Why"),
    "counties": Label("所涉县（市、区）", "Counties"),
    "year": Label("目标年份", "Target year"),
    "close": Label("关闭", "Close"),
    "zoomIn": Label("放大", "Zoom in"),
    "zoomOut": Label("缩小", "Zoom out"),
    "home": Label("全图", "Whole map"),
    "csv": Label("下载 CSV", "Download CSV"),
    "print": Label("打印", "Print"),
    "language": Label("English", "中文"),
    "map": Label("地图", "Map"),
    "list": Label("变化列表", "List of changes"),
    "skip": Label("跳到变化列表", "Skip to the list of changes"),
    "osmCredit": Label("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)"),
    "note": Label("示意图，不作为划界和定线依据", "Schematic: no basis for boundaries or alignments"),
}
"""By the key that the page's script uses."""
