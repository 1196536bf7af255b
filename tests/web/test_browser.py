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
    from selenium.webdriver.common.by import By

    return until(
        driver,
        lambda _: driver.find_elements(By.CSS_SELECTOR, f"[data-drawn={name}] svg .mark-rect path"),
    )


def complaints(driver) -> list[str]:
    return [each["message"] for each in driver.get_log("browser")]


def test_the_chart_is_drawn_and_the_browser_complains_of_nothing(browser, address):
    browser.get(address + PAGE)
    assert len(drawn(browser)) == 14
    legend = browser.find_element("class name", "legend")
    assert legend.text.split("\n") == ["This period", "The period before"]
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
