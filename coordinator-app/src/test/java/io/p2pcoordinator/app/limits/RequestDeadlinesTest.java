package io.p2pcoordinator.app.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On a channel whose time the test moves. */
class RequestDeadlinesTest {
    private final EmbeddedChannel channel = new EmbeddedChannel();

    @BeforeEach
    void connect() {
        channel.freezeTime();
        channel.pipeline().addLast(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, new HttpServerCodec());
        RequestDeadlines.watch(channel.pipeline());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    private void receive(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private void pass(int seconds) {
        channel.advanceTimeBy(seconds, TimeUnit.SECONDS);
        channel.runScheduledPendingTasks();
    }

    private String sent() {
        ByteBuf out = channel.readOutbound();
        return out == null ? "" : out.toString(US_ASCII);
    }

    private boolean isWatched() {
        return channel.pipeline().names().stream().anyMatch(name -> name.startsWith("request-deadlines"));
    }

    @Test
    void shouldAnswer408WhenTheHeadTakesTooLong() {
        receive("GET / HTTP/1.1\r\n");
        pass(9);
        assertTrue(channel.isOpen());
        receive("X-A: b\r\n");
        pass(2);
        assertFalse(channel.isOpen());
        assertTrue(sent().startsWith("HTTP/1.1 408 Request Timeout\r\n"));
    }

    @Test
    void shouldAnswer408WhenTheBodyTakesTooLong() {
        receive("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{");
        pass(29);
        assertTrue(channel.isOpen());
        pass(2);
        assertFalse(channel.isOpen());
        assertTrue(sent().startsWith("HTTP/1.1 408 Request Timeout\r\n"));
    }

    @Test
    void shouldLetTheConnectionBeWhenTheRequestIsComplete() {
        receive("GET / HTTP/1.1\r\n\r\n");
        pass(3_600);
        assertTrue(channel.isOpen());
        assertEquals("", sent());
    }

    @Test
    void shouldKeepTheDeadlineWhenAnUpgradeIsAskedForAndItsBodyDoesNotCome() {
        receive("GET /ws HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 5\r\n\r\n");
        pass(31);
        assertFalse(channel.isOpen());
    }

    @Test
    void shouldDoNothingWhenTheCodecIsGone() {
        channel.pipeline().remove(HttpServerCodec.class);
        pass(60);
        assertTrue(channel.isOpen());
        RequestDeadlines.remove(channel.pipeline());
        assertFalse(isWatched());
    }
}
