"""The pages in a real browser: drawn, without a complaint, and quick to change."""

from __future__ import annotations

import shutil

import pytest

from .conftest import MAVEN
from .test_server import served

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
PAGE = "/reports/total-sales/?period=2017-Q3&compare=previous_period"


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    from rapport.workspace import Workspace

    files = tmp_path_factory.mktemp("files") / "demo"
    shutil.copytree(MAVEN, files)
    folder = tmp_path_factory.mktemp("browser") / "demo"
    Workspace.create(folder, "demo = true\n").import_files([files])
    with served(folder) as (_, where, printed):
        assert "/start/" not in printed
        yield where


@pytest.fixture
def browser(tmp_path):
    from selenium import webdriver

    assert CHROMIUM, "chromium is not here; `make test` installs it where it may"
    assert DRIVER, "chromedriver is not here; `make test` installs it where it may"
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for each in ("--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}"):
        options.add_argument(each)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    driver.implicitly_wait(10)
    resize(driver, 1440, 900)
    look(driver, "light")
    yield driver
    driver.quit()


def resize(driver, width: int, height: int) -> None:
    size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def look(driver, name: str) -> None:
    feature = {"name": "prefers-color-scheme", "value": name}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [feature]})


def until(driver, holds):
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(driver, 20).until(holds)


def drawn(driver, name: str = "light"):
    """The columns of the page's first chart."""
    from selenium.webdriver.common.by import By

    def columns(_):
        charts = driver.find_elements(By.CSS_SELECTOR, f"[data-drawn={name}] svg")
        return charts and charts[0].find_elements(By.CSS_SELECTOR, ".mark-rect path")

    return until(driver, columns)


def complaints(driver) -> list[str]:
    return [each["message"] for each in driver.get_log("browser")]


def watch(driver) -> None:
    """Keep what the page's policy forbids, from before its first script on."""
    driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument",
        {
            "source": "window.forbidden = []; document.addEventListener('securitypolicyviolation',"
            "event => window.forbidden.push(event.violatedDirective + ' ' + event.blockedURI));"
        },
    )


def open_drawer(driver):
    from selenium.webdriver.common.by import By

    until(driver, lambda _: driver.find_elements(By.CSS_SELECTOR, "#drawer[open] .tabs"))
    return driver.find_element(By.ID, "drawer")


def closed(driver) -> bool:
    return driver.execute_script("return !document.getElementById('drawer').open")


def test_the_chart_is_drawn_and_the_browser_complains_of_nothing(browser, address):
    browser.get(address + PAGE)
    assert len(drawn(browser)) == 14
    assert complaints(browser) == []


def test_another_split_changes_address_and_table_without_a_page_load(browser, address):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import Select

    browser.get(address + PAGE)
    drawn(browser)
    browser.execute_script("window.stayed = true")
    Select(browser.find_element(By.ID, "by")).select_by_value("product")
    until(browser, lambda _: "by=product" in browser.current_url)
    until(browser, lambda _: "GTX Pro" in browser.find_element(By.ID, "split").text)
    assert browser.execute_script("return window.stayed")
    assert browser.switch_to.active_element.get_attribute("id") == "by"
    assert drawn(browser)
    browser.back()
    until(browser, lambda _: "Darcel" in browser.find_element(By.ID, "split").text)
    assert complaints(browser) == []


def test_keys_step_the_period(browser, address):
    from selenium.webdriver.common.by import By

    browser.get(address + PAGE)
    drawn(browser)
    browser.find_element(By.TAG_NAME, "body").send_keys("[")
    until(browser, lambda _: "period=2017-Q2" in browser.current_url)
    until(browser, lambda _: "1,254" in browser.find_element(By.ID, "headline").text)


def test_dark_follows_the_system_and_the_choice_is_kept(browser, address):
    from selenium.webdriver.common.by import By

    look(browser, "dark")
    browser.get(address + PAGE)
    assert drawn(browser, "dark")
    colour = "return getComputedStyle(document.body).backgroundColor"
    assert browser.execute_script(colour) == "rgb(13, 16, 21)"
    browser.find_element(By.ID, "theme").click()
    assert drawn(browser, "light")
    browser.refresh()
    assert drawn(browser, "light")
    assert browser.execute_script(colour) == "rgb(245, 246, 248)"
    assert complaints(browser) == []


