package io.p2pcoordinator.app.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void shouldTakeTheCallersIdsWhenTheyAreSane() {
        // when
        RequestIds ids = RequestIds.of("a.b_c:d-9", "00-" + TRACE + "-b7ad6b7169203331-01");

        // then
        assertEquals(new RequestIds("a.b_c:d-9", TRACE), ids);
    }

    @Test
    void shouldMakeNewOnesWhenThereAreNone() {
        // when
        RequestIds one = RequestIds.of(null, null);
        RequestIds other = RequestIds.of(null, null);

        // then
        assertTrue(one.requestId().matches("[0-9a-f]{16}"), one.toString());
        assertTrue(one.traceId().matches("[0-9a-f]{32}"), one.toString());
        assertNotEquals(one, other);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "-a",
                "a\u00e4",
                "a,b",
                "0123456789012345678901234567890123456789012345678901234567890123456789"
            })
    void shouldMakeAnIdWhenTheCallersIsNotSane(String id) {
        assertTrue(RequestIds.of(id, null).requestId().matches("[0-9a-f]{16}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-b7ad6b7169203331",
                "ff-" + TRACE + "-b7ad6b7169203331-01",
                "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"
            })
    void shouldMakeATraceWhenTheCallersIsNotOne(String traceparent) {
        assertNotEquals(TRACE, RequestIds.of(null, traceparent).traceId());
    }
}
