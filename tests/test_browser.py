"""The page in a real browser: every control is driven by clicks and keys, and its effect is looked at."""

import csv
import functools
import http.server
import io
import json
import re
import shutil
import threading
import time
from pathlib import Path

import pandas as pd
import pytest
from web_world import AIRPORT, DAM, LOST, RAIL, TITLE, with_text, world

from laoqu_geo.tables import PROJECT_LEDGER, tidy
from laoqu_geo.web_map import draw
from laoqu_geo.web_map.tiles import TILES

selenium = pytest.importorskip(
    "selenium", reason="selenium is not installed (pip install laoqu-geo[browser])"
)

from selenium import webdriver  # noqa: E402
from selenium.webdriver.common.actions.action_builder import ActionBuilder  # noqa: E402
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
LOOPBACK = ["127.0.0.1", "::1"]
HOSTILE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>${window.hacked=1}`=1+1</script>\u202e'

pytestmark = [
    pytest.mark.browser,
    pytest.mark.allow_hosts(LOOPBACK),
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium or chromedriver is not installed"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A headless Chromium that can reach nothing but loopback, and writes down every request."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    folder = tmp_path_factory.mktemp("browser")
    fonts = folder / "fonts"
    fonts.mkdir()
    fonts.joinpath("NotoSansSC.otf").symlink_to(chinese_font())
    for flag in (
        "headless=new",
        "no-sandbox",
        "disable-gpu",
        "disable-dev-shm-usage",
        "window-size=1440,987",
        "disable-background-networking",
        "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ):
        options.add_argument(f"--{flag}")  # fmt: skip
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder))
        service = webdriver.ChromeService(executable_path=DRIVER)
        driver = webdriver.Chrome(options=options, service=service)
    driver.downloads = tmp_path_factory.mktemp("downloads")
    driver.execute_cdp_cmd(
        "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(driver.downloads)}
    )
    yield driver
    driver.quit()


def chinese_font():
    package = pytest.importorskip("pylopdf_fonts_zh_cn", reason="no Chinese font to draw with")
    return Path(package.__file__).with_name("NotoSansSC-Regular.otf")


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return draw(world(), tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(browser, page):
    """The page as a reader opens it from a folder, at desktop size; console and requests are checked at the end."""
    resize(browser, 1440, 900)
    visit(browser, page)
    yield browser
    assert browser.get_log("browser") == []
    assert requests(browser) <= {page.as_uri()}


def resize(browser, width, height):
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False},
    )


def visit(browser, page, tail=""):
    browser.get("about:blank")
    browser.get_log("browser"), browser.get_log("performance")
    browser.get(page.as_uri() + tail)
    wait(browser, lambda d: d.find_elements(By.CSS_SELECTOR, "#map[data-ready]"))


def wait(browser, until, seconds=30):
    return WebDriverWait(browser, seconds, poll_frequency=0.05).until(until)


def at_rest(browser, css):
    """Wait until an element has lain where it lies for a quarter of a second."""
    places = []

    def still(driver):
        places.append(one(driver, css).rect)
        return len(places) > 5 and all(place == places[-1] for place in places[-6:])

    wait(browser, still)


def requests(browser):
    messages = (json.loads(entry["message"])["message"] for entry in browser.get_log("performance"))
    sent = {m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"}
    return {url.split("#")[0].split("?")[0] for url in sent if not url.startswith(("data:", "blob:"))}


def one(browser, css):
    return browser.find_element(By.CSS_SELECTOR, css)


def click(browser, css):
    node = one(browser, css)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", node)
    node.click()


def click_at(browser, x, y):
    mouse = ActionBuilder(browser)
    mouse.pointer_action.move_to_location(int(x), int(y)).click()
    mouse.perform()


def texts(browser, css):
    return [node.text for node in browser.find_elements(By.CSS_SELECTOR, css)]


def badges(browser):
    return len(browser.find_elements(By.CSS_SELECTOR, "#map .badge"))


def hash_of(browser):
    return browser.execute_script("return decodeURIComponent(location.hash)")


def zoom_of(browser):
    return float(re.search(r"map=([\d.]+)", hash_of(browser))[1])


# opening


def test_the_page_opens_from_a_folder_with_nothing_asked_and_nothing_complained(opened, page):
    assert TITLE in opened.title and "示意图" in one(opened, "h1").text
    assert one(opened, ".heading p").text == "甲函〔2020〕1号 · 2020-01-02"
    assert requests(opened) == {page.as_uri()}
    assert badges(opened) == 2 and len(opened.find_elements(By.CSS_SELECTOR, "path.reach")) == 1


def test_imprint_names_osm_licence_plan_and_review_number(opened):
    said = one(opened, "#imprint").text
    assert (
        "© OpenStreetMap" in said
        and "ODbL" in said
        and TITLE in said
        and "甲函〔2020〕1号" in said
        and "审图号" in said
    )


def test_first_paint_comes_within_a_second(opened):
    painted = wait(
        opened,
        lambda d: d.execute_script(
            "return performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
        ),
    )
    assert painted < 1000


# layers and legend


def test_a_kind_can_be_switched_off_and_on(opened):
    click(opened, "[data-kind=airport]")
    assert badges(opened) == 1 and "3 / 4" in one(opened, "#tally").text
    click(opened, "[data-kind=airport]")
    assert badges(opened) == 2


def test_a_branch_switches_all_its_kinds(opened):
    click(opened, "[data-group=transport]")
    assert badges(opened) == 1 and not opened.find_elements(By.CSS_SELECTOR, "path.reach")
    click(opened, "[data-kind=railway]")
    assert opened.execute_script("return document.querySelector('[data-group=transport]').indeterminate")


def test_a_stage_can_be_switched_and_counts_follow(opened):
    count = "li:has(> label > [data-kind=reservoir]) .count"
    assert one(opened, count).text == "2"
    click(opened, "[data-stage=construction]")
    assert badges(opened) == 1 and one(opened, count).text == "1"


def test_the_slider_leaves_what_is_at_least_so_far(opened):
    slider = one(opened, "#atLeast")
    slider.send_keys(Keys.ARROW_RIGHT * 3)
    assert one(opened, "#atLeastSays").text == "加快建设"
    assert badges(opened) == 2 and not opened.find_elements(By.CSS_SELECTOR, "path.reach")
    assert not one(opened, "[data-stage=planning]").is_selected()
    click(opened, "#reset")
    assert one(opened, "[data-stage=planning]").is_selected() and slider.get_attribute("value") == "0"


def test_backdrop_and_aids_can_be_switched(opened):
    click(opened, "[data-aid=links]")
    assert opened.find_elements(By.CSS_SELECTOR, ".leaflet-links-pane path")
    for aid in ("halo", "network", "counties", "names", "links"):
        click(opened, f"[data-aid={aid}]")
    assert not opened.find_elements(By.CSS_SELECTOR, ".leaflet-links-pane path")
    assert "aids=-halo,-network,-counties,-names" in hash_of(opened)
    assert not texts(opened, ".label-project")


def test_the_legend_has_a_symbol_for_every_kind_and_stage_on_the_map(opened):
    looks = opened.execute_script(
        "return [...document.querySelectorAll('.matrix [data-look]')].map((n) => n.dataset.look).sort()"
    )
    assert looks == [
        "airport|completed",
        "railway|preparation",
        "reservoir|construction",
        "reservoir|planning",
    ]


def test_legend_line_has_the_dash_of_the_map_line(opened):
    read = "return [...document.querySelectorAll(arguments[0])].map((n) => (n.getAttribute('stroke-dasharray') || '').replace(/,/g, ' '))"
    on_map = opened.execute_script(read, ".leaflet-works-pane path:not(.reach)")[1:]
    in_legend = opened.execute_script(read, "[data-look='railway|preparation'] svg:first-child path")
    assert on_map == in_legend and on_map[0]


# search


@pytest.mark.parametrize("asked", ["甲乙铁", "甲乙线", "jytl", "JIAYI"])
def test_search_finds_by_name_alias_and_pinyin_and_enter_opens_the_card(opened, asked):
    one(opened, "#search").send_keys(asked)
    assert texts(opened, ".hit-name")[0] == "甲乙铁路"
    one(opened, "#search").send_keys(Keys.ENTER)
    assert one(opened, "#cardName").text == "甲乙铁路"


def test_search_by_county_finds_the_project_and_the_county(opened):
    one(opened, "#search").send_keys("乙县")
    assert texts(opened, ".hit-name")[:2] == ["乙县机场", "乙县"]
    one(opened, "#search").send_keys(Keys.ARROW_DOWN, Keys.ENTER)
    wait(opened, lambda d: zoom_of(d) >= 9)
    assert not one(opened, "#card").is_displayed()


def test_search_shows_a_project_that_was_filtered_away(opened):
    click(opened, "[data-kind=airport]")
    one(opened, "#search").send_keys("乙县机场")
    click(opened, ".hit")
    assert one(opened, "[data-kind=airport]").is_selected() and badges(opened) == 2


def test_search_says_when_nothing_is_found(opened):
    one(opened, "#search").send_keys("没有的东西")
    assert texts(opened, ".hit") == ["没有找到"]


# card


def test_the_card_tells_all_and_its_links_lead_only_to_the_web(browser, page, opened):
    visit(browser, page, f"#p={RAIL}")
    facts = browser.execute_script(
        "return Object.fromEntries([...document.querySelectorAll('[data-fact]')].map((n) => [n.dataset.fact, n.textContent]))"
    )
    assert facts["stageWritten"] == "推进…前期工作" and facts["ends"] == "甲县 — 乙县"
    assert facts["drawn"] == "95.5 公里" and facts["stated"] == "90.0 公里"
    assert "走廊" in facts["precision"] and "±5.0 公里" in facts["precision"]
    assert one(browser, ".quote mark").text == "甲乙铁路"
    addresses = [a.get_attribute("href") for a in browser.find_elements(By.CSS_SELECTOR, "#card a")]
    assert addresses[0] == "https://www.openstreetmap.org/way/42" and all(
        a.startswith("https://") for a in addresses
    )


def test_an_address_that_is_not_of_the_web_stays_text(browser, page, opened):
    visit(browser, page, f"#p={AIRPORT}")
    assert "javascript:alert(1)" in one(browser, "[data-fact=statusSource]").text
    assert not browser.find_elements(By.CSS_SELECTOR, "[data-fact=statusSource] a")
    assert one(browser, "[data-fact=nearest]").text == "既有铁路 33 公里"


def test_clicking_a_symbol_opens_its_card_and_escape_closes_it(opened):
    opened.find_elements(By.CSS_SELECTOR, "#map .badge")[0].click()
    assert one(opened, "#cardName").text == "乙县机场"
    one(opened, "body").send_keys(Keys.ESCAPE)
    assert not one(opened, "#card").is_displayed()


def test_a_project_without_a_place_opens_from_the_table(opened):
    click(opened, "#tableButton")
    click(opened, f"tr[data-id={LOST}] button")
    assert (
        one(opened, "#cardName").text == "丙水库" and "未能定位" in one(opened, "[data-fact=precision]").text
    )
    assert not opened.find_elements(By.ID, "zoomTo")


# table


def test_row_and_map_select_each_other(opened):
    click(opened, "#tableButton")
    click(opened, f"tr[data-id={DAM}]")
    assert len(opened.find_elements(By.CSS_SELECTOR, ".badge.is-selected")) == 1
    click(opened, "#closeCard")
    click(opened, "#home")
    at_rest(opened, "path.reach")
    line = opened.execute_script("""
        const path = document.querySelector("path.reach"), at = path.getPointAtLength(path.getTotalLength() * 0.3), m = path.getScreenCTM();
        return [at.x * m.a + m.e, at.y * m.d + m.f];""")
    click_at(opened, *line)
    assert one(opened, "tr.is-selected").get_attribute("data-id") == RAIL


def test_the_table_follows_the_filters_and_sorts(opened):
    click(opened, "#tableButton")
    names = "tbody tr td:nth-child(2)"
    assert texts(opened, f"#table {names}") == ["甲乙铁路", "乙县机场", "丙水库", "丁水库"]
    click(opened, "[data-sort=stage]")
    assert texts(opened, f"#table {names}") == ["丙水库", "甲乙铁路", "丁水库", "乙县机场"]
    click(opened, "[data-kind=reservoir]")
    assert texts(opened, f"#table {names}") == ["甲乙铁路", "乙县机场"]


def downloaded(browser, name):
    target = browser.downloads / name
    wait(browser, lambda _: target.exists() and target.stat().st_size)
    content = target.read_bytes()
    target.unlink()
    return content


def test_csv_holds_the_filtered_rows(opened):
    click(opened, "#tableButton")
    click(opened, "[data-kind=railway]")
    click(opened, "#csv")
    content = downloaded(opened, f"{TITLE}.csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["名称"] for row in rows] == ["乙县机场", "丙水库", "丁水库"]
    assert (rows[0]["经度"], rows[0]["纬度"]) == ("105.5", "30.2") and rows[1]["经度"] == ""


def test_geojson_holds_the_filtered_features_with_true_coordinates(opened):
    click(opened, "#tableButton")
    click(opened, "[data-group=water]")
    click(opened, "#geojson")
    found = json.loads(downloaded(opened, f"{TITLE}.geojson"))
    assert [feature["id"] for feature in found["features"]] == [RAIL, AIRPORT]
    assert found["features"][0]["geometry"] == {
        "type": "LineString",
        "coordinates": [[105.2, 30.6], [105.9, 30.65], [106.6, 30.6]],
    }
    assert found["features"][1]["geometry"] == {"type": "Point", "coordinates": [105.5, 30.2]}


# address, copies, language, keyboard


def test_the_address_brings_back_view_filters_selection_and_language(browser, page, opened):
    visit(
        browser,
        page,
        f"#map=9/30.5/105.8&hide=airport&stages=preparation,construction&aids=+links&p={DAM}&lang=en&table=1",
    )
    assert badges(browser) == 1 and one(browser, "html").get_attribute("lang") == "en"
    assert zoom_of(browser) == 9 and one(browser, "#cardName").text == "丁水库"
    assert one(browser, "#table").is_displayed() and one(browser, "[data-aid=links]").is_selected()
    assert browser.execute_script("return location.hash").startswith("#map=9/30.5000/105.8000")


def test_nonsense_in_the_address_is_ignored(browser, page, opened):
    visit(browser, page, "#map=x/NaN/999&hide=<script>&stages=&p=%00&lang=xx&aids=+__proto__,-toString")
    assert one(browser, "#tally").text.startswith("显示") and not one(browser, "#card").is_displayed()


def test_a_changed_address_moves_the_open_page(opened):
    opened.execute_script(f"location.hash = 'p={AIRPORT}'")
    wait(opened, lambda d: one(d, "#card").is_displayed())
    assert one(opened, "#cardName").text == "乙县机场"


def test_a_copy_saved_from_the_browser_opens_as_it_was_left(browser, opened, tmp_path):
    click(opened, "[data-stage=construction]")
    click(opened, "#language")
    copy = tmp_path / "copy.html"
    copy.write_text(
        "<!DOCTYPE html>" + opened.execute_script("return document.documentElement.outerHTML"), "utf-8"
    )
    assert requests(browser) is not None
    visit(browser, copy)
    assert badges(browser) == 1 and one(browser, "html").get_attribute("lang") == "en"
    assert (
        len(browser.find_elements(By.CSS_SELECTOR, ".legend"))
        == 1
        == len(browser.find_elements(By.CSS_SELECTOR, "#zoom"))
    )
    requests(browser)


def test_language_changes_every_word_of_the_controls(opened):
    click(opened, "#language")
    assert one(opened, "html").get_attribute("lang") == "en" and "Infrastructure projects" in opened.title
    controls = " ".join(texts(opened, "#panel, .buttons button:not(#language)"))
    assert "Railway" in controls and "Preparation" in controls and not re.search(r"[\u4e00-\u9fff]", controls)
    click(opened, "#language")
    assert one(opened, "html").get_attribute("lang") == "zh-CN"


def test_the_keyboard_reaches_every_control(opened):
    wanted = {
        "search",
        "tableButton",
        "print",
        "language",
        "atLeast",
        "reset",
        "zoomIn",
        "zoomOut",
        "home",
        "map",
    }
    found, kinds = set(), set()
    for _ in range(60):
        webdriver.ActionChains(opened).send_keys(Keys.TAB).perform()
        node = opened.switch_to.active_element
        found.add(node.get_attribute("id"))
        kinds.add(node.get_attribute("data-kind"))
    assert wanted <= found and {"railway", "airport", "reservoir"} <= kinds


def test_slash_goes_to_the_search(opened):
    one(opened, "body").send_keys("/")
    assert opened.switch_to.active_element.get_attribute("id") == "search"


def test_the_zoom_buttons_work(opened):
    before = zoom_of(opened)
    click(opened, "#zoomIn")
    wait(opened, lambda d: zoom_of(d) == before + 1)
    click(opened, "#home")
    wait(opened, lambda d: zoom_of(d) == before)


def test_a_click_on_the_network_names_the_line(browser, page, opened):
    visit(browser, page, "#map=10/30.5/105.9")
    webdriver.ActionChains(browser).move_to_element(one(browser, "#map")).click().perform()
    tip = wait(browser, lambda d: d.find_elements(By.CSS_SELECTOR, ".leaflet-popup-content"))[0]
    assert "既有铁路" in tip.text and "在用" in tip.text


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("tail", [f"#p={RAIL}&table=1", "#lang=en", f"?embed#p={AIRPORT}"])
def test_the_audit_of_accessibility_finds_nothing(browser, page, tail, width):
    """Contrast, names of controls, landmarks, headings: axe-core's rules, none broken."""
    axe = pytest.importorskip(
        "axe_core_python", reason="axe-core-python is not installed (pip install laoqu-geo[browser])"
    )
    resize(browser, width, 900)
    visit(browser, page, tail)
    browser.execute_script(Path(axe.__file__).with_name("axe.min.js").read_text("utf-8"))
    faults = browser.execute_async_script(
        "axe.run(document).then((found) => arguments[0](found.violations.map((v) => [v.id, v.nodes[0].html])))"
    )
    assert faults == []


# embedding and paper


def test_embed_leaves_the_map_and_the_credits_only(browser, page, opened):
    visit(browser, page, f"?embed#p={AIRPORT}")
    shown = {
        css: one(browser, css).is_displayed()
        for css in ("#bar", "#panel", "#table", "#map", "#imprint", "#card", "#openFull")
    }
    assert shown == {
        "#bar": False,
        "#panel": False,
        "#table": False,
        "#map": True,
        "#imprint": True,
        "#card": True,
        "#openFull": True,
    }


@pytest.fixture
def served(page, tmp_path):
    """A host page with the embedded map, hidden at first, on loopback."""
    shutil.copy(page, tmp_path / "index.html")
    frame = '<iframe id="f" src="index.html?embed" width="800" height="500" style="border:0"></iframe>'
    tmp_path.joinpath("host.html").write_text(
        f'<!DOCTYPE html><html><head><link rel="icon" href="data:,"></head><body><div id="tab" style="display:none">{frame}</div><div style="height:3000px"></div></body></html>'
    )
    handler = functools.partial(Quiet, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args):
        pass


def test_in_a_frame_the_map_waits_for_its_size_and_for_a_click_before_it_takes_the_wheel(browser, served):
    resize(browser, 1440, 900)
    browser.get("about:blank")
    requests(browser), browser.get_log("browser")
    browser.get(f"{served}/host.html")
    browser.execute_script("document.getElementById('tab').style.display = 'block'")
    browser.switch_to.frame("f")
    try:
        wait(browser, lambda d: d.find_elements(By.CSS_SELECTOR, "#map[data-ready]") and zoom_of(d) > 7)
        before, frame_map = zoom_of(browser), one(browser, "#map")
        wheel(browser, frame_map)
        time.sleep(0.4)
        assert zoom_of(browser) == before and "滚轮" in one(browser, "#toast").text
        webdriver.ActionChains(browser).move_to_element_with_offset(frame_map, -300, 200).click().perform()
        wheel(browser, frame_map)
        wait(browser, lambda d: zoom_of(d) > before)
    finally:
        browser.switch_to.default_content()
    assert browser.get_log("browser") == []
    assert requests(browser) == {f"{served}/host.html", f"{served}/index.html"}


def wheel(browser, node):
    origin = ScrollOrigin.from_element(node)
    webdriver.ActionChains(browser).scroll_from_origin(origin, 0, -240).perform()


def test_paper_keeps_title_map_legend_scale_and_source(opened):
    opened.execute_script("window.dispatchEvent(new Event('beforeprint'))")
    kept = {
        css: one(opened, css).is_displayed()
        for css in ("h1", "#map", ".legend", ".leaflet-control-scale-line", "#imprint", "#reviewNumber")
    }
    gone = {css: one(opened, css).is_displayed() for css in ("#search", ".buttons", "#zoom", "#atLeast")}
    opened.execute_script("window.dispatchEvent(new Event('afterprint'))")
    assert all(kept.values()) and not any(gone.values())
    assert one(opened, "#search").is_displayed()
    paper = opened.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    assert len(paper) > 20_000


# hostile text, narrow windows


def test_hostile_text_everywhere_is_shown_as_text_and_runs_nothing(browser, tmp_path):
    resize(browser, 1440, 900)
    visit(browser, draw(with_text(world(), HOSTILE), tmp_path), f"#p={RAIL}&table=1")
    one(browser, "#search").send_keys("img")
    assert one(browser, "#cardName").get_attribute("textContent") == HOSTILE
    webdriver.ActionChains(browser).move_to_element(
        browser.find_elements(By.CSS_SELECTOR, "#map .badge")[0]
    ).perform()
    click(browser, "#language")
    assert browser.execute_script("return window.hacked === undefined")
    assert not browser.find_elements(By.CSS_SELECTOR, "img, body script:not(:last-of-type)")
    click(browser, "#csv")
    name = wait(browser, lambda d: [p for p in d.downloads.iterdir() if p.suffix == ".csv"])[0].name
    rows = list(csv.reader(io.StringIO(downloaded(browser, name).decode("utf-8-sig"), newline="")))
    assert len(rows) == 5 and not any(cell[:1] in "=+-@" and cell for row in rows for cell in row)
    assert browser.get_log("browser") == []
    requests(browser)


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@a", "\t=1", "\u202e=1", "＝1"])
def test_text_that_would_start_a_formula_is_disarmed_in_the_csv(browser, tmp_path, start):
    visit(browser, draw(with_text(world(), start), tmp_path), "#table=1")
    click(browser, "#csv")
    name = wait(browser, lambda d: [p for p in d.downloads.iterdir() if p.suffix == ".csv"])[0].name
    rows = list(csv.reader(io.StringIO(downloaded(browser, name).decode("utf-8-sig"), newline="")))
    assert rows[1][1] == f"'{start}"


NARROW = """
    const cjk = /[\\u4e00-\\u9fff]{3}/, bad = [];
    for (const node of document.querySelectorAll("body *")) {
      const own = [...node.childNodes].some((n) => n.nodeType === 3 && cjk.test(n.textContent));
      const box = node.getBoundingClientRect();
      if (own && box.width && box.width < 2 * parseFloat(getComputedStyle(node).fontSize)) bad.push([node.tagName, node.className, node.textContent.slice(0, 20)]);
    }
    return bad;"""


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (800, 600), (390, 844)])
@pytest.mark.parametrize("tail", ["", f"#p={RAIL}&table=1", f"?embed#p={RAIL}"])
def test_chinese_never_wraps_one_character_a_line(browser, page, width, height, tail):
    resize(browser, width, height)
    visit(browser, page, tail)
    assert browser.execute_script(NARROW) == []
    assert browser.execute_script("return document.documentElement.scrollWidth <= innerWidth")


def test_on_a_telephone_the_panel_slides_in_and_the_card_lies_below(browser, page):
    resize(browser, 390, 844)
    visit(browser, page)
    assert not one(browser, "#search").get_attribute("placeholder").startswith("搜索项目")
    click(browser, "#panelButton")
    wait(browser, lambda d: one(d, "[data-kind=airport]").is_displayed())
    at_rest(browser, "[data-kind=airport]")
    click(browser, "[data-kind=airport]")
    assert badges(browser) == 1
    one(browser, "body").send_keys(Keys.ESCAPE)
    wait(browser, lambda d: not one(d, "[data-kind=airport]").is_displayed())
    visit(browser, page, f"#p={RAIL}")
    card, screen = one(browser, "#card").rect, one(browser, "#stage").rect
    assert card["width"] == 390 and card["y"] + card["height"] == pytest.approx(
        screen["y"] + screen["height"], abs=1
    )


# long tables, years, online maps


def test_a_long_table_builds_only_the_rows_in_sight_and_scrolls_to_the_chosen_one(browser, tmp_path):
    layers = world()
    row = layers["projects"].loc[[LOST]]
    many = row.loc[row.index.repeat(3000)].copy()
    many.index = [f"lost-{i:04}" for i in range(3000)]
    many["seq"] = range(10, 3010)
    many["name_zh"] = [f"丙{i}水库" for i in range(3000)]
    layers["projects"] = tidy(pd.concat([layers["projects"], many]), PROJECT_LEDGER)
    resize(browser, 1440, 900)
    visit(browser, draw(layers, tmp_path), "#table=1&p=lost-2500")
    rows = "#table tbody tr:not(.gap)"
    wait(browser, lambda d: one_row(d) and "丙2500水库" in one_row(d).text)
    assert len(browser.find_elements(By.CSS_SELECTOR, rows)) < 80
    browser.execute_script("document.querySelector('#table .scroll').scrollTop = 1e9")
    wait(browser, lambda d: d.find_elements(By.CSS_SELECTOR, f"{rows}:last-of-type, tr[data-id='lost-2999']"))
    wait(
        browser,
        lambda d: "丙2999水库" in [node.text for node in d.find_elements(By.CSS_SELECTOR, f"{rows} .plain")],
    )
    browser.execute_script("document.querySelector(`tr[data-id='lost-2990'] button`).click()")
    assert browser.find_element(By.ID, "cardName").text == "丙2990水库"
    assert browser.get_log("browser") == []


def one_row(browser):
    found = browser.find_elements(By.CSS_SELECTOR, "#table tr.is-selected")
    return found[0] if found else None


def test_the_year_slider_leaves_what_is_due_by_then_and_what_has_no_year(browser, tmp_path):
    layers = world()
    for name, key, year in (("railways", RAIL, 2020), ("reservoirs", DAM, 2025)):
        layers[name].loc[key, "target_year"] = year
        layers["projects"].loc[key, "target_year"] = year
    page = draw(layers, tmp_path)
    resize(browser, 1440, 900)
    visit(browser, page, "#table=1")
    rows = "#table tbody .plain"
    assert len(texts(browser, rows)) == 4
    one(browser, "#year").send_keys(Keys.HOME)
    assert sorted(texts(browser, rows)) == ["丙水库", "乙县机场", "甲乙铁路"]
    assert one(browser, "#yearSays").text == "2020"
    assert "year=2020" in browser.current_url
    visit(browser, page, "#table=1&year=2020")
    assert len(texts(browser, rows)) == 3
    click(browser, "#reset")
    assert len(texts(browser, rows)) == 4
    assert browser.get_log("browser") == []


def test_a_plan_without_years_has_no_year_slider(opened):
    assert not opened.find_elements(By.CSS_SELECTOR, "#year")
    assert not opened.find_elements(By.CSS_SELECTOR, "[data-tiles]")


@pytest.fixture
def tile_server(tmp_path):
    """A server on loopback that gives the same small picture for every tile."""
    asked = []
    dot = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00"
        "05000201ff5f6e5b0000000049454e44ae426082"
    )

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.end_headers()
            self.wfile.write(dot)

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def test_online_maps_ask_for_nothing_until_ticked_and_need_a_key_where_one_is_needed(
    browser, tmp_path, monkeypatch, tile_server
):
    host, asked = tile_server
    for name in TILES:
        address = f"{host}/{name}/{{z}}/{{x}}/{{y}}" + ("?tk={key}" if name == "tianditu" else "")
        monkeypatch.setitem(TILES, name, TILES[name] | {"layers": [address], "hosts": [host]})
    resize(browser, 1440, 900)
    visit(browser, draw(world(), tmp_path, tiles=["osm", "tianditu"]))
    assert asked == []
    click(browser, "[data-tiles='osm']")
    wait(
        browser,
        lambda d: d.find_elements(
            By.CSS_SELECTOR, ".leaflet-tiles-pane img.leaflet-tile-loaded, img.leaflet-tile"
        ),
    )
    assert all(path.startswith("/osm/") for path in asked)
    assert len(texts(browser, ".tile-credit")) == 1
    click(browser, "[data-tiles='osm']")
    assert not browser.find_elements(By.CSS_SELECTOR, "img.leaflet-tile")
    asked.clear()
    click(browser, "[data-tiles='tianditu']")
    assert not one(browser, "[data-tiles='tianditu']").is_selected() and asked == []
    one(browser, "[data-key='tianditu']").send_keys("mine&x=1")
    click(browser, "[data-tiles='tianditu']")
    wait(browser, lambda _: asked)
    assert all(path.endswith("?tk=mine%26x%3D1") for path in asked)
    assert "mine" not in browser.current_url
    assert "mine" not in browser.execute_script(
        "return document.documentElement.outerHTML.replace(/<img[^>]*>/g, '')"
    )
    assert browser.get_log("browser") == []


def test_an_online_map_that_does_not_answer_goes_out_without_a_word(browser, tmp_path):
    resize(browser, 1440, 900)
    visit(browser, draw(world(), tmp_path, tiles=["osm"]))
    click(browser, "[data-tiles='osm']")
    wait(browser, lambda d: not one(d, "[data-tiles='osm']").is_selected())
    assert not browser.find_elements(By.CSS_SELECTOR, "img.leaflet-tile, .toast.is-on")
    browser.get_log("browser"), requests(browser)