def test_a_phone_never_scrolls_the_page_sideways(browser, address):
    from selenium.webdriver.common.by import By

    resize(browser, 390, 844)
    browser.get(address + PAGE)
    assert drawn(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
    over = browser.execute_script(
        """
        const shown = each => each.checkVisibility({contentVisibilityAuto: true});
        return [...document.querySelectorAll('main .button, main .pill, main .card')]
          .filter(each => shown(each) && each.getBoundingClientRect().right > 390.5)
          .map(each => each.outerHTML.slice(0, 80));
        """
    )
    assert over == []
    bar = browser.find_element(By.CSS_SELECTOR, "#split svg.bar")
    assert bar.size["width"] > 80
    assert complaints(browser) == []


def test_without_scripts_the_form_still_asks(browser, address):
    from selenium.webdriver.common.by import By

    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(address + PAGE)
    browser.find_element(By.CSS_SELECTOR, "#by option[value=product]").click()
    browser.find_element(By.CSS_SELECTOR, "button.no-script").click()
    until(browser, lambda _: "by=product" in browser.current_url)
    assert "GTX Pro" in browser.find_element(By.ID, "split").text


def test_a_figure_opens_its_drawer_and_escape_gives_the_page_back(browser, address):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    watch(browser)
    browser.get(address + PAGE)
    drawn(browser)
    browser.execute_script("window.stayed = true")
    figure = browser.find_element(By.CSS_SELECTOR, "#split tbody td a.behind")
    amount = figure.text
    browser.execute_script("arguments[0].focus()", figure)
    figure.send_keys(Keys.ENTER)
    drawer = open_drawer(browser)
    assert amount in drawer.text
    assert "exactly those that the figure counts" in drawer.text
    assert "/behind/" in browser.current_url
    shared = browser.current_url
    drawer.find_element(By.LINK_TEXT, "Break out").click()
    until(browser, lambda _: "show=break_out" in browser.current_url)
    until(browser, lambda _: drawer.find_elements(By.CSS_SELECTOR, ".pieces"))
    drawer.find_element(By.CSS_SELECTOR, "#out option[value=product]").click()
    until(browser, lambda _: "out=product" in browser.current_url)
    until(browser, lambda _: "GTX Basic" in drawer.text)
    drawer.find_element(By.LINK_TEXT, "Over time").click()
    until(browser, lambda _: drawer.find_elements(By.CSS_SELECTOR, "[data-drawn] svg .mark-rect"))
    drawer.find_element(By.LINK_TEXT, "How is this counted?").click()
    until(browser, lambda _: "Deals that were won." in drawer.text)
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    until(browser, closed)
    until(browser, lambda _: browser.current_url == address + PAGE)
    assert browser.execute_script("return window.stayed")
    assert browser.switch_to.active_element.text == amount
    assert browser.execute_script("return window.forbidden") == []
    assert complaints(browser) == []
    browser.get(shared)
    assert amount in browser.find_element(By.ID, "behind").text


def test_back_closes_the_drawer_and_forward_opens_it(browser, address):
    from selenium.webdriver.common.by import By

    browser.get(address + PAGE)
    drawn(browser)
    browser.execute_script("window.stayed = true")
    browser.find_element(By.CSS_SELECTOR, ".tile a.behind").click()
    open_drawer(browser)
    browser.back()
    until(browser, closed)
    assert browser.current_url == address + PAGE
    browser.forward()
    open_drawer(browser)
    browser.find_element(By.CSS_SELECTOR, "[data-close]").click()
    until(browser, closed)
    assert browser.execute_script("return window.stayed")
    assert complaints(browser) == []


def test_a_bar_opens_what_is_behind_it_by_pointer_and_by_keyboard(browser, address):
    from selenium.webdriver.common.action_chains import ActionChains
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    browser.get(address + "/reports/total-sales/?period=2017&compare=none")
    bars = drawn(browser)
    ActionChains(browser).move_to_element(bars[7]).click().perform()
    drawer = open_drawer(browser)
    assert "Aug 2017" in drawer.text
    browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    until(browser, closed)
    chart = browser.find_element(By.CSS_SELECTOR, "#over_time .chart")
    assert browser.switch_to.active_element == chart
    chart.send_keys(Keys.END, Keys.ARROW_LEFT, Keys.ENTER)
    assert "Nov 2017" in open_drawer(browser).text
    assert complaints(browser) == []


def test_the_drawer_comes_from_below_on_a_phone_at_full_width(browser, address):
    from selenium.webdriver.common.by import By

    resize(browser, 390, 844)
    browser.get(address + PAGE)
    drawn(browser)
    browser.find_element(By.CSS_SELECTOR, ".tile a.behind").click()
    drawer = open_drawer(browser)
    until(browser, lambda _: drawer.find_elements(By.CSS_SELECTOR, ".worklist"))
    box = browser.execute_script(
        "const {left, width, bottom} = arguments[0].getBoundingClientRect();"
        "return [left, width, bottom]",
        drawer,
    )
    assert box == [0, 390, 844]
    assert browser.execute_script("return arguments[0].scrollWidth", drawer) <= 390
    assert browser.execute_script("return document.documentElement.scrollWidth") == 390
    assert complaints(browser) == []


def test_why_a_figure_moved_is_drawn_and_its_bars_open_their_records(browser, address):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    watch(browser)
    browser.get(address + PAGE)
    drawn(browser)
    browser.find_element(By.CSS_SELECTOR, ".tile a.behind").click()
    drawer = open_drawer(browser)
    drawer.find_element(By.LINK_TEXT, "Why did it move?").click()
    until(browser, lambda _: drawer.find_elements(By.CSS_SELECTOR, "[data-drawn] svg .mark-rect"))
    drawer.find_element(By.CSS_SELECTOR, "#out option[value=product]").click()
    until(browser, lambda _: "show=why&out=product" in browser.current_url)
    until(browser, lambda _: "GTX Basic" in drawer.find_element(By.CSS_SELECTOR, ".why").text)
    assert "mostly" in drawer.find_element(By.CSS_SELECTOR, ".why-said").text
    until(browser, lambda _: drawer.find_elements(By.CSS_SELECTOR, "[data-drawn] svg .mark-rect"))
    alone = browser.current_url
    chart = drawer.find_element(By.CSS_SELECTOR, ".chart")
    chart.send_keys(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT, Keys.ENTER)
    until(browser, lambda _: "exactly those that the figure counts" in drawer.text)
    assert "at=product" in browser.current_url
    assert browser.execute_script("return window.forbidden") == []
    assert complaints(browser) == []
    for name, width in (("light", 390), ("dark", 1440)):
        resize(browser, width, 844)
        look(browser, name)
        browser.get(alone)
        until(browser, lambda _: browser.find_elements(By.CSS_SELECTOR, "[data-drawn] svg"))
        assert browser.execute_script("return document.documentElement.scrollWidth") <= width
        assert browser.execute_script(CONTRAST) == [], name
    assert complaints(browser) == []


def test_the_calendar_chooses_two_days(browser, address):
    from selenium.webdriver.common.by import By

    browser.get(address + PAGE)
    drawn(browser)
    browser.find_element(By.CSS_SELECTOR, "#pop-period summary").click()
    for day in ("2017-09-04", "2017-09-15"):
        browser.find_element(By.CSS_SELECTOR, f'[data-day="{day}"]').click()
    until(browser, lambda _: "period=2017-09-04..2017-09-15" in browser.current_url)
    until(browser, lambda _: "4 Sep – 15 Sep 2017" in browser.find_element(By.ID, "report").text)


def test_every_text_can_be_read_against_its_ground(browser, address):
    for name in ("light", "dark"):
        look(browser, name)
        browser.get(address + PAGE)
        drawn(browser, name)
        pale = browser.execute_script(CONTRAST)
        assert pale == [], name


CONTRAST = """
const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
const rgb = colour => {
  canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
  return [...canvas.getImageData(0, 0, 1, 1).data];
};
const light = ([r, g, b]) => [r, g, b].map(each => {
  const share = each / 255;
  return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}).reduce((sum, each, at) => sum + each * [0.2126, 0.7152, 0.0722][at], 0);
const ground = each => {
  for (let at = each; at; at = at.parentElement) {
    const colour = rgb(getComputedStyle(at).backgroundColor);
    if (colour[3] > 250) return colour;
  }
  return [255, 255, 255];
};
const found = [];
for (const each of document.querySelectorAll('main *, header *')) {
  const said = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  if (!said || !each.checkVisibility() || each.closest('svg, option')) continue;
  const [one, other] = [light(rgb(getComputedStyle(each).color)), light(ground(each))];
  const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  if (ratio < 4.5) found.push(each.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
}
return [...new Set(found)];
"""
