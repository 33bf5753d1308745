package io.p2pcoordinator.app.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import io.p2pcoordinator.app.settings.LoggingSettings;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.LoggerFactory;

/** Sets up the log as it was asked for. Done once, before anything starts. */
public final class LogOutput {
    /** In text the request's and the trace's id only where there are any. */
    private static final String PATTERN =
            "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX, UTC} %-5level [%thread] %logger{24} %msg%replace( %X{requestId}){' $', ''}%n";

    private static final List<String> TALKATIVE =
            List.of("io.grpc", "io.netty", "io.vertx", "io.etcd", "com.zaxxer.hikari", "org.flywaydb", "reactor");

    private LogOutput() {}

    /** To the standard output of this process. */
    public static void setUp(LoggingSettings settings) {
        setUp((LoggerContext) LoggerFactory.getILoggerFactory(), settings, System.out);
    }

    /** To the standard error, for commands whose output is an answer. */
    public static void setUpForCommands(LoggingSettings settings) {
        setUp((LoggerContext) LoggerFactory.getILoggerFactory(), settings, System.err);
    }

    static void setUp(LoggerContext context, LoggingSettings settings, OutputStream out) {
        context.reset();
        var appender = new OutputStreamAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("stdout");
        var encoder = new RedactingEncoder(
                switch (settings.format()) {
                    case JSON -> json(context);
                    case TEXT -> text(context);
                });
        encoder.setContext(context);
        encoder.start();
        appender.setEncoder(encoder);
        appender.setOutputStream(new Unclosed(out));
        appender.start();
        Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.toLevel(settings.level().name()));
        root.addAppender(appender);
        for (String name : TALKATIVE) {
            Logger logger = context.getLogger(name);
            logger.setLevel(Level.WARN.isGreaterOrEqual(root.getLevel()) ? Level.WARN : root.getLevel());
        }
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMessage(false);
        encoder.setWithArguments(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setCharset(StandardCharsets.UTF_8);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }
}
