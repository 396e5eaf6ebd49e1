"""Every word of the page that does not come from the plan, in Chinese and English."""

from ..labels import Label
from ..model import Kind, Precision, Stage

TITLE = Label("《{plan}》基础设施项目分布图", "Infrastructure projects of “{plan}”")
SKETCH_TITLE = Label("《{plan}》基础设施项目分布示意图", "Infrastructure projects of “{plan}” (schematic)")
"""示意图 while any project is placed less well than by the object itself."""

SHORT_STAGES: dict[Stage, Label] = {
    Stage.PLANNING: Label("规划", "Plan"),
    Stage.PREPARATION: Label("前期", "Prep."),
    Stage.START: Label("开工", "Start"),
    Stage.CONSTRUCTION: Label("在建", "Build"),
    Stage.COMPLETED: Label("建成", "Done"),
}
"""Column heads of the legend, where a full label would wrap."""

PRECISIONS: dict[Precision, Label] = {
    Precision.FEATURE: Label("位置为设施本体", "The object itself, as surveyed or in OSM"),
    Precision.SITE: Label("位置为所在村或地块", "The village or plot where it stands"),
    Precision.PATH: Label("沿既有路网描出", "Traced along the existing network"),
    Precision.TOWN: Label("仅知所在乡镇", "Only the town is known"),
    Precision.CORRIDOR: Label("经过已知地点，线位未定", "Through known places; alignment not known"),
    Precision.COUNTY: Label("仅知所在县（市、区）", "Only the county is known"),
    Precision.SCHEMATIC: Label(
        "示意连线，不代表线位", "A straight sketch between the ends, not an alignment"
    ),
    Precision.PREFECTURE: Label("仅知所在市（州）", "Only the prefecture is known"),
    Precision.NONE: Label("未能定位，图上不显示", "Not located, not on the map"),
}
"""What each precision means to somebody who reads the map."""

GROUPS: dict[str, tuple[Label, tuple[Kind, ...]]] = {
    "transport": (
        Label("交通", "Transport"),
        (
            Kind.RAILWAY,
            Kind.RAIL_FACILITY,
            Kind.EXPRESSWAY,
            Kind.ROAD,
            Kind.BRIDGE_TUNNEL,
            Kind.AIRPORT,
            Kind.GENERAL_AIRPORT,
            Kind.PORT,
            Kind.WATERWAY,
        ),
    ),
    "water": (Label("水利", "Water"), (Kind.RESERVOIR, Kind.IRRIGATION, Kind.FLOOD_CONTROL)),
    "energy": (
        Label("能源", "Energy"),
        (Kind.HYDROPOWER, Kind.SUBSTATION, Kind.TRANSMISSION_LINE, Kind.POWER_PLANT, Kind.PIPELINE),
    ),
    "places": (
        Label("园区及其他", "Parks and others"),
        (Kind.LOGISTICS_HUB, Kind.INDUSTRIAL_PARK, Kind.SCENIC_AREA, Kind.OTHER),
    ),
}
"""Branches of the layer tree; every kind is in one of them."""

