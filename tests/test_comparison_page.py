"""The comparison's page in a real browser: divider, list, filters, card, languages; by mouse and by keys."""

import csv
import io
import time

import pytest
from test_browser import By, Keys, browser, click, one, pytestmark, requests, resize, visit, wait  # noqa: F401
from test_comparison_products import changed
from worlds import hostile_world, small_world

from laoqu_geo.comparing import compare
from laoqu_geo.comparing.page import write_page

axe = pytest.importorskip(
    "axe_core_python", reason="axe-core is not installed (pip install laoqu-geo[browser])"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return write_page(compare(small_world(), changed(small_world())), tmp_path_factory.mktemp("page"))


@pytest.fixture
def opened(browser, page):  # noqa: F811  (the fixture)
    resize(browser, 1440, 900)
    visit(browser, page)
    yield browser
    assert browser.get_log("browser") == []
    assert requests(browser) <= {page.as_uri()}


def rows(driver):
    return [node.text.split("\n") for node in driver.find_elements(By.CSS_SELECTOR, ".row")]


def left_share(driver):
    box = driver.execute_script(
        "const d = byId('divider').getBoundingClientRect(), s = byId('stage').getBoundingClientRect();"
        "return (d.left + d.width / 2 - s.left) / s.width;".replace(
            "byId", "document.getElementById.bind(document)"
        )
    )
    return round(float(box), 2)


def cut(driver, pane):
    return driver.execute_script(
        "return document.querySelector(arguments[0]).style.clipPath", f".leaflet-{pane}-pane"
    )


def test_the_divider_moves_by_keys_and_says_where_it_is(opened):
    divider = one(opened, "#divider")
    before = cut(opened, "old-works")
    divider.send_keys(Keys.ARROW_LEFT)
    assert (divider.get_attribute("aria-valuenow"), left_share(opened)) == ("48", 0.48)
    assert cut(opened, "old-works") != before
    divider.send_keys(Keys.END)
    assert divider.get_attribute("aria-valuenow") == "100"
    divider.send_keys(Keys.HOME)
    assert divider.get_attribute("aria-valuetext") == "旧版占 0%"
    assert divider.get_attribute("role") == "slider"


def test_the_divider_is_dragged_by_the_mouse(opened):
    from selenium.webdriver.common.action_chains import ActionChains

    ActionChains(opened).click_and_hold(one(opened, "#divider")).move_by_offset(-200, 0).release().perform()
    assert left_share(opened) < 0.4
    ActionChains(opened).move_by_offset(100, 0).perform()
    assert left_share(opened) < 0.4, "let go, it stays"


def test_left_of_the_divider_is_the_old_edition_and_right_of_it_the_new_one(opened):
    click(opened, "#oldOnly")
    assert left_share(opened) == 1
    click(opened, "#newOnly")
    assert left_share(opened) == 0
    lines = {
        side: len(opened.find_elements(By.CSS_SELECTOR, f".leaflet-{side}-points-pane .badge"))
        for side in ("old", "new")
    }
    assert lines["old"] == lines["new"], "one airport less, one reservoir more"


def test_the_list_tells_every_change_and_filters(opened):
    assert {"丙河水库", "甲县机场迁建"} <= {name for row in rows(opened) for name in row}
    every = len(rows(opened))
    click(opened, "[data-change=unchanged]")
    assert len(rows(opened)) < every
    one(opened, "#search").send_keys("丙河")
    wait(opened, lambda d: len(rows(d)) == 1)
    assert one(opened, "#tally").text.startswith("显示 1 /")


def test_a_card_shows_both_sentences_and_closes_by_escape(opened):
    one(opened, "#search").send_keys("乙县至甲县")
    wait(opened, lambda d: len(rows(d)) == 1)
    one(opened, ".row").send_keys(Keys.ENTER)
    text = one(opened, "#card").text
    assert "甲县至乙县高速公路" in text
    assert "更名" in text
    assert len(opened.find_elements(By.CSS_SELECTOR, ".side blockquote")) == 2
    assert opened.current_url.split("#")[1].startswith("pair=")
    one(opened, "body").send_keys(Keys.ESCAPE)
    assert not one(opened, "#card").is_displayed()


def test_the_page_speaks_english(opened):
    click(opened, "#language")
    assert one(opened, "h1").text == "Two editions compared"
    assert one(opened, "html").get_attribute("lang") == "en"


def test_the_list_downloads_as_csv(opened):
    click(opened, "#csv")
    path = opened.downloads / "comparison.csv"
    wait(opened, lambda _: path.exists())
    time.sleep(0.2)
    table = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    assert {row["change"] for row in table} >= {"new", "vanished", "renamed", "advanced"}


def test_an_address_opens_on_a_pair(browser, page):  # noqa: F811
    visit(browser, page, "#pair=1")
    assert one(browser, "#card").is_displayed()


def test_it_fits_a_telephone(browser, page):  # noqa: F811
    resize(browser, 390, 800)
    visit(browser, page)
    wide = browser.execute_script("return document.documentElement.scrollWidth")
    assert wide <= 390


def test_axe_finds_nothing_serious(opened):
    from axe_core_python.selenium import Axe

    click(opened, ".row")
    found = Axe().run(opened)["violations"]
    assert [
        (one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}
    ] == []


def test_hostile_texts_do_nothing(browser, tmp_path):  # noqa: F811
    made = write_page(compare(small_world(), hostile_world()), tmp_path)
    resize(browser, 1440, 900)
    visit(browser, made)
    for row in browser.find_elements(By.CSS_SELECTOR, ".row")[:40]:
        browser.execute_script("arguments[0].click()", row)
    assert browser.execute_script("return window.hacked") is None
    assert requests(browser) <= {made.as_uri()}
    assert browser.get_log("browser") == []
