package io.p2pcoordinator.app.logging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.p2pcoordinator.app.settings.LoggingSettings;
import io.p2pcoordinator.app.settings.LoggingSettings.Format;
import io.p2pcoordinator.app.settings.LoggingSettings.Level;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.BasicMDCAdapter;

class LogOutputTest {
    private final LoggerContext context = new LoggerContext();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @AfterEach
    void stop() {
        context.stop();
    }

    private org.slf4j.Logger logger(Level level, Format format) {
        context.setMDCAdapter(new BasicMDCAdapter());
        LogOutput.setUp(context, new LoggingSettings(level, format), out);
        return context.getLogger("io.p2pcoordinator.test");
    }

    private List<String> lines() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void shouldWriteOneJsonObjectALineWhenTheFormatIsJson() throws Exception {
        // given
        var logger = logger(Level.INFO, Format.JSON);

        // when
        logger.atInfo()
                .addKeyValue("status", 200)
                .log("two\nlines with \"quotes\" and token={}", "Kx7fQ2mP9vLr3Wd8nRt5");
        logger.error("failed", new IllegalStateException("password=Kx7fQ2mP9vLr3Wd8nRt5"));

        // then
        assertEquals(2, lines().size(), lines().toString());
        JsonNode line = new JsonMapper().readTree(lines().getFirst());
        assertEquals("INFO", line.path("level").asText());
        assertEquals("io.p2pcoordinator.test", line.path("loggerName").asText());
        assertEquals(
                "two\nlines with \"quotes\" and token=***",
                line.path("formattedMessage").asText());
        assertEquals(200, line.path("kvpList").path(0).path("status").asInt());
        assertTrue(new JsonMapper().readTree(lines().getLast()).has("throwable"));
        assertFalse(lines().toString().contains("Kx7fQ2mP9vLr3Wd8nRt5"));
    }

    @Test
    void shouldWriteTextWhenTheFormatIsText() {
        // given
        var logger = logger(Level.INFO, Format.TEXT);

        // when
        logger.info("hello");

        // then
        assertTrue(lines().getFirst().matches("\\d{4}-.*Z INFO  \\[.*] .*test hello"), lines().getFirst());
    }

    @Test
    void shouldWriteFromTheLevelOnWhenOneIsSet() {
        // given
        var logger = logger(Level.WARN, Format.TEXT);

        // when
        logger.info("not this");
        logger.warn("this");

        // then
        assertEquals(1, lines().size());
    }
}