UI: dict[str, Label] = {
    "search": Label("搜索项目、别名、县名或拼音首字母", "Search projects, counties, pinyin initials"),
    "searchShort": Label("搜索", "Search"),
    "nothing": Label("没有找到", "Nothing found"),
    "layers": Label("图层与图例", "Layers and legend"),
    "byKind": Label("按类别", "By kind"),
    "byStage": Label("按阶段", "By stage"),
    "atLeast": Label("进度不早于", "At least at stage"),
    "backdrop": Label("底图与辅助", "Backdrop and aids"),
    "legend": Label("图例", "Legend"),
    "legendPrecision": Label("位置精度", "Precision of position"),
    "halo": Label("不确定范围", "Area of uncertainty"),
    "network": Label("既有路网", "Existing network"),
    "links": Label("接入连线", "Links to the network"),
    "counties": Label("县界及县名", "Counties"),
    "names": Label("项目名称", "Project names"),
    "all": Label("全部", "All"),
    "reset": Label("恢复默认", "Reset"),
    "table": Label("列表", "Table"),
    "tableTitle": Label("项目列表", "Projects"),
    "shown": Label("显示 {n} / {all} 项", "{n} of {all} shown"),
    "unplaced": Label("其中 {n} 项未能定位，只在列表中", "{n} of them not located, in the table only"),
    "csv": Label("下载 CSV", "Download CSV"),
    "geojson": Label("下载 GeoJSON", "Download GeoJSON"),
    "print": Label("打印", "Print"),
    "share": Label("复制链接", "Copy link"),
    "copied": Label("已复制", "Copied"),
    "language": Label("English", "中文"),
    "close": Label("关闭", "Close"),
    "zoomTo": Label("缩放至此", "Zoom to it"),
    "zoomIn": Label("放大", "Zoom in"),
    "zoomOut": Label("缩小", "Zoom out"),
    "home": Label("全图", "Whole map"),
    "clickToZoom": Label("点击地图后可用滚轮缩放", "Click the map to zoom with the wheel"),
    "openFull": Label("打开完整地图", "Open the full map"),
    "map": Label("地图", "Map"),
    "skip": Label("跳到项目列表", "Skip to the list of projects"),
    "schematicNote": Label(
        "示意图，不作为划界和定线依据", "Schematic: no basis for boundaries or alignments"
    ),
    "review_number": Label("审图号：", "Map review no.: "),
    "pending": Label("（待送审）", "(pending)"),
    "osmCredit": Label("© OpenStreetMap 贡献者（ODbL）", "© OpenStreetMap contributors (ODbL)"),
    "source": Label("依据", "Plan"),
    "km": Label("公里", "km"),
    "m": Label("米", "m"),
    "years": Label("只看到该年为止（未注明年份的保留）", "Up to this year (undated ones stay)"),
    "allYears": Label("全部", "all"),
    "tileKey": Label("天地图密钥（tk）", "Tianditu key (tk)"),
    "about": Label("约", "about"),
    "within": Label("误差", "within"),
    "number": Label("序号", "No."),
    "name": Label("名称", "Name"),
    "aliases": Label("别名", "Other names"),
    "nameToday": Label("现名", "Name today"),
    "kind": Label("类别", "Kind"),
    "stage": Label("阶段", "Stage"),
    "stageWritten": Label("阶段（原文）", "Stage as written"),
    "action": Label("建设性质", "Action"),
    "strength": Label("力度", "Strength of promise"),
    "year": Label("目标年份", "Target year"),
    "countiesOf": Label("所涉县（市、区）", "Counties"),
    "ends": Label("起讫点", "Ends"),
    "places": Label("经过地点", "Places on the way"),
    "length": Label("里程", "Length"),
    "drawn": Label("绘制里程", "Length drawn"),
    "stated": Label("公布里程", "Length published"),
    "ratio": Label("绘制÷公布", "Drawn ÷ published"),
    "precision": Label("位置精度", "Precision"),
    "uncertainty": Label("不确定度", "Uncertainty"),
    "reason": Label("定位说明", "Why it is placed so"),
    "units": Label("责任单位", "Responsible units"),
    "quote": Label("规划原文", "The plan says"),
    "nearest": Label("最近线路", "Nearest lines"),
    "osm": Label("OSM 链接", "In OSM"),
    "osmObject": Label("对象", "object"),
    "osmPlace": Label("查看此处", "this place"),
    "statusToday": Label("现状（外部资料）", "Status today (external)"),
    "statusSource": Label("现状来源", "Source of status"),
    "review": Label("复核状态", "Review"),
    "positionSource": Label("位置来源", "Source of position"),
    "confidence": Label("识别置信度", "Confidence of reading"),
    "longitude": Label("经度", "Longitude"),
    "latitude": Label("纬度", "Latitude"),
    "county": Label("政区", "Area"),
    "inNetwork": Label("路网", "Network"),
    "noScript": Label("本页需要启用 JavaScript。", "This page needs JavaScript."),
}
"""Words of controls, cards, tables and notes, by the key that the page's script uses."""
