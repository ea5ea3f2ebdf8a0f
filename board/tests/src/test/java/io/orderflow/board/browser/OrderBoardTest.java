package io.orderflow.board.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * The order board as a visitor has it: the command serve in its own process, and Chromium over it. One server and one browser
 * for all, since each takes seconds; the first test brings the orders that the others look at.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrderBoardTest {
    private static ServedBoard served;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() throws IOException {
        if (!Chromium.isThere()) {
            // Maven does not print why a test is skipped.
            System.out.println("Skipped, the tests of the order board: " + Chromium.MISSING);
        }
        assumeTrue(Chromium.isThere(), Chromium.MISSING);
        Awaitility.setDefaultTimeout(Duration.ofSeconds(90));
        assertThat(Path.of("target/orderflow.jar"))
                .as("build first: mvn package")
                .exists();
        served = new ServedBoard();
        browser = Chromium.start();
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (browser != null) {
            browser.quit();
        }
        if (served != null) {
            served.close();
        }
    }

    @BeforeEach
    void open() {
        Chromium.size(browser, 1360, 1330);
        Chromium.scheme(browser, "light");
        browser.get(served.url() + "/?lang=en");
    }

    /** The browser tells there of each script, style or request that the page's policy forbids. */
    @AfterEach
    void theBrowserHasNothingToComplainOf() {
        assertThat(browser.manage().logs().get(LogType.BROWSER))
                .filteredOn(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .isEmpty();
    }

    @Test
    @Order(1)
    void everyButtonShowsWhatItDoesAndNothingIsLost() throws IOException {
        press("b-lunch");
        assertSaid("900 orders are on their way.");
        press("b-order");
        assertSaid("Published order");
        press("b-again");
        assertSaid("Published once more");
        press("b-malformed");
        assertSaid("Published a malformed order");
        breakUntil("b-sink-refuses", "st-broker", "refuses with 503");
        breakUntil("b-sink-refuses", "st-source", "answered 503");
        breakUntil("b-sink-hangs", "st-broker", "hangs");
        breakUntil("b-sink-down", "st-broker", "is down");
        breakUntil("b-database-away", "st-ticket", "database away");
        breakUntil("b-database-away", "state", "Broken on purpose");
        Chromium.shoot(browser, "broken");

        awaitText("state", "All parts are well");
        await().until(() -> sum("published") >= 903 && sum("underway") == 0);
        awaitText("a1-rate", "0/s");
        assertThat(sum("lost")).isZero();
        assertThat(sum("tickets") + sum("absorbed") + sum("acknowledged") + sum("dead"))
                .isEqualTo(sum("published"));
        assertThat(sum("tickets")).isEqualTo(served.query("select count(*) from ticket"));
        assertThat(sum("dead")).isEqualTo(served.query("select count(*) from dead_letter"));
        awaitText("st-deadletters", Long.toString(sum("dead")));
        assertThat(text("st-ticket")).contains(Long.toString(sum("tickets")));
        keep(Chromium.shoot(browser, "desktop"));
    }

    /** For the README: -Dboard.screenshot=docs/order-board.png. */
    private static void keep(Path screenshot) throws IOException {
        String copy = System.getProperty("board.screenshot");
        if (copy != null) {
            Files.copy(screenshot, Path.of(copy), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    @Order(2)
    void anOrderIsFoundByItsIdWithWhatHappenedToIt() {
        press("b-order");
        assertSaid("Published order");
        String orderId = find("#said a").getText();
        await().until(() -> served.query("select count(*) from ticket where order_id = '" + orderId + "'") == 1);
        find(".search input").sendKeys(orderId, Keys.ENTER);

        awaitText("sheet", "It has its ticket.");
        assertThat(text("sheet")).contains(orderId, "published", "accepted by the Broker", "ticket");
        Chromium.shoot(browser, "order");
    }

    @Test
    @Order(3)
    void aDeadLetterShowsItsPhoneNumberOnlyToWhoAsksAndIsRedrivenAfterAConfirmation() {
        press("b-malformed");
        assertSaid("Published a malformed order");
        String orderId = find("#said a").getText();
        await().until(() -> served.query("select count(*) from dead_letter where subject = '" + orderId + "'") == 1);
        find("#said a").click();
        awaitText("sheet", "It is a dead letter.");
        find("#sheet .letters a").click();
        awaitText("sheet", "Show all of it");
        Chromium.shoot(browser, "dead-letter");
        assertThat(find("#sheet").getText()).doesNotContainPattern("[^0-9]1[3-9][0-9]{9}[^0-9]");
        find("#sheet form button.quiet").click();
        await().until(() -> !browser.findElements(By.cssSelector("#sheet pre")).isEmpty());

        find("#sheet .actions a.button").click();
        awaitText("sheet", "Redrive one dead letter?");
        find("#sheet .actions button").click();
        awaitText("sheet", "Done: 1 of 1 tried");
        assertThat(text("sheet")).contains("died again");
        Chromium.shoot(browser, "redrive");
    }

    @Test
    @Order(4)
    void deadLettersAreFilteredAndRedrivenTogether() {
        find("#all-letters").click();
        awaitText("sheet", "Reason contains");
        find("#sheet input[name=code]").sendKeys("422", Keys.ENTER);
        await().until(() ->
                browser.findElements(By.cssSelector("#sheet .letters li")).size() > 1);
        Chromium.shoot(browser, "dead-letters");
        await().until(() -> sum("underway") == 0);
        long open = served.query("select count(*) from dead_letter where redriven_at is null and code = 422");
        find("#sheet .more a.button").click();
        awaitText("sheet", "Redrive " + open + " dead letters?");
        find("#sheet .actions button").click();
        awaitText("sheet", "Done: " + open + " of " + open + " tried");
        assertThat(find("#sheet .counts").getText()).isEqualTo(open + " died again");
    }

    @Test
    @Order(5)
    void aDeadLetterOfRocketMQIsSeenOpenedAndRedrivenAsOneOfTheTable() {
        served.publishDeadLetter("topic-1", "{\"orderId\":\"topic-1\",\"userPhoneNo\":\"152122131323\"}");
        find("#all-letters").click();
        awaitShown("#sheet section.topic .letters li a");
        awaitShown("#sheet section.dlq");
        assertThat(find("#sheet section.topic").getText())
                .contains("Refused by the Broker", "413", "the sink answers 413", "topic-1");
        assertThat(find("#sheet section.table").getText()).contains("Refused by the handler", "422");
        assertThat(find("#sheet section.dlq").getText()).contains("None is like that.");
        Chromium.shoot(browser, "dead-letters-everywhere");

        find("#sheet section.topic .letters a").click();
        awaitText("sheet", "Show all of it");
        assertThat(text("sheet"))
                .contains("Refused by the Broker (topic)", "•••1323")
                .doesNotContain("15212213");
        Chromium.shoot(browser, "dead-letter-of-the-topic");
        find("#sheet form button.quiet").click();
        awaitText("sheet", "152122131323");
        find("#sheet .actions a.button").click();
        awaitText("sheet", "Redrive one dead letter?");
        find("#sheet .actions button").click();
        awaitText("sheet", "Done: 1 of 1 tried");
        assertThat(find("#sheet .counts").getText()).isEqualTo("1 redriven");
        assertThat(served.query("select count(*) from redriven_message where subject = 'topic-1'"))
                .isEqualTo(1);
        browser.get(served.url() + "/dead-letters?from=topic");
        awaitText("sheet", "None is like that.");
        find("#sheet input[name=all]").click();
        find("#sheet .filter button").click();
        awaitShown("#sheet section.topic .letters li.done");
    }

    private static void awaitShown(String css) {
        await(css).until(() -> !browser.findElements(By.cssSelector(css)).isEmpty());
    }

    @Test
    @Order(6)
    void allOfItWorksByKeyboard() {
        tabTo("b-order");
        assertThat(focused()).isEqualTo("b-order");
        type(Keys.ENTER);
        assertSaid("Published order");
        tabTo("all-letters");
        type(Keys.ENTER);
        awaitText("sheet", "Reason contains");
        type(Keys.ESCAPE);
        await().until(() -> find("#sheet").getDomAttribute("open") == null);
    }

    private static void tabTo(String id) {
        for (int i = 0; i < 60 && !focused().equals(id); i++) {
            type(Keys.TAB);
        }
    }

    /** To what has the focus, whatever that is now. */
    private static void type(Keys key) {
        new Actions(browser).sendKeys(key).perform();
    }

    private static String focused() {
        return String.valueOf(browser.executeScript("return document.activeElement.id"));
    }

    @Test
    @Order(7)
    void itFitsOnAPhone() {
        Chromium.size(browser, 360, 780);
        awaitText("st-ticket", "issued");
        assertThat(scroll("scrollWidth")).isLessThanOrEqualTo(360);
        Chromium.shoot(browser, "phone");
        find("#all-letters").click();
        awaitShown("#sheet section.topic .letters li");
        assertThat(scroll("scrollWidth")).isLessThanOrEqualTo(360);
        assertThat((Boolean) browser.executeScript(
                        "const d = document.getElementById('sheet'); return d.scrollWidth <= d.clientWidth"))
                .isTrue();
        Chromium.shoot(browser, "phone-dead-letters");
        type(Keys.ESCAPE);
        await().until(() -> find("#sheet").getDomAttribute("open") == null);
        find("#traces").click();
        awaitText("sheet", "process orders");
        find("#sheet .spans summary").click();
        assertThat(find("#sheet .spans dd").getSize().getWidth()).isGreaterThan(200);
        assertThat(scroll("scrollWidth")).isLessThanOrEqualTo(360);
        Chromium.shoot(browser, "phone-traces");
    }

    private static long scroll(String what) {
        return (Long) browser.executeScript("return document.documentElement." + what);
    }

    @Test
    @Order(8)
    void itIsDarkWhereTheMachineIs() {
        String light = background();
        Chromium.scheme(browser, "dark");
        await().until(() -> !background().equals(light));
        Chromium.shoot(browser, "dark");
        find("#all-letters").click();
        awaitShown("#sheet section.topic .letters li");
        Chromium.shoot(browser, "dark-dead-letters");
    }

    /** WCAG 2.2, 1.4.3: 4.5 to 1, of large text 3 to 1, in both modes, also of what is done or broken. */
    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    @Order(8)
    void everyTextIsReadable(String scheme) {
        Chromium.scheme(browser, scheme);
        assertThat(faint()).isEmpty();
        press("b-sink-down");
        awaitText("st-broker", "is down");
        assertThat(faint()).isEmpty();
        browser.get(served.url() + "/dead-letters?from=topic&all=on");
        awaitShown("#sheet .letters li.done");
        assertThat(faint()).isEmpty();
        find("#sheet .letters a").click();
        awaitText("sheet", "Attempts");
        assertThat(faint()).isEmpty();
    }

    /** The texts that are too near to what is behind them, with the contrast of each. */
    private static List<?> faint() {
        return (List<?>) browser.executeScript("""
                const parts = colour => { const p = colour.match(/[0-9.]+/g).map(Number); return p.length < 4 ? [...p, 1] : p; };
                const over = (top, below) => [0, 1, 2].map(i => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
                const light = c => [0, 1, 2].map(i => c[i] / 255).map(v => v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
                    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
                const behind = e => { const c = parts(getComputedStyle(e).backgroundColor);
                    return c[3] === 1 ? c : over(c, e.parentElement ? behind(e.parentElement) : [255, 255, 255, 1]); };
                const opacity = e => e ? getComputedStyle(e).opacity * opacity(e.parentElement) : 1;
                const faint = [], texts = document.createTreeWalker(document.querySelector('dialog:modal') || document.body, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                  const text = texts.currentNode.data.trim(), e = texts.currentNode.parentElement, style = getComputedStyle(e);
                  if (!text || !e.getClientRects().length || e.disabled || /SCRIPT|STYLE|OPTION/.test(e.tagName)) continue;
                  const back = behind(e), ink = parts(style.color);
                  ink[3] *= opacity(e);
                  const [a, b] = [light(over(ink, back)), light(back)].sort((x, y) => y - x);
                  const contrast = (a + .05) / (b + .05), size = parseFloat(style.fontSize);
                  if (contrast < (size >= 24 || size >= 18.66 && style.fontWeight >= 700 ? 3 : 4.5)) faint.push(text + ': ' + contrast.toFixed(2));
                }
                return faint;""");
    }

    private static String background() {
        return find("body").getCssValue("background-color");
    }

    @Test
    @Order(9)
    void itSpeaksBothLanguages() {
        find("nav a[lang=zh]").click();
        awaitText("h-tickets", "厨房的订餐单");
        assertThat(find("html").getDomAttribute("lang")).isEqualTo("zh");
        awaitText("state", "一切正常");
        Chromium.shoot(browser, "chinese");
        browser.get(served.url() + "/dead-letters");
        awaitText("sheet", "RocketMQ 放弃");
        awaitShown("#sheet section.topic .letters li");
        Chromium.shoot(browser, "chinese-dead-letters");
        browser.get(served.url());
        assertThat(text("h-tickets")).isEqualTo("厨房的订餐单");
        find("nav a[lang=en]").click();
        awaitText("h-tickets", "Tickets for the kitchen");
    }

    /** Over all requests of a first visit, as they travel. */
    @Test
    @Order(10)
    void aVisitWeighsLessThan150Kilobytes() {
        List<?> sizes = (List<?>) browser.executeScript(
                "return performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
                        + ".map(entry => entry.encodedBodySize + 300)");

        assertThat(sizes).hasSizeBetween(6, 12);
        assertThat(sizes.stream().mapToLong(size -> ((Number) size).longValue()).sum())
                .isLessThan(150_000);
    }

    /** Some on their way at a time, so that nobody waits for one after the other. */
    @Test
    @Order(11)
    void thousandsAreRedrivenWithProgressAndAnOutcomeEach() {
        served.storeDeadLetters(2_000, "many");
        browser.get(served.url() + "/redrive/confirm?from=table&reason=many");
        awaitText("sheet", "Redrive 2,000 dead letters?");
        find("#sheet .actions button").click();
        awaitShown("#sheet progress");

        awaitText("sheet", "Done: 2,000 of 2,000 tried");
        assertThat(find("#sheet .counts").getText()).isEqualTo("2,000 died again");
        assertThat(browser.findElements(By.cssSelector("#sheet .outcomes li"))).hasSize(100);
        assertThat(served.query("select count(*) from dead_letter where subject like 'many-%' and redrives = 1"
                        + " and last_redrive_by = 'order board' and redriven_at is null"))
                .isEqualTo(2_000);
    }

    /** A browser has six connections to a server, and each page that somebody looks at has one for good. */
    @Test
    @Order(12)
    void itIsOpenInManyTabsAndGoesOnInTheFirst() {
        String first = browser.getWindowHandle();
        long before = sum("published");
        for (int i = 0; i < 8; i++) {
            browser.switchTo().newWindow(WindowType.TAB);
            browser.get(served.url());
            awaitText("st-ticket", "issued");
        }
        for (String tab : browser.getWindowHandles()) {
            if (!tab.equals(first)) {
                browser.switchTo().window(tab).close();
            }
        }
        browser.switchTo().window(first);

        press("b-order");
        assertSaid("Published order");
        await().until(() -> sum("published") == before + 1);
    }

    /** Those of yesterday, or opened behind this one: never shown, they are never hidden either. */
    @Test
    @Order(13)
    void tabsThatNobodyHasLookedAtLeaveAConnectionToTheOthers() {
        long before = sum("published");
        List<Object> tabs = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tabs.add(browser.executeCdpCommand("Target.createTarget", Map.of("url", served.url(), "background", true))
                    .get("targetId"));
        }
        await().untilAsserted(() -> assertThat(titles(tabs)).hasSize(8).containsOnly(browser.getTitle()));

        press("b-order");
        assertSaid("Published order");
        await().until(() -> sum("published") == before + 1);
        tabs.forEach(tab -> browser.executeCdpCommand("Target.closeTarget", Map.of("targetId", tab)));
    }

    /** Of each its address, until it is there. */
    private static List<Object> titles(List<Object> tabs) {
        List<?> all = (List<?>)
                browser.executeCdpCommand("Target.getTargets", Map.of()).get("targetInfos");
        return all.stream()
                .map(tab -> (Map<?, ?>) tab)
                .filter(tab -> tabs.contains(tab.get("targetId")))
                .<Object>map(tab -> tab.get("title"))
                .toList();
    }

    /** Again while it does not show, since a break ends by itself, and this machine may have been busy meanwhile. */
    private static void breakUntil(String button, String id, String text) {
        await(id + ": " + text).pollInterval(Duration.ofSeconds(1)).until(() -> {
            if (text(id).contains(text)) {
                return true;
            }
            press(button);
            return false;
        });
    }

    private static void press(String id) {
        find("#" + id).click();
    }

    private static void assertSaid(String text) {
        awaitText("said", text);
    }

    /** Found and read at once, as it may be replaced at any moment. */
    private static long sum(String term) {
        return Long.parseLong((String)
                browser.executeScript("return document.getElementById('sum-' + arguments[0]).dataset.value", term));
    }

    private static WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    private static String text(String id) {
        try {
            return find("#" + id).getText();
        } catch (StaleElementReferenceException replacedMeanwhile) {
            return text(id);
        }
    }

    private static void awaitText(String id, String text) {
        await(id + ": " + text).until(() -> text(id).contains(text));
    }
}
